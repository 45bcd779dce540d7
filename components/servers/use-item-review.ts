'use client'
import { useState } from 'react'
import type * as z from 'zod'
import { toast } from '#components/ui/toast.tsx'
import { useChange } from '#lib/client/query.ts'
import { type ItemView, listItems, reviewItems } from '#lib/contracts/items.ts'
import { listChanges } from '#lib/contracts/reviews.ts'
import { listServers } from '#lib/contracts/servers.ts'

export type ItemWord = z.input<typeof reviewItems.body>['decisions'][number]['decision']

const said: Record<ItemWord, string> = {
  accept: 'Accepted',
  block: 'Blocked',
  unblock: 'No longer blocked',
}

/** Deciding about resources, templates and prompts. */
export function useItemReview(org: string, server: string, onDone: (word: ItemWord | undefined) => void) {
  const [asked, setAsked] = useState<ItemWord>()
  const change = useChange(reviewItems, {
    stale: [listItems, listChanges, listServers],
    onDone: () => {
      if (asked !== undefined) toast(said[asked], { tone: asked === 'accept' ? 'allow' : 'hide' })
      onDone(asked)
    },
  })
  return {
    busy: change.isPending,
    problem: change.error,
    decide(decision: ItemWord, items: readonly ItemView[]) {
      setAsked(decision)
      const decisions = items.map(({ kind, name, digest }) => ({ kind, name, digest, decision }))
      change.mutate({ params: { org, server }, body: { decisions } })
    },
  }
}
