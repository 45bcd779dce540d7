'use client'
import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import type * as z from 'zod'
import { NavCount } from '#components/shell/station-nav.tsx'
import { call } from '#lib/client/api.ts'
import { keyOf } from '#lib/client/query.ts'
import { countApprovals } from '#lib/contracts/approvals.ts'

type View = z.output<typeof countApprovals.returns>
type Props = { org: string; initial: View }

/** How many wait. It is read on in a tab that lies behind others too: there its title is what a person sees. */
function useWaiting({ org, initial }: Props): number {
  const given = { params: { org } }
  const { data } = useQuery({
    queryKey: keyOf(countApprovals, given),
    queryFn: ({ signal }) => call(countApprovals, { ...given, signal }),
    initialData: initial,
    staleTime: 2_000,
    refetchInterval: 4_000,
    refetchIntervalInBackground: true,
  })
  return data.waiting
}

/** Beside *Approvals* in the navigation. */
export function WaitingCount(props: Props) {
  return <NavCount count={useWaiting(props)} means="waiting" />
}

/** Puts the number before the title of every page, while there is one. Draws nothing. */
export function WaitingTitle(props: Props) {
  const waiting = useWaiting(props)
  useEffect(() => {
    const mark = () => {
      const own = document.title.replace(/^\(\d+\) /, '')
      const wanted = waiting > 0 ? `(${waiting}) ${own}` : own
      if (document.title !== wanted) document.title = wanted
    }
    mark()
    // A page that is opened brings its own title, a moment after it.
    const titles = new MutationObserver(mark)
    titles.observe(document.head, { childList: true, subtree: true, characterData: true })
    return () => titles.disconnect()
  }, [waiting])
  return null
}
