'use client'
import { useCallback, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { type Column, DataTable, RowButton } from '#components/ui/data-table.tsx'
import { Split } from '#components/ui/drawer.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Mark } from '#components/ui/mark.tsx'
import { PageHead } from '#components/ui/page-head.tsx'
import { call } from '#lib/client/api.ts'
import { useRead } from '#lib/client/query.ts'
import { type EventRow, exportEvents, listEvents } from '#lib/contracts/calls.ts'
import { pathOf } from '#lib/contracts/route.ts'
import { LogTabs } from './call-log.tsx'
import styles from './calls.module.css'
import { EventDrawer } from './event-drawer.tsx'
import { actionWords, subjects } from './event-words.ts'
import { ExportMenu } from './export-menu.tsx'
import { FilterChips } from './filter-chips.tsx'
import { readEventFilters, searchOf } from './filters.ts'
import { ListBody } from './list-body.tsx'
import { LiveButton } from './live-button.tsx'
import { clock, day, full, useZone } from './moments.ts'
import { TimeFilter } from './time-filter.tsx'
import { useAddress } from './use-address.ts'
import { useAsLoaded } from './use-as-loaded.ts'
import { useLiveList } from './use-live-list.ts'
import { WalkRows } from './walk-rows.tsx'

const rowId = (event: string) => `event-${event}`

type Listed = { events: EventRow[]; older: string | null; actors: string[]; actions: string[] }

/** The tab Changes of the audit log: who changed what, before and after. */
export function EventLog({ org, now, first }: { org: string; now: string; first: Listed }) {
  const { params, set } = useAddress()
  const zone = useZone()
  const [live, setLive] = useState(true)
  const filters = readEventFilters(searchOf(params))
  const here = useAsLoaded(filters)
  const selected = params.get('event') ?? undefined
  const list = useLiveList<EventRow>({
    of: [listEvents.id, org, filters],
    ask: async (more, signal) => {
      const answer = await call(listEvents, { params: { org }, query: { ...filters, ...more }, signal })
      return { rows: answer.events, older: answer.older }
    },
    initial: here ? { rows: first.events, older: first.older } : undefined,
    live,
    since: (rows) => rows[0]?.id,
  })
  // The choices of the filters come with the first page.
  const named = useRead(
    listEvents,
    { params: { org }, query: filters.span ? { span: filters.span } : {} },
    { initial: first },
  )
  const select = useCallback(
    (id: string) => set({ event: id }, { replace: window.location.search.includes('event=') }),
    [set],
  )
  const close = useCallback(() => set({ event: undefined }), [set])
  const opened = list.rows.find((row) => row.id === selected)
  const filtered =
    filters.action !== undefined || filters.actor !== undefined || filters.subject !== undefined
  return (
    <div className={styles.page}>
      <PageHead
        title="Audit log"
        actions={
          <>
            <TimeFilter times={filters} set={set} />
            <ExportMenu
              csv={pathOf(exportEvents, { org }, { ...filters, format: 'csv' })}
              jsonl={pathOf(exportEvents, { org }, { ...filters, format: 'jsonl' })}
            />
          </>
        }
      >
        <LogTabs org={org} current="changes" />
        <LiveButton live={live} onChange={setLive} />
      </PageHead>
      <FilterChips
        label="Filters"
        set={set}
        filters={[
          {
            key: 'actor',
            label: 'Who',
            value: filters.actor,
            options: (named.data ?? first).actors.map((name) => ({ value: name, label: name })),
          },
          {
            key: 'action',
            label: 'What',
            value: filters.action,
            options: (named.data ?? first).actions.map((action) => ({
              value: action,
              label: actionWords(action),
            })),
          },
          { key: 'subject', label: 'On', value: filters.subject, options: subjects },
        ]}
      />
      <div className={styles.rule} />
      <Split
        width={380}
        drawer={
          opened ? <EventDrawer event={opened} row={rowId(opened.id)} zone={zone} onClose={close} /> : null
        }
      >
        <ListBody
          list={list}
          rowId={rowId}
          reading={{ label: 'Reading changes', rows: 8, height: 48 }}
          nothing={
            <EmptyState
              title={filtered ? 'No changes match these filters.' : 'No changes in this time.'}
              action={
                <Button
                  onClick={() =>
                    set({
                      action: undefined,
                      actor: undefined,
                      subject: undefined,
                      from: undefined,
                      to: undefined,
                      span: 'all',
                    })
                  }
                >
                  {filtered ? 'Show all changes' : 'Look at all time'}
                </Button>
              }
            >
              Whoever registers, edits, publishes, issues, rotates, revokes or invites appears here, with
              before and after.
            </EmptyState>
          }
          more="Show older changes"
        >
          <WalkRows>
            <DataTable
              caption="Changes, newest first"
              columns={columns(zone, now, selected, select)}
              rows={list.rows}
              rowKey={(row) => row.id}
              selected={selected}
            />
          </WalkRows>
        </ListBody>
        <p className={`meta ${styles.kept}`}>Changes are never edited or removed, and hold no secrets.</p>
      </Split>
    </div>
  )
}

function columns(
  zone: string,
  now: string,
  selected: string | undefined,
  select: (id: string) => void,
): Column<EventRow>[] {
  const today = day(now, zone)
  return [
    {
      id: 'time',
      head: 'Time',
      tight: true,
      phone: 'line',
      cell: (row) => (
        <time className={styles.time} dateTime={row.at} title={full(row.at, zone)}>
          {day(row.at, zone) === today ? null : <span className={styles.day}>{day(row.at, zone)} </span>}
          {clock(row.at, zone)}
        </time>
      ),
    },
    {
      id: 'what',
      head: 'What',
      phone: 'lead',
      cell: (row) => (
        <RowButton id={rowId(row.id)} aria-expanded={row.id === selected} onClick={() => select(row.id)}>
          {row.sentence}
        </RowButton>
      ),
    },
    {
      id: 'by',
      head: 'By',
      tight: true,
      phone: 'hidden',
      cell: (row) => (
        <span className={styles.agent}>
          {row.actorName}
          {row.actorKind === 'member' ? null : <Mark>{row.actorKind}</Mark>}
        </span>
      ),
    },
  ]
}
