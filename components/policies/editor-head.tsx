'use client'
import { Button, IconButton } from '#components/ui/button.tsx'
import { LinkButton } from '#components/ui/link-button.tsx'
import { Menu } from '#components/ui/menu.tsx'
import { DraftMark, InForce, PageHead } from '#components/ui/page-head.tsx'
import { SwitcherLinks } from '#components/ui/switcher.tsx'
import type { PolicyView } from '#lib/contracts/policies.ts'
import { setDefault, setMany } from '#lib/policy/edit.ts'
import { recommend } from '#lib/policy/recommend.ts'
import type { Tool } from '#lib/policy/types.ts'
import type { useDraft } from './use-draft.ts'

type Props = {
  org: string
  policy: PolicyView
  draft: ReturnType<typeof useDraft>
  view: 'rules' | 'json'
  at: string
  tools: readonly Tool[]
  onChange: (text: string) => void
}

const clock = (at: string) => new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })

/** The name of a policy, what is in force, how the draft is doing, and the views of it. */
export function EditorHead({ org, policy, draft, view, at, tools, onChange }: Props) {
  const all = tools.map((each) => each.name)
  const reads = tools.filter((each) => each.category === 'read').map((each) => each.name)
  const dirty = draft.text !== policy.active?.text
  return (
    <PageHead
      title={policy.name}
      actions={
        <>
          <IconButton icon="undo" label="Undo" disabled={!draft.canUndo} onClick={draft.undo} type="button" />
          <Menu
            align="end"
            trigger={
              <Button type="button" kind="quiet" disabled={!policy.may.write}>
                Presets
              </Button>
            }
            groups={[
              {
                heading: 'Replace all rules with',
                items: [
                  {
                    label: 'Recommended rules',
                    onSelect: () => onChange(recommend(tools, policy.server.name)),
                  },
                  {
                    label: 'Read only',
                    onSelect: () =>
                      onChange(
                        setMany(
                          setMany(setDefault(empty, 'hide'), all, 'hide', tools),
                          reads,
                          'allow',
                          tools,
                        ),
                      ),
                  },
                  { label: 'Hide everything', onSelect: () => onChange(setDefault(empty, 'hide')) },
                ],
              },
            ]}
          />
          <SwitcherLinks
            label="View"
            items={[
              { label: 'Rules', href: at, current: view === 'rules' },
              { label: 'JSON', href: `${at}?view=json`, current: view === 'json' },
            ]}
          />
          <LinkButton href={`/o/${org}/try${policy.grants[0] ? `?grant=${policy.grants[0].id}` : ''}`}>
            Try a call
          </LinkButton>
        </>
      }
    >
      {policy.active ? <InForce>Version {policy.active.version}, active</InForce> : null}
      {dirty ? (
        <DraftMark>
          {draft.save.kind === 'saving'
            ? 'Draft, saving'
            : draft.save.kind === 'saved'
              ? draft.save.at
                ? `Draft, saved ${clock(draft.save.at)}`
                : 'Draft'
              : 'Draft, not saved'}
        </DraftMark>
      ) : null}
    </PageHead>
  )
}

const empty = '{ "version": "1", "default": "deny", "tools": {} }'
