'use client'
import { sharedPrefix } from '#components/tools/shared-prefix.ts'
import { type Column, DataTable, RowButton, RowLink } from '#components/ui/data-table.tsx'
import { Mark } from '#components/ui/mark.tsx'
import { PrefixedName } from '#components/ui/prefixed-name.tsx'
import { ResultTag } from '#components/ui/result-tag.tsx'
import type { CallRow } from '#lib/contracts/calls.ts'
import { served } from '#lib/risk/visible.ts'
import { isSuspicious, Suspicious } from './answer.tsx'
import styles from './calls.module.css'
import { clock, day, full } from './moments.ts'
import { WalkRows } from './walk-rows.tsx'
import { actOf, ms, tagOf, toneOf, wordOf } from './words.ts'

type Props = {
  rows: readonly CallRow[]
  zone: string
  /** The moment of the page: calls of another day say which. */
  now: string
  selected?: string | undefined
  onSelect?: (id: string) => void
  /** Where a row leads, instead of opening a drawer beside the table. */
  href?: (row: CallRow) => string
  caption?: string
  /** Without agent and times, for narrow places. */
  brief?: boolean
}

/** The id of the row of a call. */
export const rowId = (call: string) => `call-${call}`

/** Tool calls, one a row; the whole row opens the drawer, and the arrow keys walk from row to row. */
export function CallTable(props: Props) {
  const { rows, zone, now, selected, caption = 'Tool calls, newest first' } = props
  const prefix = sharedPrefix([...new Set(rows.filter((row) => actOf(row) === '').map((row) => row.tool))])
  const slowest = Math.max(1, ...rows.map((row) => row.serverMs ?? 0))
  const today = day(now, zone)
  const columns: Column<CallRow>[] = [
    {
      id: 'time',
      head: 'Time',
      tight: true,
      phone: 'side',
      cell: (row) => (
        <time className={styles.time} dateTime={row.at} title={full(row.at, zone)}>
          {day(row.at, zone) === today ? null : <span className={styles.day}>{day(row.at, zone)} </span>}
          {clock(row.at, zone)}
        </time>
      ),
    },
    {
      id: 'result',
      head: 'Result',
      tight: true,
      phone: 'lead',
      cell: (row) => <ResultTag result={tagOf[row.result]} />,
    },
    {
      id: 'tool',
      head: 'Tool and reason',
      phone: 'line',
      cell: (row) => (
        <>
          <Target row={row} prefix={prefix} {...props} />
          <Reason row={row} />
        </>
      ),
    },
    {
      id: 'agent',
      head: 'Agent',
      tight: true,
      phone: 'line',
      cell: (row) => (
        <span className={styles.agent}>
          <span>
            <span className={styles.who}>{row.identityName}</span>
            <span className={styles.marks}>
              <Marks row={row} />
            </span>
          </span>
          <span className={styles.phoneMs}>
            <b>{ms(row.gatewayMs)}</b> {ms(row.serverMs)}
          </span>
        </span>
      ),
    },
    {
      id: 'ms',
      head: (
        <>
          <span className="sr">Gateway and server, </span>ms
        </>
      ),
      align: 'right',
      tight: true,
      phone: 'hidden',
      cell: (row) => <Latency row={row} slowest={slowest} />,
    },
  ]
  return (
    <WalkRows>
      <DataTable
        caption={caption}
        columns={props.brief ? columns.slice(0, 3) : columns}
        rows={rows}
        rowKey={(row) => row.id}
        selected={selected}
        tone={(row) => (row.result === 'allowed' ? undefined : toneOf[row.result])}
      />
    </WalkRows>
  )
}

function Target({ row, prefix, ...props }: Props & { row: CallRow; prefix: string }) {
  const act = actOf(row)
  const shown = act === '' ? row.tool : served(row.tool, 120)
  const name =
    act === '' ? (
      <PrefixedName name={row.tool} prefix={prefix} short="always" />
    ) : (
      <>
        <span className={styles.act}>{act} </span>
        {shown}
      </>
    )
  if (props.href) {
    return (
      <RowLink mono href={props.href(row)}>
        {name}
      </RowLink>
    )
  }
  return (
    <RowButton
      mono
      id={rowId(row.id)}
      aria-expanded={row.id === props.selected}
      aria-label={`${act === '' ? '' : `${act} `}${shown}, ${wordOf[row.result]}${isSuspicious(row) ? ', suspicious result' : ''}, why`}
      onClick={() => props.onSelect?.(row.id)}
    >
      {name}
    </RowButton>
  )
}

function Reason({ row }: { row: CallRow }) {
  if (!isSuspicious(row))
    return <span className={row.sentence ? styles.reason : styles.keys}>{row.sentence || keysOf(row)}</span>
  return (
    <span className={styles.reason}>
      <Suspicious answer={row.answer} />
      {row.sentence === '' ? null : ` ${row.sentence}`}
    </span>
  )
}

function keysOf(row: CallRow): string {
  if (row.argKeys.length > 0) return row.argKeys.join(', ')
  // A resource is read without any; where it lies says more.
  return actOf(row) === '' ? 'no arguments' : `of ${row.serverName}`
}

/** What a call was besides an agent's own: of a sample session, or tried in the console. */
export function Marks({ row }: { row: Pick<CallRow, 'sample' | 'tried' | 'sandbox'> }) {
  return (
    <>
      {row.sample ? <Mark>sample</Mark> : null}
      {row.tried ? <Mark>tried</Mark> : null}
      {row.sandbox ? <Mark>Sandbox</Mark> : null}
    </>
  )
}

function Latency({ row, slowest }: { row: CallRow; slowest: number }) {
  return (
    <span className={styles.latency}>
      <b>{ms(row.gatewayMs)}</b>
      <span>{row.serverMs === null ? (row.outcome === null ? '…' : '') : ms(row.serverMs)}</span>
      <i className={styles.gatewayBar} />
      {row.serverMs === null ? null : (
        <i
          className={styles.serverBar}
          style={{ width: Math.max(2, Math.round((row.serverMs / slowest) * 44)) }}
        />
      )}
    </span>
  )
}
