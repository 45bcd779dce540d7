'use client'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Mark } from '#components/ui/mark.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { toast } from '#components/ui/toast.tsx'
import { ApiProblem, lines } from '#lib/client/api.ts'
import { useChange } from '#lib/client/query.ts'
import { listEvents, readHome, removeSamples, runSample, summariseCalls } from '#lib/contracts/calls.ts'
import styles from './calls.module.css'

type Progress = { done: number; of: number }

/** Sends 40 real calls of all kinds to the sandbox and says how far it is. */
export function SampleButton({ org, kind = 'primary' }: { org: string; kind?: 'primary' | 'secondary' }) {
  const cache = useQueryClient()
  const [progress, setProgress] = useState<Progress>()
  const [problem, setProblem] = useState<ApiProblem>()
  const run = async () => {
    setProblem(undefined)
    setProgress({ done: 0, of: 40 })
    try {
      for await (const line of lines(runSample, { params: { org }, body: {} })) setProgress(line)
      toast('The sample session is over.')
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error
      setProblem(error)
    } finally {
      setProgress(undefined)
      await cache.invalidateQueries()
    }
  }
  return (
    <span className={styles.sample}>
      <Button kind={kind} icon="play" busy={progress !== undefined} onClick={() => void run()}>
        {progress === undefined ? 'Run a sample session' : `Call ${progress.done} of ${progress.of}`}
      </Button>
      <span className="sr" role="status">
        {progress !== undefined && progress.done % 10 === 0 ? `${progress.done} of ${progress.of} calls` : ''}
      </span>
      {problem ? (
        <Notice tone="deny" icon="warn" title={problem.message} alert>
          {problem.fix}
        </Notice>
      ) : null}
    </span>
  )
}

/** Says that the log holds calls of sample sessions, and removes them in one click. */
export function SampleBar({ org, count, may }: { org: string; count: number; may: boolean }) {
  const cache = useQueryClient()
  const remove = useChange(removeSamples, {
    stale: [summariseCalls, listEvents, readHome],
    onDone: ({ removed }) => {
      toast(`${removed} sample ${removed === 1 ? 'call was' : 'calls were'} removed.`)
      void cache.invalidateQueries({ queryKey: ['live list'] })
    },
  })
  return (
    <div className={styles.sampleBar}>
      <span>
        {count} {count === 1 ? 'call is' : 'calls are'} of sample sessions, marked <Mark>sample</Mark>
      </span>
      {may ? (
        <Button
          kind="quiet"
          size="small"
          icon="trash"
          busy={remove.isPending}
          onClick={() => remove.mutate({ params: { org } })}
        >
          Remove sample calls
        </Button>
      ) : null}
      {remove.error ? <Notice tone="deny" icon="warn" title={remove.error.message} alert /> : null}
    </div>
  )
}
