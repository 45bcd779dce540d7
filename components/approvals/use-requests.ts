'use client'
import { useInfiniteQuery } from '@tanstack/react-query'
import type * as z from 'zod'
import { type ApiProblem, call } from '#lib/client/api.ts'
import { type ApprovalState, listApprovals } from '#lib/contracts/approvals.ts'

type Page = z.output<typeof listApprovals.returns>
type Filters = Omit<z.input<typeof listApprovals.query>, 'state' | 'cursor'>

/** Requests in one state. While `live`, all that is shown is read again, because one that was answered leaves the list. */
export function useRequests(given: {
  org: string
  state: ApprovalState
  filters: Filters
  initial: Page | undefined
  live: boolean
}) {
  const { org, state, filters, initial, live } = given
  const list = useInfiniteQuery<Page, ApiProblem, { pages: Page[] }, unknown[], string | undefined>({
    queryKey: [listApprovals.id, org, state, filters],
    queryFn: ({ pageParam, signal }) =>
      call(listApprovals, {
        params: { org },
        query: { state, ...filters, ...(pageParam === undefined ? {} : { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: undefined,
    getNextPageParam: (last) => last.more ?? undefined,
    staleTime: 1_000,
    ...(live ? { refetchInterval: 2_000 } : {}),
    ...(initial === undefined ? {} : { initialData: { pages: [initial], pageParams: [undefined] } }),
  })
  const pages = list.data?.pages ?? []
  return {
    rows: pages.flatMap((each) => each.approvals),
    first: pages[0],
    heard: list.dataUpdatedAt,
    problem: list.error,
    loading: list.isPending,
    more: list.hasNextPage ? () => void list.fetchNextPage() : undefined,
    loadingMore: list.isFetchingNextPage,
    again: () => void list.refetch(),
  }
}
