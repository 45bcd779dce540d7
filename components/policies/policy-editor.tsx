'use client'
import dynamic from 'next/dynamic'
import { useRouter } from 'next/navigation'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { sharedPrefix } from '#components/tools/shared-prefix.ts'
import { Split } from '#components/ui/drawer.tsx'
import { GateStrip } from '#components/ui/gate-strip.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { Switcher } from '#components/ui/switcher.tsx'
import { TextInput } from '#components/ui/text-input.tsx'
import type { PolicyView } from '#lib/contracts/policies.ts'
import { check } from '#lib/policy/check.ts'
import { type Choice, readStates, setDefault, setLimit, setMany, setReason } from '#lib/policy/edit.ts'
import styles from './editor.module.css'
import { EditorHead } from './editor-head.tsx'
import { policyTool } from './policy-tools.ts'
import { PublishFoot } from './publish-foot.tsx'
import { RuleDrawer } from './rule-drawer.tsx'
import { RuleGroups } from './rule-groups.tsx'
import { useDraft } from './use-draft.ts'

const JsonView = dynamic(() => import('./json-view.tsx').then((found) => found.JsonView), {
  ssr: false,
  loading: () => <Skeleton label="The policy as JSON" rows={12} />,
})

type Props = { org: string; initial: PolicyView; view: 'rules' | 'json'; first: boolean; tool?: string }

/** The policy editor: rules and JSON are two views of one text; every edit saves itself into the one draft. */
export function PolicyEditor({ org, initial, view, first, tool }: Props) {
  const router = useRouter()
  const [policy, setPolicy] = useState(initial)
  const draft = useDraft(org, initial)
  const [open, setOpen] = useState(tool)
  const [search, setSearch] = useState('')
  const tools = useMemo(() => policy.tools.map(policyTool), [policy.tools])
  const prefix = useMemo(() => sharedPrefix(policy.tools.map((each) => each.name)), [policy.tools])
  const findings = useMemo(() => check(draft.text, tools), [draft.text, tools])
  const fresh = useMemo(() => readStates(draft.text, tools), [draft.text, tools])
  // A text that is no policy at the moment keeps the last rules that could be read on screen.
  const last = useRef(fresh)
  if (fresh) last.current = fresh
  const readable = fresh ?? last.current
  const states = useMemo(() => new Map((readable ?? []).map((each) => [each.tool, each])), [readable])
  const inForce = useMemo(
    () => new Map((readStates(policy.active?.text ?? '', tools) ?? []).map((each) => [each.tool, each])),
    [policy.active, tools],
  )
  const readOnly = !policy.may.write
  const { change, text } = draft

  const choose = useCallback(
    (names: readonly string[], choice: Choice) => change(setMany(text, names, choice, tools)),
    [change, text, tools],
  )
  useShortcuts({
    undo: draft.undo,
    redo: draft.redo,
    choose: (name, choice) => choose([name], choice),
    disabled: readOnly || !fresh,
  })

  const at = `/o/${org}/policies/${policy.id}`
  const log = (result: string) => `/o/${org}/audit-log?server=${policy.server.id}&result=${result}&span=7d`
  const shown = policy.tools.filter((each) => each.name.toLowerCase().includes(search.trim().toLowerCase()))
  const openTool = policy.tools.find((each) => each.name === open)
  const total = policy.counts.allowed + policy.counts.denied + policy.counts.limited + policy.counts.hidden

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
          title: policy.grants[0]?.identityName ?? 'No agent yet',
          note: `${total.toLocaleString('en')} ${total === 1 ? 'call' : 'calls'}, last 7 days`,
        }}
        sidings={[
          { tone: 'hide', count: policy.counts.hidden, word: 'Hidden', href: log('hidden') },
          { tone: 'deny', count: policy.counts.denied, word: 'Denied', href: log('denied') },
          { tone: 'limit', count: policy.counts.limited, word: 'Over limit', href: log('limited') },
        ]}
        end={{
          title: policy.server.name,
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
        <Notice tone="ask" alert title={draft.save.problem.message}>
          Your edits are kept in this browser. Reload to see the other draft; what you changed stays below
          until then.
        </Notice>
      ) : null}
      {view === 'json' ? (
        <>
          <Findings findings={findings} />
          <JsonView text={draft.text} tools={tools} disabled={readOnly} onChange={draft.change} />
        </>
      ) : (
        <Split
          drawer={
            <RuleDrawer
              tool={openTool}
              state={open === undefined ? undefined : states.get(open)}
              text={text}
              disabled={readOnly}
              onClose={() => setOpen(undefined)}
              onReason={(reason) => open && change(setReason(text, open, reason, tools))}
              onLimit={(limit) => open && change(setLimit(text, open, limit, tools))}
            />
          }
        >
          <div className={styles.bar}>
            <div className={styles.search}>
              <TextInput
                icon="search"
                type="search"
                aria-label="Find a tool"
                placeholder="Find a tool"
                value={search}
                onChange={(event) => setSearch(event.target.value)}
              />
            </div>
            <div className={`${styles.label} ${styles.wide}`}>
              <span aria-hidden="true">Tools without a rule</span>
              <Switcher
                legend="Tools without a rule"
                options={[
                  { value: 'hide', label: 'Hide', disabled: readOnly },
                  { value: 'allow', label: 'Allow', disabled: readOnly },
                ]}
                value={/"default"\s*:\s*"allow"/.test(text) ? 'allow' : 'hide'}
                onChange={(value) => change(setDefault(text, value === 'allow' ? 'allow' : 'hide'))}
              />
            </div>
          </div>
          {fresh ? null : (
            <Notice tone="deny" title="The JSON is not a policy at the moment">
              These are the last rules that could be read. Mend the text in the JSON view to go on here.
            </Notice>
          )}
          <RuleGroups
            tools={shown}
            states={states}
            inForce={inForce}
            prefix={prefix}
            open={open}
            searching={search.trim() !== ''}
            disabled={readOnly || !fresh}
            onOpen={(name) => setOpen((now) => (now === name ? undefined : name))}
            onChoose={choose}
            onLimit={(name, limit) => change(setLimit(text, name, limit, tools))}
          />
        </Split>
      )}
      <div className={styles.foot} />
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

