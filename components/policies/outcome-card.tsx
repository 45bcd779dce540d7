import type { ReactNode } from 'react'
import { CodeBlock } from '#components/ui/code-block.tsx'
import { Mark } from '#components/ui/mark.tsx'
import { ResultTag } from '#components/ui/result-tag.tsx'
import { type Station, StationLine } from '#components/ui/station-line.tsx'
import { results } from '#components/ui/tone.ts'
import type { differences, Outcome } from '#lib/policy/simulate.ts'
import styles from './simulate.module.css'

type Props = {
  /** What decided: a version, a draft. */
  name?: ReactNode
  outcome: Outcome
  /** Where the call goes if it passes. */
  server: string
  differs?: ReturnType<typeof differences>
}

/** What was decided about a call: the result, the rule, what was looked at, and what the agent reads. */
export function OutcomeCard({ name, outcome, server, differs }: Props) {
  const { decision, result, rule, answer } = outcome
  const other = (yes: boolean | undefined) => (yes ? <Mark>differs</Mark> : null)
  return (
    <article className={styles.side} data-differs={differs?.result || undefined}>
      {name === undefined ? null : <h3 className={styles.name}>{name}</h3>}
      <p className={styles.verdict}>
        <ResultTag result={result} filled />
        {other(differs?.result)}
      </p>
      <h4>
        {decision.source === 'guardrail' ? 'Rule of the organisation policy' : 'Rule'} {other(differs?.rule)}
      </h4>
      <p>{rule || (decision.effect === 'allow' ? 'Allow.' : 'None fired.')}</p>
      {decision.rule === '' ? null : <p className={styles.pointer}>{decision.rule}</p>}
      <h4>Looked at</h4>
      <StationLine label="What was looked at" size="small" stations={stations(outcome, server)} />
      <h4>The agent reads {other(differs?.answer)}</h4>
      {answer.kind === 'server' ? (
        <p>What the server answers.</p>
      ) : (
        <>
          <CodeBlock code={answer.text} label="What the agent reads" wrap />
          <p className="meta">
            {answer.kind === 'refusal'
              ? result === 'waiting'
                ? 'And the address at which a person approves it, in the form that its client can use.'
                : 'A tool result with isError.'
              : 'Error -32602, as for a tool that does not exist.'}
          </p>
        </>
      )}
    </article>
  )
}

function stations({ decision, result, steps }: Outcome, server: string): Station[] {
  const { tone } = results[result]
  const line: Station[] = steps.map(({ step, sentence, state }, i) => ({
    key: `${i} ${step.rule}`,
    state: state === 'stopped' ? 'stopped' : state === 'not_reached' ? 'unreached' : 'done',
    title: sentence,
    tone,
  }))
  const through = decision.effect === 'allow'
  if (!through && !steps.some(({ state }) => state === 'stopped')) {
    line.push({ key: 'stop', state: 'stopped', title: decision.message, tone })
  }
  return [...line, { key: 'server', state: through ? 'now' : 'unreached', title: server }]
}
