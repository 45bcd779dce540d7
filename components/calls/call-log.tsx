'use client'
import { useCallback, useState } from 'react'
import type * as z from 'zod'
import { Button } from '#components/ui/button.tsx'
import { Chip } from '#components/ui/chip.tsx'
import { Split } from '#components/ui/drawer.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { LinkButton } from '#components/ui/link-button.tsx'
import { PageHead } from '#components/ui/page-head.tsx'
import { SwitcherLinks } from '#components/ui/switcher.tsx'
import { results } from '#components/ui/tone.ts'
import { call } from '#lib/client/api.ts'
import { useRead } from '#lib/client/query.ts'
import { type CallRow, type CallView, exportCalls, listCalls, summariseCalls } from '#lib/contracts/calls.ts'
import { pathOf } from '#lib/contracts/route.ts'
import { served } from '#lib/risk/visible.ts'
import { answerWords } from './answer.tsx'
import { CallDrawer } from './call-drawer.tsx'
import { CallTable, rowId } from './call-table.tsx'
import styles from './calls.module.css'
import { ExportMenu } from './export-menu.tsx'
import { type ChipFilter, FilterChips } from './filter-chips.tsx'
import { readFilters, searchOf, timeWords } from './filters.ts'
import { Histogram } from './histogram.tsx'
import { ListBody } from './list-body.tsx'
import { LiveButton } from './live-button.tsx'
import type { May } from './may.ts'
import { useZone } from './moments.ts'
import { places } from './places.ts'
import { SampleBar, SampleButton } from './sample.tsx'
import { TimeFilter } from './time-filter.tsx'
import { useAddress } from './use-address.ts'
import { useAsLoaded } from './use-as-loaded.ts'
import { useLiveList } from './use-live-list.ts'
import { figures, methodWords, rareResults, resultWords } from './words.ts'

type Summary = z.output<(typeof summariseCalls)['returns']>
type Props = {
  org: string
  now: string
  may: May
  first: { calls: CallRow[]; older: string | null }
  summary: Summary
  opened: CallView | undefined
}

/** Asked again from here: the oldest call that waits for a person, or is in progress and young, else the newest. */
function since(rows: readonly CallRow[]): string | undefined {
  const isYoung = (row: CallRow) => Date.now() - Date.parse(row.at) < 120_000
  const oldest = rows
    .slice(0, 200)
    .findLast((row) => row.result === 'waiting' || (row.outcome === null && isYoung(row)))
  return oldest?.id ?? rows[0]?.id
}

/** The tab Tool calls of the audit log: what happened, how often, and why; everything chosen stands in the address. */
export function CallLog({ org, now, may, first, summary, opened }: Props) {
  const { params, text, set } = useAddress()
  const zone = useZone()
  const [live, setLive] = useState(true)
  const filters = readFilters(searchOf(params))
  const here = useAsLoaded(filters)
  const selected = params.get('call') ?? undefined
  const list = useLiveList<CallRow>({
    of: [listCalls.id, org, filters],
    ask: async (more, signal) => {
      const answer = await call(listCalls, { params: { org }, query: { ...filters, ...more }, signal })
      return { rows: answer.calls, older: answer.older }
    },
    initial: here ? { rows: first.calls, older: first.older } : undefined,
    live,
    since,
  })
  const counted = useRead(
    summariseCalls,
    { params: { org }, query: filters },
    { ...(here ? { initial: summary } : {}), ...(live ? { everyMs: 4_000 } : {}) },
  )
  const totals = counted.data ?? summary
  const select = useCallback(
    (id: string) => set({ call: id }, { replace: window.location.search.includes('call=') }),
    [set],
  )
  const close = useCallback(() => set({ call: undefined }), [set])
  const filtered = text !== '' && Object.keys(filters).some((each) => !['span', 'from', 'to'].includes(each))
  return (
    <div className={styles.page}>
      <PageHead
        title="Audit log"
        actions={
          <>
            <TimeFilter times={filters} set={set} />
            {may.export ? (
              <ExportMenu
                count={totals.total}
                csv={pathOf(exportCalls, { org }, { ...filters, format: 'csv' })}
                jsonl={pathOf(exportCalls, { org }, { ...filters, format: 'jsonl' })}
              />
            ) : null}
          </>
        }
      >
        {may.events ? <LogTabs org={org} current="calls" /> : null}
        <LiveButton live={live} onChange={setLive} />
      </PageHead>
      <FilterChips label="Filters" filters={chipFilters(filters, totals)} set={set}>
        {resultWords
          .filter(
            ({ result }) =>
              !rareResults.includes(result) || totals.counts[result] > 0 || filters.result === result,
          )
          .map(({ result, tone, word, tag }) => (
            <Chip
              key={result}
              tone={tone}
              icon={results[tag].icon}
              count={figures.format(totals.counts[result])}
              pressed={filters.result === result}
              onClick={() => set({ result: filters.result === result ? undefined : result })}
            >
              {word}
            </Chip>
          ))}
        {filters.result === 'asked' ? (
          <Chip
            tone="ask"
            icon="ask"
            count={figures.format(totals.total)}
            pressed
            onClick={() => set({ result: undefined })}
          >
            Asked
          </Chip>
        ) : null}
        <span className={styles.bar} aria-hidden="true" />
      </FilterChips>
      <Histogram buckets={totals.buckets} zone={zone} words={timeWords(filters)} />
      {totals.samples > 0 ? <SampleBar org={org} count={totals.samples} may={may.removeSamples} /> : null}
      <div className={styles.rule} />
      <Split
        width={352}
        drawer={
          selected === undefined ? null : (
            <CallDrawer
              org={org}
              call={selected}
              zone={zone}
              initial={opened}
              mayTry={may.try}
              onClose={close}
            />
          )
        }
      >
        <ListBody
          list={list}
          rowId={rowId}
          reading={{ label: 'Reading tool calls', rows: 8, height: 48 }}
          nothing={<Nothing org={org} may={may} filtered={filtered} set={set} all={filters.span === 'all'} />}
          more="Show older calls"
        >
          <CallTable rows={list.rows} zone={zone} now={now} selected={selected} onSelect={select} />
        </ListBody>
        <p className={`meta ${styles.kept}`}>
          Of arguments the record keeps key names, never values. Every call is recorded before it is
          forwarded.
        </p>
      </Split>
    </div>
  )
}

