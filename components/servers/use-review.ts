'use client'
import { useState } from 'react'
import type * as z from 'zod'
import { toast } from '#components/ui/toast.tsx'
import { useChange } from '#lib/client/query.ts'
import { type ChangeView, listChanges, reviewTools } from '#lib/contracts/reviews.ts'
import { listServers, listTools } from '#lib/contracts/servers.ts'

export type Word = z.input<typeof reviewTools.body>['decisions'][number]['decision']

const said: Record<Word, string> = {
  accept: 'Accepted, and in force',
  resume: 'Called again as it was reviewed',
  keep: 'Stays held',
  block: 'Blocked',
  unblock: 'No longer blocked',
}

/** Deciding about changed tools: what was asked last waits where something has to be read first. */
export function useReview(org: string, server: string, onDone: () => void) {
  const [asked, setAsked] = useState<{ word: Word; changes: readonly ChangeView[] }>()
  const [read, setRead] = useState<ReadonlySet<string>>(new Set())
  const change = useChange(reviewTools, {
    stale: [listChanges, listTools, listServers],
    onDone: () => {
      if (asked !== undefined) toast(said[asked.word], { tone: asked.word === 'accept' ? 'allow' : 'hide' })
      setAsked(undefined)
      setRead(new Set())
      onDone()
    },
  })
  const send = (word: Word, changes: readonly ChangeView[], acknowledged: readonly string[]) =>
    change.mutate({
      params: { org, server },
      body: {
        decisions: changes.map(({ tool, digest, seen }) => ({
          tool,
          digest,
          seen,
          decision: word,
        })),
        acknowledged: [...acknowledged],
      },
    })
  return {
    busy: change.isPending,
    problem: change.error,
    asked,
    read,
    decide(word: Word, changes: readonly ChangeView[]) {
      setAsked({ word, changes })
      setRead(new Set())
      send(word, changes, [])
    },
    /** Goes on with what was asked, now that it was read. */
    goOn: () => asked && send(asked.word, asked.changes, [...read]),
    giveUp() {
      setAsked(undefined)
      change.reset()
    },
    tick(sentence: string, yes: boolean) {
      const next = new Set(read)
      if (yes) next.add(sentence)
      else next.delete(sentence)
      setRead(next)
    },
  }
}
