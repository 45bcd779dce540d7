import type pg from 'pg'
import { log } from '#lib/log.ts'
import { readListOf } from '#lib/operations/read-again.ts'
import { asJob } from './context.ts'

/** So many at once, and of one organisation so many: who answers slowly does not keep others waiting. */
const atOnce = 8
const ofOneOrganisation = 6
/** A list is read again after this time; what is left of ten minutes is for the timetable and for servers that take long. */
export const readAfterMinutes = 8

type Due = { slug: string; id: string }

/** What is due and not begun, the longest first; and what is being read. Of this process, by server. */
const waiting = new Map<string, Due>()
const reading = new Map<string, Due>()

/**
 * Takes on every list that is due and begins to read as many as may be read at once; as one ends the next begins, until
 * there is nothing more.
 * @returns when these are begun. Nobody has to wait for `ended`: servers take their time, and other tasks must not
 */
export async function beginDueReadings(pool: pg.Pool): Promise<{ ended: Promise<unknown> }> {
  const { rows } = await pool.query<Due>(
    `SELECT o.slug, s.id FROM servers s JOIN organisations o ON o.id = s.org_id
     WHERE coalesce(s.tried_at, s.read_at, s.created_at) < now() - make_interval(mins => $1)
     ORDER BY coalesce(s.tried_at, s.read_at, s.created_at)`,
    [readAfterMinutes],
  )
  for (const due of rows) if (!reading.has(due.id)) waiting.set(due.id, due)
  const begun: Promise<void>[] = []
  for (let due = take(); due !== undefined; due = take()) begun.push(readOn(due))
  return { ended: Promise.all(begun) }
}

async function readOn(first: Due): Promise<void> {
  for (let due: Due | undefined = first; due !== undefined; due = take()) await readOne(due)
}

/** What has been due for the longest time and may be read now. */
function take(): Due | undefined {
  if (reading.size >= atOnce) return undefined
  const many = new Map<string, number>()
  for (const { slug } of reading.values()) many.set(slug, (many.get(slug) ?? 0) + 1)
  for (const due of waiting.values()) {
    if ((many.get(due.slug) ?? 0) >= ofOneOrganisation) continue
    waiting.delete(due.id)
    reading.set(due.id, due)
    return due
  }
  return undefined
}

async function readOne({ slug, id }: Due): Promise<void> {
  try {
    await readListOf(asJob('readLists'), slug, id)
  } catch (error) {
    // A server may be removed while its list is read; what is our fault is seen here and tried again.
    log('jobs').warn({ err: error, slug, server: id }, 'a list could not be compared')
  } finally {
    reading.delete(id)
  }
}
