'use client'
import { useId } from 'react'
import { Field } from '#components/ui/field.tsx'
import { GroupHead } from '#components/ui/page-head.tsx'
import { Select } from '#components/ui/select.tsx'
import { Switcher } from '#components/ui/switcher.tsx'
import { NumberInput, TextInput } from '#components/ui/text-input.tsx'
import type { PolicyView } from '#lib/contracts/policies.ts'
import { type Counter, counterOf, usedProblem } from '#lib/policy/simulate.ts'
import type { Call } from '#lib/policy/types.ts'
import { limitWords } from '#lib/policy/words.ts'
import { type Asked, asGrant, hourOf, type Problems, weekdayOf } from './asked.ts'
import styles from './simulate.module.css'

type Props = {
  grants: PolicyView['grants']
  asked: Asked
  call: Call
  problems: Problems
  counters: readonly Counter[]
  onChange: (changes: Partial<Asked>) => void
}

const somebody = '-'
const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const

/** Who calls, when, and what was already taken from the limits: all else that a rule may look at. */
export function SimulateWho({ grants, asked, call, problems, counters, onChange }: Props) {
  const chosen = grants.find((each) => each.id === asked.grant)
  return (
    <>
      <section aria-label="Who calls">
        <GroupHead title="Who calls" />
        <div className={styles.fields}>
          <Field label="Agent">
            {(control) => (
              <Select
                {...control}
                options={[
                  ...grants.map((each) => ({
                    value: each.id,
                    label: each.identityName,
                    hint: each.identity.kind,
                  })),
                  { value: somebody, label: 'Nobody in particular' },
                ]}
                value={chosen?.id ?? somebody}
                onChange={(id) => {
                  const grant = grants.find((each) => each.id === id)
                  onChange(grant === undefined ? { grant: '' } : asGrant(grant))
                }}
              />
            )}
          </Field>
          <Switcher
            legend="Kind of identity"
            small
            options={[
              { value: 'agent', label: 'Agent' },
              { value: 'person', label: 'Person' },
              { value: 'automation', label: 'Automation' },
            ]}
            value={asked.kind}
            onChange={(kind) => onChange({ kind })}
          />
          {chosen ? null : (
            <Field label="Id of the identity" optional>
              {(control) => (
                <TextInput
                  {...control}
                  autoComplete="off"
                  autoCapitalize="none"
                  spellCheck={false}
                  value={asked.identity}
                  onChange={(event) => onChange({ identity: event.target.value })}
                />
              )}
            </Field>
          )}
          <div className={styles.pair}>
            <Field label="Labels of the identity" optional error={problems.identityLabels}>
              {(control) => (
                <TextInput
                  {...control}
                  placeholder="team=ops"
                  autoComplete="off"
                  value={asked.identityLabels}
                  onChange={(event) => onChange({ identityLabels: event.target.value })}
                />
              )}
            </Field>
            <Field label="Labels of the grant" optional error={problems.grantLabels}>
              {(control) => (
                <TextInput
                  {...control}
                  placeholder="env=test"
                  autoComplete="off"
                  value={asked.grantLabels}
                  onChange={(event) => onChange({ grantLabels: event.target.value })}
                />
              )}
            </Field>
          </div>
        </div>
      </section>
      <section aria-label="When">
        <GroupHead title="When" note="UTC" />
        <div className={styles.fields}>
          <Switcher
            legend="Weekday"
            small
            options={days.map((label, i) => ({ value: String(i + 1), label }))}
            value={String(asked.weekday ?? weekdayOf(call.at))}
            onChange={(day) => onChange({ weekday: Number(day) })}
          />
          <div className={styles.inline}>
            at{' '}
            <NumberInput
              aria-label="Hour, 0 to 23"
              aria-invalid={problems.hour === undefined ? undefined : true}
              value={asked.hour ?? String(hourOf(call.at))}
              onChange={(event) => onChange({ hour: event.target.value })}
            />{' '}
            o'clock
          </div>
          {problems.hour === undefined ? null : (
            <p role="alert" className={styles.problem}>
              {problems.hour}
            </p>
          )}
        </div>
      </section>
      {counters.length === 0 ? null : (
        <section aria-label="Limits so far">
          <GroupHead title="Limits so far" note="taken just before this call" />
          <ul className={styles.counters}>
            {counters.map((counter) => (
              <CounterRow
                key={counterOf(counter)}
                counter={counter}
                value={asked.used[counterOf(counter)] ?? ''}
                onChange={(value) => onChange({ used: { ...asked.used, [counterOf(counter)]: value } })}
              />
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

type CounterProps = { counter: Counter; value: string; onChange: (value: string) => void }

function CounterRow({ counter, value, onChange }: CounterProps) {
  const id = useId()
  const { from, ...limit } = counter.limit
  const words = limitWords({ ...limit, ...(from === undefined ? {} : { from: from.text }) })
  const problem = value.trim() === '' ? undefined : usedProblem(counter, value.trim())
  return (
    <li>
      <div className={styles.inline}>
        <NumberInput
          id={id}
          tone="limit"
          inputMode="decimal"
          placeholder="0"
          aria-invalid={problem === undefined ? undefined : true}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />{' '}
        <label htmlFor={id}>
          of {words}
          {counter.source === 'guardrail' ? ' (organisation policy)' : ''}
        </label>
      </div>
      {problem === undefined ? null : (
        <p role="alert" className={styles.problem}>
          {problem}
        </p>
      )}
    </li>
  )
}
