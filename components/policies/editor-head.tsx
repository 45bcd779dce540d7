'use client'
import { useZone } from '#components/calls/moments.ts'
import { IconButton } from '#components/ui/button.tsx'
import { LinkButton } from '#components/ui/link-button.tsx'
import { DraftMark, InForce, PageHead } from '#components/ui/page-head.tsx'
import { SwitcherLinks } from '#components/ui/switcher.tsx'
import type { PolicyView } from '#lib/contracts/policies.ts'
import type { Tool } from '#lib/policy/types.ts'
import { Presets } from './presets.tsx'
import type { useDraft } from './use-draft.ts'
import { type EditorView, viewHref } from './views.ts'

type Props = {
  org: string
  policy: PolicyView
  draft: ReturnType<typeof useDraft>
  view: EditorView
  at: string
  tools: readonly Tool[]
  onChange: (text: string) => void
}

const clock = (at: string, timeZone: string) =>
  new Date(at).toLocaleTimeString('en-GB', {
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
    timeZoneName: 'short',
  })

/** The name of a policy, what is in force, how the draft is doing, and the views of it. */
export function EditorHead({ org, policy, draft, view, at, tools, onChange }: Props) {
  const zone = useZone()
  const dirty = draft.text !== policy.active?.text
  return (
    <PageHead
      title={policy.name}
      actions={
        <>
          <IconButton icon="undo" label="Undo" disabled={!draft.canUndo} onClick={draft.undo} />
          <IconButton icon="redo" label="Redo" disabled={!draft.canRedo} onClick={draft.redo} />
          {policy.server ? (
            <Presets
              serverName={policy.server.name}
              text={draft.text}
              tools={tools}
              disabled={!policy.may.write}
              onChange={onChange}
            />
          ) : null}
          <SwitcherLinks
            label="View"
            items={[
              { label: 'Rules', href: at, current: view === 'rules' },
              { label: 'JSON', href: viewHref(at, 'json'), current: view === 'json' },
              { label: 'Simulate', href: viewHref(at, 'simulate'), current: view === 'simulate' },
              { label: 'Tests', href: viewHref(at, 'tests'), current: view === 'tests' },
              { label: 'History', href: `${at}/history`, current: false },
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
                ? `Draft, saved ${clock(draft.save.at, zone)}`
                : 'Draft'
              : 'Draft, not saved'}
        </DraftMark>
      ) : null}
    </PageHead>
  )
}