function Findings({ findings }: { findings: ReturnType<typeof check> }) {
  const worst = findings.filter((each) => each.level === 'error' || each.level === 'security')
  if (worst.length === 0) return null
  return (
    <div className={styles.findings}>
      {worst.slice(0, 8).map((finding) => (
        <Notice key={finding.pointer + finding.sentence} tone={finding.level === 'error' ? 'deny' : 'ask'}>
          {finding.pointer ? <span className="mono">{finding.pointer}: </span> : null}
          {finding.sentence}
        </Notice>
      ))}
    </div>
  )
}

type Shortcuts = {
  undo: () => void
  redo: () => void
  choose: (tool: string, choice: Choice) => void
  disabled: boolean
}
const keys: Record<string, Choice> = { '1': 'allow', '2': 'limit', '4': 'deny', '5': 'hide' }

/** While a row has the focus: 1 Allow, 2 Limit, 4 Deny, 5 Hide, arrows or J and K to walk. Everywhere: undo and redo. */
function useShortcuts({ undo, redo, choose, disabled }: Shortcuts): void {
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      const target = event.target instanceof HTMLElement ? event.target : undefined
      const typing = target?.closest('input:not([type=radio]), textarea, .cm-editor')
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === 'z' && !typing) {
        event.preventDefault()
        if (event.shiftKey) redo()
        else undo()
        return
      }
      const row = target?.dataset.row
      if (row === undefined || event.metaKey || event.ctrlKey || event.altKey) return
      const choice = keys[event.key]
      if (choice && !disabled) {
        event.preventDefault()
        choose(row, choice)
      }
      const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key]
      if (step) {
        event.preventDefault()
        const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')].filter(
          (each) => each.offsetParent !== null,
        )
        rows[rows.findIndex((each) => each.dataset.row === row) + step]?.focus()
      }
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [undo, redo, choose, disabled])
}
