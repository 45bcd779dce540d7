'use client'
import { useRef, useState } from 'react'
import type * as z from 'zod'
import { ConnectionSteps, type StepView } from '#components/servers/connection-steps.tsx'
import { Button } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { ApiProblem, lines } from '#lib/client/api.ts'
import { testGrant } from '#lib/contracts/calls.ts'
import styles from './grants.module.css'

type Seen = Extract<z.output<typeof testGrant.returns>, { kind: 'seen' }>

/** What the client of a grant sees, asked of the gateway as the client asks; nothing is called. */
export function GrantTest({ org, grant }: { org: string; grant: string }) {
  const [steps, setSteps] = useState<readonly StepView[]>([])
  const [seen, setSeen] = useState<Seen>()
  const [problem, setProblem] = useState<ApiProblem>()
  const [testing, setTesting] = useState(false)
  const current = useRef<AbortController>(undefined)
  const test = async () => {
    current.current?.abort()
    const mine = new AbortController()
    current.current = mine
    setSteps([])
    setSeen(undefined)
    setProblem(undefined)
    setTesting(true)
    try {
      for await (const line of lines(testGrant, { params: { org, grant }, signal: mine.signal })) {
        if (line.kind === 'seen') setSeen(line)
        else setSteps((all) => [...all.filter((one) => one.step !== line.step), line])
      }
    } catch (error) {
      if (mine.signal.aborted) return
      if (!(error instanceof ApiProblem)) throw error
      setProblem(error)
    } finally {
      if (current.current === mine) setTesting(false)
    }
  }
  return (
    <section className={styles.stack} aria-label="Test">
      <div className={styles.buttons}>
        <Button type="button" kind="quiet" busy={testing} onClick={() => void test()}>
          Test this grant
        </Button>
        <span className="meta">Says hello as its client does and reads the lists; calls nothing.</span>
      </div>
      {steps.length > 0 ? <ConnectionSteps steps={steps} /> : null}
      {seen ? <p role="status">{sentence(seen)}</p> : null}
      {problem ? <Notice tone="deny">{problem.message}</Notice> : null}
    </section>
  )
}

function sentence({ tools, unseen, resources, prompts }: Seen): string {
  const of = tools.length + unseen.length
  const also = [
    resources > 0 ? count(resources, 'resource') : '',
    prompts > 0 ? count(prompts, 'prompt') : '',
  ].filter((part) => part !== '')
  const more = also.length === 0 ? '' : `, and ${also.join(' and ')}`
  if (tools.length === 0)
    return `Its client sees none of ${count(of, 'tool')}${more}: the policy hides them all or is missing, all are held, or all calls are stopped.`
  return `Its client sees ${tools.length} of ${count(of, 'tool')}${more}.`
}

const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`
