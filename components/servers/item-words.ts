import type { ItemKind, ItemView } from '#lib/contracts/items.ts'

export const kindWord: Record<ItemKind, string> = {
  resource: 'Resource',
  template: 'Resource template',
  prompt: 'Prompt',
}

export const listWords: Record<ItemKind, { title: string; name: string }> = {
  resource: { title: 'Resources', name: 'URI' },
  template: { title: 'Resource templates', name: 'URI template' },
  prompt: { title: 'Prompts', name: 'Name' },
}

export const stateWord: Record<ItemView['state'], string> = {
  reviewed: 'Reviewed',
  new: 'New',
  changed: 'Changed',
  removed: 'Gone',
  blocked: 'Blocked',
}
