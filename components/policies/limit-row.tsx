'use client'
import { useId, useState } from 'react'
import { Button, IconButton } from '#components/ui/button.tsx'
import { Field as Labelled } from '#components/ui/field.tsx'
import { Select } from '#components/ui/select.tsx'
import { NumberInput, TextArea, TextInput } from '#components/ui/text-input.tsx'
import type { Field } from '#lib/policy/edit-fields.ts'
import { type LimitForm, SCOPES, WINDOW_NAMES } from '#lib/policy/edit-limit.ts'
import type { Problem } from '#lib/policy/edit-value.ts'
import { scopeWords } from '#lib/policy/words.ts'
import { Said } from './condition-row.tsx'
import styles from './drawer.module.css'
import { FieldPicker } from './field-picker.tsx'
import { fieldWords } from './rule-words.ts'

type Props = {
  label: string
  form: LimitForm
  /** The arguments that could be summed; nothing where only calls are counted. */
  fields: readonly Field[] | undefined
  /** The name its counter has when none is given. */
  counter: string
  problem: Problem | undefined
  disabled: boolean
  onChange: (change: Partial<LimitForm>, field?: string) => void
  onRemove: () => void
}

const CALLS = '#calls'
const OTHER = '#other'
const SECONDS = '#seconds'

/** "At most 5,000 in total of amount per day for each grant", and what the agent reads when it is used up. */
export function LimitRow({ label, form, fields, counter, problem, disabled, onChange, onRemove }: Props) {
  const id = useId()
  const [more, setMore] = useState(form.message !== '' || form.counter !== '')
  const wrong = (place: string) => (problem?.kind === 'wrong' && problem.at === place) || undefined
  const described = problem ? { 'aria-describedby': `${id}-problem` } : {}
  return (
    <fieldset className={styles.limit}>
      <legend className="sr">{label}</legend>
      <div className={styles.line}>
        At most
        <NumberInput
          tone="limit"
          aria-label="Most"
          aria-invalid={wrong('max')}
          {...described}
          inputMode="decimal"
          disabled={disabled}
          value={form.max}
          onChange={(event) => onChange({ max: event.target.value }, 'max')}
        />
        <What
          form={form}
          fields={fields}
          disabled={disabled}
          onChange={onChange}
          wrong={wrong('increment_from') ?? false}
        />
        {disabled ? null : (
          <span className={styles.end}>
            <IconButton icon="x" label="Remove this limit" onClick={onRemove} />
          </span>
        )}
      </div>
      <div className={styles.line}>
        per
        {form.inSeconds ? (
          <NumberInput
            tone="limit"
            aria-label="Window in seconds"
            aria-invalid={wrong('window')}
            {...described}
            disabled={disabled}
            value={form.window}
            onChange={(event) => onChange({ window: event.target.value }, 'window')}
          />
        ) : null}
        <span className={styles.fit}>
          <Select
            aria-label="Window"
            disabled={disabled}
            options={[
              ...WINDOW_NAMES.map((value) => ({ value, label: value })),
              { value: SECONDS, label: 'seconds' },
            ]}
            value={form.inSeconds ? SECONDS : form.window}
            onChange={(window) =>
              onChange(window === SECONDS ? { inSeconds: true, window: '' } : { inSeconds: false, window })
            }
          />
        </span>
        for
        <span className={styles.fit}>
          <Select
            aria-label="Counted for"
            disabled={disabled}
            options={SCOPES.map((value) => ({ value, label: scopeWords(value), hint: scopeHints[value] }))}
            value={form.scope}
            onChange={(scope) => onChange({ scope })}
          />
        </span>
      </div>
      <Said id={`${id}-problem`} problem={problem} />
      {more ? (
        <>
          <Labelled label="The agent reads" optional>
            {(control) => (
              <TextArea
                {...control}
                grows
                disabled={disabled}
                placeholder="When it is used up"
                value={form.message}
                onChange={(event) => onChange({ message: event.target.value }, 'message')}
              />
            )}
          </Labelled>
          <Labelled
            label="Name of the counter"
            optional
            hint="Limits with one name, window and scope count together."
          >
            {(control) => (
              <TextInput
                {...control}
                mono
                autoComplete="off"
                spellCheck={false}
                disabled={disabled}
                placeholder={counter}
                value={form.counter}
                onChange={(event) => onChange({ counter: event.target.value }, 'counter')}
              />
            )}
          </Labelled>
        </>
      ) : disabled ? null : (
        <Button kind="quiet" size="small" icon="edit" onClick={() => setMore(true)}>
          Message and name
        </Button>
      )}
    </fieldset>
  )
}

const scopeHints: Record<LimitForm['scope'], string> = {
  grant: 'each address an agent was given',
  session: 'a new session starts from zero',
  identity: 'all its grants together',
  server: 'all grants on this server together',
  organisation: 'everybody together',
}

type WhatProps = Pick<Props, 'form' | 'fields' | 'disabled' | 'onChange'> & { wrong: boolean }

/** Calls, or an argument that is summed. */
function What({ form, fields, disabled, onChange, wrong }: WhatProps) {
  const [other, setOther] = useState(false)
  if (fields === undefined) return <span>calls</span>
  const numbers = fields.filter((field) => field.kind === 'number' && !field.path.includes('[*]'))
  const known = form.from === '' || numbers.some((field) => field.path === form.from)
  if (other && !disabled) {
    return (
      <span className={styles.fit}>
        <FieldPicker
          label="Argument to sum"
          path={form.from === '' ? 'args.' : form.from}
          fields={numbers}
          mode="require"
          disabled={disabled}
          invalid={wrong}
          describedBy={undefined}
          onChange={(from) => onChange({ from }, 'from')}
        />
      </span>
    )
  }
  const options = [
    { value: CALLS, label: 'calls' },
    ...(known ? [] : [form.from]).map((value) => ({
      value,
      label: `in total of ${fieldWords(value, 'require')}`,
    })),
    ...numbers.map((field) => ({
      value: field.path,
      label: `in total of ${fieldWords(field.path, 'require')}`,
    })),
    { value: OTHER, label: 'in total of another argument…' },
  ]
  return (
    <span className={styles.fit}>
      <Select
        aria-label="What is counted"
        aria-invalid={wrong || undefined}
        disabled={disabled}
        options={options}
        value={form.from === '' ? CALLS : form.from}
        onChange={(value) => {
          if (value === OTHER) setOther(true)
          onChange({ from: value === CALLS ? '' : value === OTHER ? 'args.' : value })
        }}
      />
    </span>
  )
}