/** The two tabs of the audit log. */
export function LogTabs({ org, current }: { org: string; current: 'calls' | 'changes' }) {
  return (
    <SwitcherLinks
      label="Audit log"
      items={[
        { href: places.log(org), label: 'Tool calls', current: current === 'calls' },
        { href: places.log(org, '?tab=changes'), label: 'Changes', current: current === 'changes' },
      ]}
    />
  )
}

function chipFilters(filters: ReturnType<typeof readFilters>, totals: Summary): ChipFilter[] {
  const named = (all: readonly { id: string; name: string }[]) =>
    all.map((each) => ({ value: each.id, label: each.name }))
  const tools = [...totals.tools, ...totals.items].map((name) => ({ value: name, label: served(name, 120) }))
  const methods = totals.methods.map((method) => ({ value: method, label: methodWords(method) }))
  const answers = (['steers', 'unread', 'redacted'] as const)
    .filter((each) => totals.answers[each] > 0 || filters.answer === each)
    .map((value) => ({ value, label: answerWords[value] }))
  const hasOthers = totals.items.length > 0 || filters.method !== undefined
  return [
    ...(hasOthers ? [{ key: 'method', label: 'What', value: filters.method, options: methods }] : []),
    {
      key: 'tool',
      label: totals.items.length > 0 ? 'Tool, resource or prompt' : 'Tool',
      value: filters.tool,
      options: tools,
    },
    { key: 'server', label: 'Server', value: filters.server, options: named(totals.servers) },
    { key: 'identity', label: 'Agent', value: filters.identity, options: named(totals.identities) },
    { key: 'grant', label: 'Grant', value: filters.grant, options: named(totals.grants) },
    { key: 'answer', label: 'What came back', value: filters.answer, options: answers },
  ]
}

type NothingProps = {
  org: string
  may: May
  filtered: boolean
  all: boolean
  set: (changes: Record<string, string | undefined>) => void
}

function Nothing({ org, may, filtered, all, set }: NothingProps) {
  if (filtered || !all) {
    const cleared = {
      result: undefined,
      method: undefined,
      tool: undefined,
      server: undefined,
      identity: undefined,
      grant: undefined,
      answer: undefined,
    }
    return (
      <EmptyState
        title={filtered ? 'No calls match these filters.' : 'No calls in this time.'}
        action={
          <Button onClick={() => set({ ...cleared, from: undefined, to: undefined, span: 'all' })}>
            {filtered ? 'Show all calls' : 'Look at all time'}
          </Button>
        }
      >
        New calls appear here by themselves.
      </EmptyState>
    )
  }
  return (
    <EmptyState
      title="No calls yet. Run a sample session or connect an agent."
      action={
        <>
          {may.try ? <SampleButton org={org} /> : null}
          {may.connect ? <LinkButton href={places.newAgent(org)}>Connect an agent</LinkButton> : null}
        </>
      }
    >
      Every call an agent makes appears here by itself: allowed, over a limit, waiting, denied or hidden, and
      why.
    </EmptyState>
  )
}
