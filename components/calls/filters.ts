import type * as z from 'zod'
import { callFilter, eventFilter } from '#lib/contracts/calls.ts'

type Shape = Record<string, z.ZodType>
export type Filters = { [K in keyof typeof callFilter]?: z.output<(typeof callFilter)[K]> }
export type EventFilters = { [K in keyof typeof eventFilter]?: z.output<(typeof eventFilter)[K]> }
export type Search = Readonly<Record<string, string | string[] | undefined>>

export const spans = [
  { value: '1h', label: 'Last hour' },
  { value: '24h', label: 'Last 24 hours' },
  { value: '7d', label: 'Last 7 days' },
  { value: '30d', label: 'Last 30 days' },
  { value: 'all', label: 'All time' },
] as const
export type Span = (typeof spans)[number]['value']

/** What an address says about a list: each filter that is right; what is not is left out, so that old links still open. */
function readAll(shape: Shape, search: Search): Record<string, unknown> {
  const read: Record<string, unknown> = {}
  for (const [key, schema] of Object.entries(shape)) {
    const value = search[key]
    const parsed = schema.safeParse(Array.isArray(value) ? value[0] : value)
    if (parsed.success && parsed.data !== undefined && parsed.data !== '') read[key] = parsed.data
  }
  if (read.from === undefined && read.to === undefined) read.span ??= '24h'
  else delete read.span
  return read
}

/** The filters of the tool calls in an address; without a time, the last 24 hours. */
export function readFilters(search: Search): Filters {
  // Parsed key by key with the contract's own schemas.
  return readAll(callFilter, search) as Filters
}

/** The filters of the changes in an address; without a time, the last 24 hours. */
export function readEventFilters(search: Search): EventFilters {
  // As above.
  return readAll(eventFilter, search) as EventFilters
}

/** The parameters of an address as an object. */
export function searchOf(params: Pick<URLSearchParams, 'entries'>): Search {
  return Object.fromEntries(params.entries())
}

/** The address after changing some parameters; undefined takes one away. */
export function changed(params: string, changes: Readonly<Record<string, string | undefined>>): string {
  const next = new URLSearchParams(params)
  for (const [key, value] of Object.entries(changes)) {
    if (value === undefined || value === '') next.delete(key)
    else next.set(key, value)
  }
  if (next.get('span') === '24h') next.delete('span')
  const text = next.toString()
  return text === '' ? '' : `?${text}`
}

/** The time a list shows, in words. */
export function timeWords(filters: {
  span?: Span | undefined
  from?: string | undefined
  to?: string | undefined
}): string {
  const { span, from, to } = filters
  if (from !== undefined || to !== undefined) {
    const day = (moment: string) =>
      new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(
        new Date(moment),
      )
    if (from === undefined) return `Until ${day(to ?? '')}`
    return to === undefined ? `Since ${day(from)}` : `${day(from)} to ${day(to)}`
  }
  return spans.find((each) => each.value === (span ?? '24h'))?.label ?? 'All time'
}
