import * as contract from '#lib/contracts/calls.ts'
import { floorId } from '#lib/db/ids.ts'
import type { Org } from '#lib/db/with-org.ts'
import { cursorId, cursorOf, since, type Times, timesOf } from './calls-rows.ts'
import { line } from './csv.ts'
import { eventSentence } from './events-words.ts'
import { download, operation } from './operation.ts'

const pageSize = 50
const exportSize = 1_000
/** An event's id is made when its request begins; its transaction lasts at most 15 s. */
const lateMs = 20_000

type Filter = Times & {
  action?: string | undefined
  actor?: string | undefined
  subject?: string | undefined
}

/** Changes, newest first: a page by cursor, or what came since an event. */
export const listEvents = operation(contract.listEvents, async (org, { query }) => {
  const { cursor, after, ...filter } = query
  const below = cursor === undefined ? undefined : cursorId(cursor)
  const page =
    after === undefined
      ? await readPage(org, filter, { below, size: pageSize })
      : await readPage(org, filter, { from: since(after, lateMs), size: pageSize * 4 })
  const named = await namedIn(org, filter)
  return { events: page.events, older: page.older, ...named }
})

/** The filtered changes as CSV or JSON Lines, newest first. */
export const exportEvents = download(contract.exportEvents, async (inside, { params, query }) => {
  const { format, ...filter } = query
  let page = await inside((org) => readPage(org, filter, { size: exportSize }))
  const columns = [
    'time',
    'what',
    'action',
    'by',
    'by_kind',
    'subject',
    'name',
    'before',
    'after',
    'event_id',
  ]
  const text = (row: contract.EventRow) =>
    format === 'csv'
      ? line([
          row.at,
          row.sentence,
          row.action,
          row.actorName,
          row.actorKind,
          row.subject,
          row.name,
          json(row.before),
          json(row.after),
          row.id,
        ])
      : `${JSON.stringify(row)}\n`
  async function* chunks() {
    if (format === 'csv') yield line(columns)
    for (;;) {
      if (page.events.length > 0) yield page.events.map(text).join('')
      const { older } = page
      if (older === null) return
      page = await inside((org) => readPage(org, filter, { below: cursorId(older), size: exportSize }))
    }
  }
  return {
    filename: `${params.org}-changes.${format}`,
    type: format === 'csv' ? 'text/csv; charset=utf-8' : 'application/jsonl; charset=utf-8',
    chunks: chunks(),
  }
})

function json(value: unknown): string {
  return value === null || value === undefined ? '' : JSON.stringify(value)
}

type Page = { events: contract.EventRow[]; older: string | null }

async function readPage(
  org: Org,
  filter: Filter,
  range: { below?: string | undefined; from?: string; size: number },
): Promise<Page> {
  const times = timesOf(filter, org.at.getTime())
  const rows = await org.tx.event.findMany({
    where: {
      orgId: org.id,
      ...(filter.action === undefined ? {} : { action: filter.action }),
      ...(filter.actor === undefined ? {} : { actorName: filter.actor }),
      ...(filter.subject === undefined ? {} : { subject: filter.subject }),
      AND: [
        ...(range.below === undefined ? [] : [{ id: { lt: range.below } }]),
        ...(range.from === undefined ? [] : [{ id: { gte: range.from } }]),
        ...(times.from === undefined ? [] : [{ id: { gte: floorId(times.from) } }]),
        ...(times.to === undefined ? [] : [{ id: { lt: floorId(times.to) } }]),
      ],
    },
    orderBy: { id: 'desc' },
    take: range.size + 1,
  })
  const page = rows.slice(0, range.size)
  const events = page.map((row) => ({
    id: row.id,
    at: row.at.toISOString(),
    action: row.action,
    sentence: eventSentence(row),
    actorKind: kindOf(row.actorKind),
    actorName: row.actorName,
    subject: row.subject,
    subjectId: row.subjectId,
    name: row.name,
    before: row.before,
    after: row.after,
  }))
  return { events, older: rows.length > range.size ? cursorOf(page.at(-1)?.id) : null }
}

function kindOf(kind: string): contract.EventRow['actorKind'] {
  return kind === 'token' || kind === 'job' ? kind : 'member'
}

/** Who acted and what was done in the filter's time: the choices of the filters. */
async function namedIn(org: Org, filter: Filter): Promise<{ actors: string[]; actions: string[] }> {
  const { from, to } = timesOf(filter, org.at.getTime())
  const rows = await org.tx.event.groupBy({
    by: ['actorName', 'action'],
    where: {
      orgId: org.id,
      id: {
        ...(from === undefined ? {} : { gte: floorId(from) }),
        ...(to === undefined ? {} : { lt: floorId(to) }),
      },
    },
  })
  return {
    actors: [...new Set(rows.map((row) => row.actorName))].sort(),
    actions: [...new Set(rows.map((row) => row.action))].sort(),
  }
}
