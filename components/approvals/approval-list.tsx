'use client'
import { useState } from 'react'
import type * as z from 'zod'
import { FilterChips } from '#components/calls/filter-chips.tsx'
import { searchOf } from '#components/calls/filters.ts'
import { ListBody } from '#components/calls/list-body.tsx'
import { LiveButton } from '#components/calls/live-button.tsx'
import { clock, day, full, useZone } from '#components/calls/moments.ts'
import { places } from '#components/calls/places.ts'
import { TimeFilter } from '#components/calls/time-filter.tsx'
import { useAddress } from '#components/calls/use-address.ts'
import { useAsLoaded } from '#components/calls/use-as-loaded.ts'
import { sharedPrefix } from '#components/tools/shared-prefix.ts'
import { Button } from '#components/ui/button.tsx'
import { type Column, DataTable, RowLink } from '#components/ui/data-table.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { LinkButton } from '#components/ui/link-button.tsx'
import { PageHead } from '#components/ui/page-head.tsx'
import { PrefixedName } from '#components/ui/prefixed-name.tsx'
import { ResultTag } from '#components/ui/result-tag.tsx'
import { RiskBars } from '#components/ui/risk-bars.tsx'
import { SwitcherLinks } from '#components/ui/switcher.tsx'
import { can } from '#lib/access/can.ts'
import type { Role } from '#lib/access/roles.ts'
import type { ApprovalRow, ApprovalState, listApprovals } from '#lib/contracts/approvals.ts'
import styles from './approvals.module.css'
import { Countdown } from './countdown.tsx'
import { readApprovalFilters } from './filters.ts'
import { useRequests } from './use-requests.ts'
import { lengthWords, resultOf } from './words.ts'

const rowId = (request: string) => `request-${request}`

type Listed = z.output<(typeof listApprovals)['returns']>
const tabs: readonly { state: ApprovalState; label: string }[] = [
  { state: 'waiting', label: 'Waiting' },
  { state: 'decided', label: 'Decided' },
  { state: 'expired', label: 'Expired' },
]
const captions: Readonly<Record<ApprovalState, string>> = {
  waiting: 'Calls that wait for an answer, the oldest first',
  decided: 'Calls that somebody approved or refused, the newest first',
  expired: 'Calls that came to nothing, the newest first',
}

/** Calls that wait for a person, and what became of earlier ones; what is chosen stands in the address. */
export function ApprovalList({ org, first, role }: { org: string; first: Listed; role: Role | null }) {
  const { params, set } = useAddress()
  const zone = useZone()
  const [live, setLive] = useState(true)
  const { state, filters } = readApprovalFilters(searchOf(params))
  const here = useAsLoaded([state, filters])
  const list = useRequests({ org, state, filters, initial: here ? first : undefined, live })
  const named = list.first ?? first
  const filtered = Object.keys(filters).length > 0
  const clear = () =>
    set({
      tool: undefined,
      server: undefined,
      identity: undefined,
      span: undefined,
      from: undefined,
      to: undefined,
    })
  const options = (all: readonly { id: string; name: string }[]) =>
    all.map(({ id, name }) => ({ value: id, label: name }))
  return (
    <div className={styles.page}>
      <PageHead
        title="Approvals"
        actions={<TimeFilter times={{ span: 'all', ...filters }} set={(changes) => set(asked(changes))} />}
      >
        <SwitcherLinks
          label="Approvals"
          items={tabs.map((tab) => ({
            href: places.approvals(org, tab.state === 'waiting' ? '' : `?tab=${tab.state}`),
            label: tab.label,
            current: tab.state === state,
          }))}
        />
        <LiveButton live={live} onChange={setLive} />
      </PageHead>
      <FilterChips
        label="Filters"
        set={set}
        filters={[
          {
            key: 'tool',
            label: 'Tool',
            value: filters.tool,
            options: named.tools.map((tool) => ({ value: tool, label: tool })),
          },
          { key: 'server', label: 'Server', value: filters.server, options: options(named.servers) },
          { key: 'identity', label: 'Agent', value: filters.identity, options: options(named.identities) },
        ]}
      />
      <div className={styles.rule} />
      <ListBody
        list={list}
        rowId={rowId}
        reading={{ label: 'Reading requests', rows: 5, height: 58 }}
        nothing={
          <Nothing
            org={org}
            state={state}
            filtered={filtered}
            mayWrite={role !== null && can(role, 'policies:write')}
            clear={clear}
          />
        }
        more="Show more"
      >
        <DataTable
          caption={captions[state]}
          columns={columns({ org, state, zone, now: named.now, heard: list.heard, rows: list.rows })}
          rows={list.rows}
          rowKey={(row) => row.id}
          tone={(row) => (row.status === 'waiting' ? 'ask' : row.status === 'refused' ? 'deny' : undefined)}
        />
      </ListBody>
    </div>
  )
}

