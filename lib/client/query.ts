'use client'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type * as z from 'zod'
import type { Route } from '#lib/contracts/route.ts'
import { type ApiProblem, call, type Given } from './api.ts'

/** The cache key of a reading operation: its name and what it was asked. */
export function keyOf<R extends Route>(contract: R, given: Given<R>): readonly unknown[] {
  return [contract.id, given.params ?? {}, given.query ?? {}]
}

/** Reads one operation; the page's own first answer seeds the cache, and old data stays while new data comes. */
export function useRead<R extends Route>(
  contract: R,
  given: Given<R>,
  options: { initial?: z.output<R['returns']>; everyMs?: number; enabled?: boolean } = {},
) {
  return useQuery<z.output<R['returns']>, ApiProblem>({
    queryKey: keyOf(contract, given),
    queryFn: ({ signal }) => call(contract, { ...given, signal }),
    placeholderData: keepPreviousData,
    staleTime: 2_000,
    ...(options.initial === undefined ? {} : { initialData: options.initial }),
    ...(options.everyMs === undefined ? {} : { refetchInterval: options.everyMs }),
    ...(options.enabled === undefined ? {} : { enabled: options.enabled }),
  })
}

/** Changes something. Readings named in `stale` are read again; a returned view can be put in place by `onDone`. */
export function useChange<R extends Route>(
  contract: R,
  options: { stale?: readonly Route[]; onDone?: (view: z.output<R['returns']>) => void } = {},
) {
  const cache = useQueryClient()
  return useMutation<z.output<R['returns']>, ApiProblem, Given<R>>({
    mutationFn: (given) => call(contract, given),
    async onSuccess(view) {
      options.onDone?.(view)
      await Promise.all((options.stale ?? []).map((each) => cache.invalidateQueries({ queryKey: [each.id] })))
    },
  })
}
