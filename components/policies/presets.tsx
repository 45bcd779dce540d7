'use client'
import { Button } from '#components/ui/button.tsx'
import { Menu } from '#components/ui/menu.tsx'
import { setMany } from '#lib/policy/edit.ts'
import { withRulesOf } from '#lib/policy/edit-document.ts'
import { recommend } from '#lib/policy/recommend.ts'
import type { Tool } from '#lib/policy/types.ts'

type Props = {
  serverName: string
  text: string
  tools: readonly Tool[]
  disabled: boolean
  onChange: (text: string) => void
}

/** Rules to begin from; choosing them replaces all rules, leaves the tests, and can be undone. */
export function Presets({ serverName, text, tools, disabled, onChange }: Props) {
  const put = (rules: string) => onChange(withRulesOf(text, rules))
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
              onSelect: () => put(recommend(tools, serverName)),
            },
            {
              label: 'Read only',
              onSelect: () => put(setMany(setMany(empty, all, 'hide', tools), reads, 'allow', tools)),
            },
            {
              label: 'Read, and ask about the rest',
              onSelect: () => put(setMany(setMany(empty, all, 'ask', tools), reads, 'allow', tools)),
            },
            { label: 'Hide everything', onSelect: () => put(empty) },
          ],
        },
      ]}
    />
  )
}

const empty = '{ "version": "1", "default": "deny", "tools": {} }'