/** Here all time is what an address without a time says. */
function asked(changes: Readonly<Record<string, string | undefined>>): Record<string, string | undefined> {
  return changes.span === 'all' ? { ...changes, span: undefined } : { ...changes }
}

type Shown = {
  org: string
  state: ApprovalState
  zone: string
  now: string
  heard: number
  rows: readonly ApprovalRow[]
}

function columns({ org, state, zone, now, heard, rows }: Shown): Column<ApprovalRow>[] {
  const prefix = sharedPrefix([...new Set(rows.map((row) => row.tool))])
  const today = day(now, zone)
  return [
    {
      id: 'state',
      head: state === 'waiting' ? 'Time left' : 'Result',
      tight: true,
      phone: 'lead',
      cell: (row) =>
        row.status === 'waiting' ? (
          <Countdown until={row.answerBy} answered={now} heard={heard} />
        ) : (
          <ResultTag result={resultOf[row.status]} />
        ),
    },
    {
      id: 'risk',
      head: 'Risk',
      tight: true,
      phone: 'side',
      cell: (row) => <RiskBars level={row.risk} worded />,
    },
    {
      id: 'tool',
      head: 'Tool and arguments',
      phone: 'line',
      cell: (row) => (
        <>
          <RowLink mono id={rowId(row.id)} href={places.approval(org, row.id)}>
            <PrefixedName name={row.tool} prefix={prefix} short="narrow" />
          </RowLink>
          <span className={styles.second}>{secondLine(row)}</span>
        </>
      ),
    },
    {
      id: 'who',
      head: 'Agent',
      tight: true,
      phone: 'line',
      cell: (row) => (
        <>
          <span className={styles.who}>{row.identityName}</span>
          <span className={styles.second}>
            on {row.serverName}
            {row.asks > 1 ? `, made ${row.asks} times` : ''}
          </span>
        </>
      ),
    },
    {
      id: 'asked',
      head: 'Asked',
      tight: true,
      phone: 'line',
      cell: (row) => (
        <time className={styles.time} dateTime={row.askedAt} title={full(row.askedAt, zone)}>
          <span className={styles.phone}>Asked </span>
          {day(row.askedAt, zone) === today ? '' : `${day(row.askedAt, zone)} `}
          {clock(row.askedAt, zone)}
        </time>
      ),
    },
  ]
}

/** What distinguishes a request: who said what to it, or how far it is, or its arguments by name. */
function secondLine(row: ApprovalRow): string {
  const last = row.answers.at(-1)
  if (row.status === 'waiting') {
    const open = row.needs.find((need) => need.approved < need.count && need.count > 1)
    if (open !== undefined) return `${open.approved} of ${open.count} approved`
    return row.argKeys.length === 0 ? 'no arguments' : row.argKeys.join(', ')
  }
  if (row.status === 'void') return 'The grant, policy or right of who approved changed'
  if (last === undefined) return 'Nobody answered'
  const verb = last.verdict === 'approved' ? 'Approved' : 'Refused'
  const after =
    row.decidedAt === null
      ? ''
      : ` after ${lengthWords((Date.parse(row.decidedAt) - Date.parse(row.askedAt)) / 1000)}`
  const unused = row.status === 'expired' ? ', not used in time' : ''
  return `${verb} by ${last.name}${after}${last.reason === '' ? '' : `: “${last.reason}”`}${unused}`
}

type NothingProps = {
  org: string
  state: ApprovalState
  filtered: boolean
  mayWrite: boolean
  clear: () => void
}

function Nothing({ org, state, filtered, mayWrite, clear }: NothingProps) {
  if (filtered)
    return (
      <EmptyState
        title="Nothing matches these filters."
        action={<Button onClick={clear}>Show everything</Button>}
      >
        New requests appear here by themselves.
      </EmptyState>
    )
  if (state === 'decided')
    return (
      <EmptyState title="Nothing was decided yet.">
        Whatever somebody approves or refuses is kept here: who answered, when and why, and whether the call
        was made.
      </EmptyState>
    )
  if (state === 'expired')
    return (
      <EmptyState title="Nothing has expired.">
        A request that nobody answers in time comes to nothing, and so does an approval that is not used. Both
        stay listed here.
      </EmptyState>
    )
  return (
    <EmptyState
      title="No call waits for a person."
      action={mayWrite ? <LinkButton href={places.policies(org)}>Open the policies</LinkButton> : undefined}
    >
      A rule can let a person decide: the call waits, it appears here with all its arguments, and you approve
      it once or refuse it. The agent makes the same call again, and exactly that call passes. Whoever may
      answer gets a letter, once their address is confirmed.
    </EmptyState>
  )
}
