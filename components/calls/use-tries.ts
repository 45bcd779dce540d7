'use client'
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type * as z from 'zod'
import { ApiProblem, lines } from '#lib/client/api.ts'
import { type triedCall, tryCall } from '#lib/contracts/calls.ts'

export type Tried = z.output<typeof triedCall>

/** Sends calls and gathers their answers as they come; a second sending ends the first. */
export function useTries(org: string) {
  const cache = useQueryClient()
  const [tries, setTries] = useState<readonly Tried[]>([])
  const [problem, setProblem] = useState<ApiProblem>()
  const [sending, setSending] = useState(false)
  const current = useRef<AbortController>(undefined)
  const send = async (grant: string, body: { tool: string; args: string; repeat: number }) => {
    current.current?.abort()
    const mine = new AbortController()
    current.current = mine
    setProblem(undefined)
    setTries([])
    setSending(true)
    try {
      const given = { params: { org, grant }, body, signal: mine.signal }
      for await (const line of lines(tryCall, given)) setTries((all) => [...all, line])
    } catch (error) {
      if (mine.signal.aborted) return
      if (!(error instanceof ApiProblem)) throw error
      setProblem(error)
    } finally {
      if (current.current === mine) setSending(false)
      void cache.invalidateQueries()
    }
  }
  const clear = () => {
    current.current?.abort()
    setTries([])
    setProblem(undefined)
    setSending(false)
  }
  return { tries, problem, sending, send, clear, stop: () => current.current?.abort() }
}
