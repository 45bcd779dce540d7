'use client'
import { Button } from '#components/ui/button.tsx'
import { Menu } from '#components/ui/menu.tsx'
import { setMany } from '#lib/policy/edit.ts'
import { recommend } from '#lib/policy/recommend.ts'
import type { Tool } from '#lib/policy/types.ts'

type Props = {
  serverName: string
  tools: readonly Tool[]
  disabled: boolean
  onChange: (text: string) => void
}

/** Whole policies to begin from; choosing one replaces all rules and can be undone. */
export function Presets({ serverName, tools, disabled, onChange }: Props) {
  const all = tools.map((each) => each.name)
  const reads = tools.filter((each) => each.category === 'read').map((each) => each.name)
  return (
    <Menu
      align="end"
      trigger={
        <Button type="button" kind="quiet" disabled={disabled}>
          Presets
        </Button>
      }
      groups={[
        {
          heading: 'Replace all rules with',
          items: [
            {
              label: 'Recommended rules',
              onSelect: () => onChange(recommend(tools, serverName)),
            },
            {
              label: 'Read only',
              onSelect: () => onChange(setMany(setMany(empty, all, 'hide', tools), reads, 'allow', tools)),
            },
            {
              label: 'Read, and ask about the rest',
              onSelect: () => onChange(setMany(setMany(empty, all, 'ask', tools), reads, 'allow', tools)),
            },
            { label: 'Hide everything', onSelect: () => onChange(empty) },
          ],
        },
      ]}
    />
  )
}

const empty = '{ "version": "1", "default": "deny", "tools": {} }'
