'use client'
import { useEffect, useId, useState } from 'react'
import { Icon } from '#components/ui/icon.tsx'
import { Breakable } from '#components/ui/prefixed-name.tsx'
import { ResultTag, Tag } from '#components/ui/result-tag.tsx'
import { StationLine } from '#components/ui/station-line.tsx'
import { Switcher } from '#components/ui/switcher.tsx'
import { NumberInput } from '#components/ui/text-input.tsx'
import { results } from '#components/ui/tone.ts'
import { Way } from '#components/ui/way.tsx'
import type { Demonstration } from '#lib/catalogue/demonstrate.ts'
import type { Brief } from '#lib/policy/repeat.ts'
import { visible } from '#lib/risk/visible.ts'
import styles from './demonstration-board.module.css'
import { useDecided } from './use-decided.ts'

/** Calls that are decided in the page by one policy or another, as they were made or as the reader changes them. */
export function DemonstrationBoard(given: Demonstration) {
  const { attempts, sides, first } = given
  const [side, setSide] = useState(first)
  const [chosen, setChosen] = useState(0)
  const [ready, setReady] = useState(false)
  const attempt = attempts[chosen]
  const made = { args: attempt?.args ?? '', times: String(attempt?.times ?? 1) }
  const { changed, decided, change, reset, prepare } = useDecided(given, attempt?.tool ?? '', made)
  const id = useId()
  useEffect(() => setReady(true), [])
  if (attempt === undefined) return null
  const call = changed ?? made
  const brief = (changed === undefined ? attempt.briefs : (decided ?? attempt.briefs))[side]
  if (brief === undefined) return null
  return (
    <section className={styles.board} data-theme="dark" aria-labelledby={`${id}-head`}>
      <h2 id={`${id}-head`}>See it decided</h2>
      <div className={styles.sides}>
        <Switcher
          legend={given.legend}
          options={sides.map(({ label }, i) => ({ value: String(i), label }))}
          value={String(side)}
          onChange={(value) => setSide(Number(value))}
        />
      </div>
      <fieldset className={styles.attempts}>
        <legend className="sr">Call</legend>
        {attempts.map((each, i) => {
          const one = each.briefs[side]
          return (
            <label key={each.label}>
              <input
                type="radio"
                name={`${id}-call`}
                checked={i === chosen}
                onChange={() => {
                  reset()
                  setChosen(i)
                }}
              />
              <span>{each.label}</span>
              {side === first && each.gap ? (
                <Tag tone="ask" icon="warn">
                  Gets through
                </Tag>
              ) : one?.ok ? (
                <ResultTag result={one.result} />
              ) : null}
            </label>
          )
        })}
      </fieldset>
      <div className={styles.call}>
        <label htmlFor={`${id}-args`}>
          <span className="sr">Arguments of </span>
          <span className={styles.tool}>
            <Breakable text={visible(attempt.tool)} />
          </span>
        </label>
        <textarea
          id={`${id}-args`}
          rows={3}
          spellCheck={false}
          autoComplete="off"
          data-keep=""
          readOnly={!ready}
          value={call.args}
          onFocus={prepare}
          aria-invalid={brief.ok ? undefined : true}
          aria-describedby={`${id}-problem`}
          onChange={(event) => change({ args: event.target.value })}
        />
        <div className={styles.times}>
          <label htmlFor={`${id}-times`}>Sent</label>
          <NumberInput
            id={`${id}-times`}
            inputMode="numeric"
            data-keep=""
            readOnly={!ready}
            value={call.times}
            onFocus={prepare}
            onChange={(event) => change({ times: event.target.value.replace(/\D/g, '').slice(0, 4) })}
          />
          <span>{call.times === '1' ? 'time' : 'times, one second apart'}</span>
          {changed === undefined ? null : (
            <button type="button" className={styles.reset} onClick={reset}>
              Undo
            </button>
          )}
        </div>
      </div>
      <div id={`${id}-problem`} className={styles.outcome}>
        {brief.ok ? (
          <Outcome brief={brief} gap={changed === undefined && side === first && attempt.gap} />
        ) : (
          <p className={styles.problem}>
            <Icon name="warn" /> These arguments cannot be read. {brief.problem}
          </p>
        )}
      </div>
      <p className="sr" role="status">
        {changed !== undefined && brief.ok ? results[brief.result].word : ''}
      </p>
    </section>
  )
}

function Outcome({ brief, gap }: { brief: Extract<Brief, { ok: true }>; gap: boolean }) {
  const { word, tone, icon } = results[brief.result]
  return (
    <>
      <div className={styles.verdict} data-tone={tone}>
        <i className={styles.lamp} aria-hidden="true">
          <Icon name={icon} size={20} />
        </i>
        <p>
          <b>{word}</b>
          <span>{far(brief)}</span>
        </p>
      </div>
      <Way tone={tone} />
      {gap ? (
        <p className={styles.gap}>
          <Icon name="warn" /> It gets through: the rule does not reach so far.
        </p>
      ) : null}
      <p className="meta">The agent reads</p>
      <p className={brief.answer.kind === 'server' ? undefined : styles.reads}>
        {brief.answer.kind === 'server' ? 'What the server answers.' : brief.answer.text}
      </p>
      <details className={styles.why}>
        <summary>
          <Icon name="right" /> Why
        </summary>
        {brief.pointer === '' ? null : <p className={styles.pointer}>{brief.pointer}</p>}
        <StationLine
          label="What was looked at"
          size="small"
          stations={brief.steps.map((step, i) => ({
            key: `${i}`,
            state: step.state === 'stopped' ? 'stopped' : step.state === 'not_reached' ? 'unreached' : 'done',
            title: step.sentence,
            tone,
          }))}
        />
      </details>
    </>
  )
}

/** How far the calls came. */
function far({ result, passed, times }: Extract<Brief, { ok: true }>): string {
  if (times > 1)
    return passed === times ? `all ${times} reached the server` : `${passed} of ${times} reached the server`
  if (result === 'allowed') return 'sent on to the server'
  return result === 'hidden' ? 'not in the agent’s list, answered as unknown' : 'never reached the server'
}
