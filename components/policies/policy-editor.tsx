'use client'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useCallback, useMemo, useState } from 'react'
import { useAddress } from '#components/calls/use-address.ts'
import { sidingWords } from '#components/calls/words.ts'
import { sharedPrefix } from '#components/tools/shared-prefix.ts'
import { Split } from '#components/ui/drawer.tsx'
import { GateStrip } from '#components/ui/gate-strip.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import type { PolicyView } from '#lib/contracts/policies.ts'
import { check } from '#lib/policy/check.ts'
import { type Choice, readStates, setMany } from '#lib/policy/edit.ts'
import { BroughtPolicy } from './brought-policy.tsx'
import { Conflict } from './conflict.tsx'
import styles from './editor.module.css'
import { EditorHead } from './editor-head.tsx'
import { KeysHint } from './keys-hint.tsx'
import { policyTool } from './policy-tools.ts'
import { PublishFoot } from './publish-foot.tsx'
import { RuleDrawer } from './rule-drawer.tsx'
import { RulesView } from './rules-view.tsx'
import { TestsView } from './tests-view.tsx'
import { Unreadable } from './unreadable.tsx'
import { useDraft } from './use-draft.ts'
import { useReadable } from './use-readable.ts'
import { useShortcuts } from './use-shortcuts.ts'
import { type EditorView, viewHref } from './views.ts'

const JsonView = dynamic(() => import('./json-view.tsx').then((found) => found.JsonView), {
  ssr: false,
  loading: () => <Skeleton label="The policy as JSON" rows={12} />,
})

const SimulateView = dynamic(() => import('./simulate-view.tsx').then((found) => found.SimulateView), {
  ssr: false,
  loading: () => <Skeleton label="Simulate" rows={8} />,
})

type Props = { org: string; initial: PolicyView; view: EditorView; first: boolean }

/** The policy editor: rules and JSON are two views of one text; every edit saves itself into the one draft. */
export function PolicyEditor({ org, initial, view, first }: Props) {
  const router = useRouter()
  const [policy, setPolicy] = useState(initial)
  const draft = useDraft(org, initial)
  const [open, setOpen] = useOpenRule()
  const tools = useMemo(() => policy.tools.map(policyTool), [policy.tools])
  const prefix = useMemo(() => sharedPrefix(policy.tools.map((each) => each.name)), [policy.tools])
  const findings = useMemo(() => check(draft.text, tools, policy.people), [draft.text, tools, policy.people])
  const readable = useReadable(policy, draft.text, tools)
  const fresh = readable.of === 'draft'
  const states = useMemo(() => new Map(readable.states.map((each) => [each.tool, each])), [readable.states])
  const inForce = useMemo(
    () => new Map((readStates(policy.active?.text ?? '', tools) ?? []).map((each) => [each.tool, each])),
    [policy.active, tools],
  )
  const above = useMemo(
    () => new Map((readStates(policy.guardrail?.text ?? '', tools) ?? []).map((each) => [each.tool, each])),
    [policy.guardrail, tools],
  )
  const readOnly = !policy.may.write
  const { change, text, undo, redo } = draft

  const choose = useCallback(
    (names: readonly string[], choice: Choice) => change(setMany(text, names, choice, tools)),
    [change, text, tools],
  )
  const at = `/o/${org}/policies/${policy.id}`
  const simulate = useCallback(
    (tool: string) => router.push(viewHref(at, 'simulate', { tool })),
    [router, at],
  )
  useShortcuts({
    simulate,
    undo,
    redo,
    choose: (name, choice) => choose([name], choice),
    disabled: readOnly || !fresh,
  })

  const log = (result: string) =>
    `/o/${org}/audit-log?${policy.server ? `server=${policy.server.id}&` : ''}result=${result}&span=7d`
  const total = Object.values(policy.counts).reduce((sum, count) => sum + count, 0)

  return (
    <>
      <EditorHead
        org={org}
        policy={policy}
        draft={draft}
        view={view}
        at={at}
        onChange={draft.change}
        tools={tools}
      />
      <GateStrip
        label="Results of the last 7 days"
        start={{
          title: policy.server ? (policy.grants[0]?.identityName ?? 'No agent yet') : 'All agents',
          note: `${total.toLocaleString('en')} ${total === 1 ? 'call' : 'calls'}, last 7 days`,
        }}
        sidings={(['hidden', 'denied', 'limited', 'asked'] as const).map((result) => ({
          ...sidingWords[result],
          count: policy.counts[result],
          href: log(result),
        }))}
        end={{
          title: policy.server?.name ?? 'All servers',
          count: policy.counts.allowed,
          word: 'Allowed',
          href: log('allowed'),
        }}
      />
      {draft.save.kind === 'unsaved' ? (
        <Notice tone="deny" alert title="Not saved">
          {draft.save.problem.message} Your edits are kept in this browser.
        </Notice>
      ) : null}
      {draft.save.kind === 'conflict' ? (
        <Conflict org={org} policy={policy} draft={draft} onRead={setPolicy} />
      ) : null}
      {view === 'json' ? (
        <JsonView
          text={draft.text}
          findings={findings}
          tools={tools}
          disabled={readOnly}
          onChange={draft.change}
        />
      ) : view === 'simulate' ? (
        <SimulateView org={org} policy={policy} tools={tools} text={text} onChange={change} />
      ) : view === 'tests' ? (
        <TestsView
          policy={policy}
          text={text}
          tools={tools}
          at={at}
          disabled={readOnly}
          onChange={change}
          onUndo={draft.undo}
        />
      ) : (
        <Split
          width={390}
          drawer={
            open === undefined ? null : (
              <RuleDrawer
                policy={policy.id}
                open={open}
                views={policy.tools}
                tools={tools}
                people={policy.people}
                states={states}
                text={readable.text}
                disabled={readOnly || !fresh}
                validates={policy.server !== null}
                onOpen={setOpen}
                onChange={change}
              />
            )
          }
        >
          <RulesView
            policy={policy.id}
            views={policy.tools}
            tools={tools}
            text={readable.text}
            states={states}
            inForce={inForce}
            above={above}
            prefix={prefix}
            unreadable={
              fresh ? undefined : (
                <Unreadable
                  at={at}
                  text={text}
                  findings={findings}
                  of={readable.of}
                  disabled={readOnly}
                  onFix={change}
                />
              )
            }
            readOnly={readOnly}
            open={open}
            onOpen={setOpen}
            onChoose={choose}
            onChange={change}
          />
          {readOnly ? null : <KeysHint />}
        </Split>
      )}
      <div className={styles.foot} />
      {policy.server === null || readOnly ? null : <BroughtPolicy onUse={change} />}
      <PublishFoot
        org={org}
        policy={policy}
        draft={draft}
        tools={tools}
        findings={findings}
        first={first && policy.active === null}
        onPublished={(next) => {
          setPolicy(next)
          router.refresh()
        }}
      />
    </>
  )
}

/** The rule whose drawer is open, in the address: a link leads to it and one step back closes it. */
function useOpenRule(): [open: string | undefined, set: (rule: string | undefined) => void] {
  const { params, set } = useAddress()
  const open = params.get('rule') ?? undefined
  return [
    open,
    useCallback((rule) => set({ rule }, { replace: rule === undefined || open !== undefined }), [set, open]),
  ]
}
