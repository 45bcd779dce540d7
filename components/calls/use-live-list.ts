'use client'
import { type InfiniteData, useInfiniteQuery, useQuery, useQueryClient } from '@tanstack/react-query'
import type { ApiProblem } from '#lib/client/api.ts'

const everyMs = 2_000

/** One answer of a list: its rows, newest first, and where older ones go on. */
export type Page<Row> = { rows: Row[]; older: string | null }

type Options<Row> = {
  /** What is listed and with which filters: one cache entry for each. */
  of: readonly unknown[]
  /** Asks for one page: the first, the one from a cursor on, or what came since a row. */
  ask: (more: { cursor?: string; after?: string }, signal: AbortSignal) => Promise<Page<Row>>
  initial?: Page<Row> | undefined
  /** New rows appear by themselves. */
  live: boolean
  /** From which row on to ask again; undefined reads the first page anew. */
  since: (rows: readonly Row[]) => string | undefined
}

/**
 * A list that grows at both ends: older pages on request, new rows by themselves. A row that comes twice replaces the
 * earlier one, so what was in progress settles in place.
 */
export function useLiveList<Row extends { id: string }>({ of, ask, initial, live, since }: Options<Row>) {
  const cache = useQueryClient()
  const key = ['live list', ...of]
  const list = useInfiniteQuery<
    Page<Row>,
    ApiProblem,
    InfiniteData<Page<Row>>,
    unknown[],
    string | undefined
  >({
    queryKey: key,
    queryFn: ({ pageParam, signal }) => ask(pageParam === undefined ? {} : { cursor: pageParam }, signal),
    initialPageParam: undefined,
    getNextPageParam: (last) => last.older ?? undefined,
    // What is new comes by itself; reading every loaded page anew would be a waste.
    staleTime: Number.POSITIVE_INFINITY,
    ...(initial === undefined ? {} : { initialData: { pages: [initial], pageParams: [undefined] } }),
  })
  const rows = list.data?.pages.flatMap((each) => each.rows) ?? []
  useQuery({
    queryKey: [...key, 'new'],
    enabled: live && list.data !== undefined,
    refetchInterval: everyMs,
    queryFn: async ({ signal }) => {
      const held = cache.getQueryData<InfiniteData<Page<Row>>>(key)
      const after = since(held?.pages.flatMap((each) => each.rows) ?? [])
      const fresh = await ask(after === undefined ? {} : { after }, signal)
      cache.setQueryData<InfiniteData<Page<Row>>>(key, (old) => merged(old, fresh, after))
      return fresh.rows[0]?.id ?? null
    },
  })
  return {
    rows,
    problem: list.error,
    loading: list.isPending,
    more: list.hasNextPage ? () => void list.fetchNextPage() : undefined,
    loadingMore: list.isFetchingNextPage,
    again: () => void list.refetch(),
  }
}

/** Puts fresh rows on top. More than one page of them leaves a gap, so the list begins anew with them. */
export function merged<Row extends { id: string }>(
  old: InfiniteData<Page<Row>> | undefined,
  fresh: Page<Row>,
  after: string | undefined,
): InfiniteData<Page<Row>> | undefined {
  const [first, ...rest] = old?.pages ?? []
  if (first === undefined || fresh.older !== null) return { pages: [fresh], pageParams: [undefined] }
  if (after === undefined) return { pages: [fresh], pageParams: [undefined] }
  const came = new Map(fresh.rows.map((row) => [row.id, row]))
  const settle = (row: Row) => came.get(row.id) ?? row
  const known = new Set(old?.pages.flatMap((each) => each.rows.map((row) => row.id)))
  // What lies beyond the last row held comes with the next older page, and would be there twice.
  const end = old?.pages.at(-1)
  const oldest = end?.older ? end.rows.at(-1)?.id : undefined
  const added = fresh.rows.filter((row) => !known.has(row.id) && (oldest === undefined || row.id > oldest))
  // Late ones belong between rows that are there already: ids sort by time.
  const top = [...added, ...first.rows.map(settle)].sort((a, b) => (a.id < b.id ? 1 : -1))
  return {
    pages: [{ ...first, rows: top }, ...rest.map((each) => ({ ...each, rows: each.rows.map(settle) }))],
    pageParams: old?.pageParams ?? [undefined],
  }
}
