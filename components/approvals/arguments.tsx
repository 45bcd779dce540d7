'use client'
import { useMemo, useState } from 'react'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { GroupHead } from '#components/ui/page-head.tsx'
import { Switcher } from '#components/ui/switcher.tsx'
import type { ApprovalView } from '#lib/contracts/approvals.ts'
import { read, type Value } from '#lib/json/read.ts'
import { write } from '#lib/json/write.ts'
import styles from './approvals.module.css'
import { type ArgumentRow, argumentRows } from './argument-rows.ts'
import { LongShown, Shown } from './shown.tsx'
import { unseenIn } from './shown-text.ts'

type Change = 'same' | 'changed' | 'added' | 'removed'
const words: Readonly<Record<Change, string>> = {
  same: 'same',
  changed: 'changed',
  added: 'new',
  removed: 'left out',
}
const rowsMost = 200

/** The arguments of a waiting call, complete: as a table with the kind of each value, or as the JSON that was sent. */
export function Arguments({ approval }: { approval: ApprovalView }) {
  const [view, setView] = useState<'table' | 'json'>('table')
  const { args } = approval
  const parsed = useMemo(() => (args === null ? undefined : read(args, { depth: 1000 })), [args])
  const changes = new Map(
    (approval.sinceLastApproved?.args ?? []).map((each): [string, Change] => [each.name, each.change]),
  )
  const hidden = useMemo(
    () => (parsed?.ok ? unseenEscaped(parsed.value) : unseenIn(args ?? '')),
    [args, parsed],
  )
  if (args === null) return <Gone approval={approval} changes={changes} />
  return (
    <section className={styles.part} aria-label="Arguments">
      <GroupHead
        title="Arguments"
        note="Complete, as the agent sent them"
        actions={
          <Switcher
            legend="How the arguments are shown"
            small
            options={[
              { value: 'table', label: 'Table' },
              { value: 'json', label: 'JSON' },
            ]}
            value={view}
            onChange={setView}
          />
        }
      />
      {hidden > 0 ? (
        <div className={styles.warn}>
          <Notice tone="ask" icon="warn">
            {hidden === 1 ? 'One character' : `${hidden} characters`} in here cannot be seen. Each stands as{' '}
            <mark className={styles.unseen}>⟨U+…⟩</mark> where it is.
          </Notice>
        </div>
      ) : null}
      {view === 'json' || !parsed?.ok ? (
        <Json text={parsed?.ok ? write(parsed.value, 2) : args} raw={args} />
      ) : (
        <Table rows={argumentRows(parsed.value)} changes={changes} />
      )}
    </section>
  )
}

/** Counted in the values: what is written as an escape in the JSON is invisible all the same once it is read. */
function unseenEscaped(value: Value): number {
  if (typeof value === 'string') return unseenIn(value)
  if (Array.isArray(value)) return value.reduce((sum: number, each) => sum + unseenEscaped(each), 0)
  if (value instanceof Map)
    return [...value].reduce((sum, [name, each]) => sum + unseenIn(name) + unseenEscaped(each), 0)
  return 0
}

function Json({ text, raw }: { text: string; raw: string }) {
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls */}
      <pre className={styles.json} tabIndex={0} role="group" aria-label="Arguments as JSON">
        <LongShown text={text} most={20_000} />
      </pre>
      <div className={styles.under}>
        <CopyButton text={raw} label="Copy the JSON" size="small" />
      </div>
    </>
  )
}

function Table({ rows, changes }: { rows: readonly ArgumentRow[]; changes: ReadonlyMap<string, Change> }) {
  const [all, setAll] = useState(false)
  if (rows.length === 0) return <p className={styles.none}>This call has no arguments.</p>
  const shown = all ? rows : rows.slice(0, rowsMost)
  return (
    <>
      <table className={styles.args}>
        <caption className="sr">Arguments: name, kind and value of each</caption>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Kind</th>
            <th scope="col">Value</th>
            {changes.size > 0 ? <th scope="col">Last approved</th> : null}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => {
            const change = row.depth === 0 ? changes.get(row.name) : undefined
            return (
              <tr key={row.key} data-depth={Math.min(row.depth, 6)} data-change={change}>
                <th
                  scope="row"
                  className={styles.name}
                  style={{ paddingLeft: 10 + Math.min(row.depth, 6) * 14 }}
                >
                  <Shown text={row.name} />
                </th>
                <td className={styles.kind}>{row.kind}</td>
                <td className={styles.value}>
                  {row.value === undefined ? null : <LongShown text={row.value} quoted={row.text} />}
                </td>
                {changes.size > 0 ? (
                  <td className={styles.change}>
                    {change === undefined ? null : <ChangeMark change={change} />}
                  </td>
                ) : null}
              </tr>
            )
          })}
        </tbody>
      </table>
      {rows.length > shown.length ? (
        <div className={styles.under}>
          <button type="button" className={styles.all} onClick={() => setAll(true)}>
            Show all {rows.length} values
          </button>
        </div>
      ) : null}
      <LeftOut changes={changes} />
    </>
  )
}

function ChangeMark({ change }: { change: Change }) {
  return <span className={change === 'same' ? styles.same : styles.changed}>{words[change]}</span>
}

function LeftOut({ changes }: { changes: ReadonlyMap<string, Change> }) {
  const names = [...changes].filter(([, change]) => change === 'removed').map(([name]) => name)
  if (names.length === 0) return null
  return (
    <p className={styles.none}>
      The last approved call also had{' '}
      {names.map((name, index) => (
        <span key={name}>
          {index > 0 ? ', ' : null}
          <code>
            <Shown text={name} />
          </code>
        </span>
      ))}
      .
    </p>
  )
}

/** Of a request that is over, and for whoever does not answer: the names alone. */
function Gone({ approval, changes }: { approval: ApprovalView; changes: ReadonlyMap<string, Change> }) {
  const open = approval.status === 'waiting' || approval.status === 'approved'
  return (
    <section className={styles.part} aria-label="Arguments">
      <GroupHead title="Arguments" />
      <p className={styles.none}>
        {open
          ? 'Their values are shown to people who may answer.'
          : 'Their values were erased when the request was over.'}{' '}
        {approval.argKeys.length === 0 ? 'The call had none.' : 'It had:'}
      </p>
      <ul className={styles.keys}>
        {approval.argKeys.map((name) => {
          const change = changes.get(name)
          return (
            <li key={name}>
              <code>
                <Shown text={name} />
              </code>{' '}
              {change === undefined ? null : <ChangeMark change={change} />}
            </li>
          )
        })}
      </ul>
    </section>
  )
}
