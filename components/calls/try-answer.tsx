'use client'
import { useState } from 'react'
import { Chip, Chips } from '#components/ui/chip.tsx'
import { CodeBlock } from '#components/ui/code-block.tsx'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { Facts } from '#components/ui/facts.tsx'
import { LinkButton } from '#components/ui/link-button.tsx'
import { GroupHead } from '#components/ui/page-head.tsx'
import { ResultTag } from '#components/ui/result-tag.tsx'
import { Way } from '#components/ui/way.tsx'
import calls from './calls.module.css'
import { places } from './places.ts'
import styles from './try.module.css'
import type { Tried } from './use-tries.ts'
import { ms, tagOf, toneOf, wordOf } from './words.ts'

/** What came back: the answer as the agent reads it, the rule that decided, and the row of the log. */
export function TryAnswer({ org, tries, of }: { org: string; tries: readonly Tried[]; of: number }) {
  const [chosen, setChosen] = useState<number>()
  const shown = tries.find((each) => each.n === chosen) ?? tries.at(-1)
  if (shown === undefined) return null
  const { result } = shown
  return (
    <section aria-label="Answer">
      <GroupHead title="Answer" note={of > 1 ? `${tries.length} of ${of} calls` : `${ms(shown.ms)} ms`} />
      <p className="sr" role="status">
        {tries.length === of ? summary(tries) : ''}
      </p>
      {of > 1 ? (
        <Chips label="Calls">
          {tries.map((each) => (
            <Chip
              key={each.n}
              pressed={each.n === shown.n}
              {...(each.result === null ? {} : { tone: toneOf[each.result], icon: toneOf[each.result] })}
              aria-label={`Call ${each.n}: ${each.result === null ? 'no record' : wordOf[each.result]}`}
              onClick={() => setChosen(each.n)}
            >
              {each.n}
            </Chip>
          ))}
        </Chips>
      ) : null}
      <div className={styles.verdict}>
        {result === null ? <b>Not admitted</b> : <ResultTag result={tagOf[result]} filled />}
        {result === null ? null : (
          <div className={styles.way}>
            <Way tone={toneOf[result]} />
          </div>
        )}
      </div>
      <p className={calls.lead}>
        {shown.sentence || (result === 'allowed' ? 'Every check was passed, and the server answered.' : '')}
      </p>
      <Facts
        items={[
          { label: 'Rule', value: shown.rule === '' ? 'none fired' : <code>{shown.rule}</code> },
          { label: 'HTTP', value: String(shown.httpStatus) },
          { label: 'Took', value: `${ms(shown.ms)} ms` },
        ]}
      />
      <h3 className={styles.reads}>The agent reads</h3>
      <CodeBlock code={shown.answer || '(nothing)'} label="The answer as the agent reads it" json wrap />
      <div className={calls.actions}>
        {shown.callId === null ? null : (
          <LinkButton href={places.log(org, `?span=all&call=${shown.callId}`)}>
            Open in the audit log
          </LinkButton>
        )}
        <CopyButton kind="quiet" text={shown.answer} label="Copy the answer" />
      </div>
    </section>
  )
}

function summary(tries: readonly Tried[]): string {
  const counts = new Map<string, number>()
  for (const { result } of tries) {
    const word = result === null ? 'not admitted' : wordOf[result]
    counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  return [...counts].map(([word, count]) => `${count} ${word}`).join(', ')
}
