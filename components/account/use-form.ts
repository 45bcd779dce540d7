'use client'
import { useState } from 'react'
import { ApiProblem } from '#lib/client/api.ts'

/** One form that is sent: busy while it is, then either done or with a problem; what was typed always stays. */
export function useForm(send: () => Promise<void>) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<ApiProblem>()
  return {
    busy,
    problem,
    field: (pointer: string) => problem?.field(pointer),
    /** The problem as a whole, where no single field is named. */
    message: problem && problem.fields.length === 0 ? problem.message : undefined,
    async submit(event: { preventDefault(): void }) {
      event.preventDefault()
      if (busy) return
      setBusy(true)
      setProblem(undefined)
      try {
        await send()
      } catch (error) {
        if (!(error instanceof ApiProblem)) throw error
        setProblem(error)
      } finally {
        setBusy(false)
      }
    },
  }
}
