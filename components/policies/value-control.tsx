'use client'
import { useState } from 'react'
import { Chip } from '#components/ui/chip.tsx'
import { Select } from '#components/ui/select.tsx'
import { Switcher } from '#components/ui/switcher.tsx'
import { TextInput } from '#components/ui/text-input.tsx'
import { Num } from '#lib/json/value.ts'
import { type ConditionForm, type Typed, takesList, typeFor } from '#lib/policy/edit-condition.ts'
import type { Field } from '#lib/policy/edit-fields.ts'
import styles from './drawer.module.css'
import { Hours, Weekdays } from './hours.tsx'
import { days } from './rule-words.ts'

type Props = {
  form: ConditionForm
  field: Field
  fields: readonly Field[]
  disabled: boolean
  invalid: boolean
  describedBy: string | undefined
  /** `empty` where an empty text was chosen, and not merely nothing typed yet. */
  onChange: (values: Typed[], empty?: boolean) => void
}

/** The value of a condition, entered in the way its field and operator ask for. */
export function ValueControl(props: Props) {
  const { form, field, fields, disabled, onChange } = props
  const { op, values } = form
  if (op === 'given' || op === 'not_given') return null
  if (op === 'between' || op === 'outside')
    return <Hours values={values} disabled={disabled} onChange={onChange} />
  const as = typeFor(field, op, fields)
  const fits = values.every((value) => value.as === as)
  if (field.kind === 'weekday' && fits && values.every((value) => /^[1-7]$/.test(value.text))) {
    if (takesList(op)) return <Weekdays values={values} disabled={disabled} onChange={onChange} />
  }
  const choices = choicesFor(props, as)
  if (takesList(op)) {
    if (choices.length > 0) return <Choices {...props} choices={choices} />
    return <ListInput {...props} as={as ?? values[0]?.as ?? 'text'} choose={as === undefined} />
  }
  const only = values[0] ?? { as: as ?? 'text', text: '' }
  const control = {
    'aria-label': 'Value',
    'aria-invalid': props.invalid || undefined,
    'aria-describedby': props.describedBy,
    disabled,
  } as const
  if (choices.length > 0 && op !== 'regex') {
    return (
      <div className={styles.cell}>
        <Select
          {...control}
          options={choices.map((choice) => ({ value: keyOf(choice.typed), label: choice.label }))}
          value={only.text === '' && !form.empty ? undefined : keyOf(only)}
          onChange={(key) => {
            const choice = choices.find((one) => keyOf(one.typed) === key)
            if (choice) onChange([choice.typed], true)
          }}
        />
      </div>
    )
  }
  return (
    <>
      {as === undefined || only.as !== as ? (
        <TypeOf typed={only} disabled={disabled} onChange={(typed) => onChange([typed])} />
      ) : null}
      {only.as === 'truth' ? (
        <Truth text={only.text} disabled={disabled} onChange={(text) => onChange([{ ...only, text }])} />
      ) : (
        <div className={styles.cell}>
          <TextInput
            {...control}
            mono={op === 'regex' || only.as === 'number'}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            inputMode={only.as === 'number' ? 'decimal' : 'text'}
            placeholder={op === 'regex' ? '^[A-Z]{2}-' : only.as === 'number' ? 'number' : 'text'}
            value={only.text}
            onChange={(event) => onChange([{ ...only, text: event.target.value }])}
          />
        </div>
      )}
    </>
  )
}

type Choice = { typed: Typed; label: string }
const shown = (text: string) => (text === '' ? '(empty)' : text)
const keyOf = (typed: Typed) => `${typed.as} ${typed.text}`

/** The values a field can have: those of its schema (of its elements, for a list), and those already chosen. */
function choicesFor({ form, field, fields }: Props, as: Typed['as'] | undefined): Choice[] {
  const element = field.kind === 'list' ? fields.find((one) => one.path === `${field.path}[*]`) : undefined
  const given = (element ?? field).choices ?? []
  const ordering = ['lt', 'lte', 'gt', 'gte', 'regex'].includes(form.op)
  if (field.kind === 'weekday' && as === 'number')
    return days.map((label, day) => ({ typed: { as: 'number', text: String(day + 1) }, label }))
  if (given.length === 0 || ordering || (form.op === 'contains' && field.kind !== 'list')) return []
  const choices = given.map(
    (value): Choice =>
      value instanceof Num
        ? { typed: { as: 'number', text: value.token }, label: value.token }
        : typeof value === 'boolean'
          ? { typed: { as: 'truth', text: String(value) }, label: String(value) }
          : { typed: { as: 'text', text: value }, label: shown(value) },
  )
  const more = form.values.filter(
    (value) =>
      (value.text !== '' || form.empty || takesList(form.op)) &&
      choices.every((choice) => keyOf(choice.typed) !== keyOf(value)),
  )
  return [...choices, ...more.map((typed) => ({ typed, label: shown(typed.text) }))]
}

/** Several of a few: each on or off, kept in the order they were switched on. */
function Choices({ form, choices, disabled, onChange }: Props & { choices: readonly Choice[] }) {
  const chosen = new Set(form.values.map(keyOf))
  return (
    <div className={styles.choices}>
      {choices.map(({ typed, label }) => (
        <Chip
          key={keyOf(typed)}
          pressed={chosen.has(keyOf(typed))}
          disabled={disabled}
          onClick={() =>
            onChange(
              chosen.has(keyOf(typed))
                ? form.values.filter((value) => keyOf(value) !== keyOf(typed))
                : [...form.values, typed],
            )
          }
        >
          {label}
        </Chip>
      ))}
    </div>
  )
}

type ListProps = Props & { as: Typed['as']; choose: boolean }

/** Any values, one after the other: Enter, or leaving the field, adds what was typed; a chip takes its value away. */
function ListInput(props: ListProps) {
  const { form, disabled, onChange, as, choose } = props
  const [typed, setTyped] = useState<Typed>({ as, text: '' })
  const now = choose ? typed : { ...typed, as }
  const add = () => {
    const text = now.as === 'text' ? now.text : now.text.trim()
    if (text === '') return
    onChange([...form.values, { as: now.as, text }])
    setTyped({ ...now, text: '' })
  }
  return (
    <>
      {form.values.length > 0 ? (
        <div className={styles.choices}>
          {form.values.map((value, index) => (
            <Chip
              // biome-ignore lint/suspicious/noArrayIndexKey: a value may stand twice, its place tells which
              key={index}
              removable
              disabled={disabled}
              aria-label={`Remove ${shown(value.text)}`}
              onClick={() => onChange(form.values.filter((_, at) => at !== index))}
            >
              {value.as === 'text' && choose ? `“${value.text}”` : shown(value.text)}
            </Chip>
          ))}
          {now.as !== 'text' ||
          disabled ||
          form.values.some(({ as, text }) => as === 'text' && text === '') ? null : (
            <Chip icon="plus" onClick={() => onChange([...form.values, { as: 'text', text: '' }])}>
              Empty text
            </Chip>
          )}
        </div>
      ) : null}
      {choose ? <TypeOf typed={now} disabled={disabled} onChange={setTyped} /> : null}
      <div className={styles.cell}>
        <TextInput
          aria-label="Add a value"
          aria-invalid={props.invalid || undefined}
          aria-describedby={props.describedBy}
          disabled={disabled}
          mono={now.as === 'number'}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          inputMode={now.as === 'number' ? 'decimal' : 'text'}
          placeholder="Add a value, then Enter"
          value={now.text}
          onChange={(event) => setTyped({ ...now, text: event.target.value })}
          onBlur={add}
          onKeyDown={(event) => {
            if (event.key === 'Enter') {
              event.preventDefault()
              add()
            }
            const last = form.values.at(-1)
            if (event.key === 'Backspace' && now.text === '' && last) {
              event.preventDefault()
              setTyped(last)
              onChange(form.values.slice(0, -1))
            }
          }}
        />
      </div>
    </>
  )
}

const types = [
  { value: 'text', label: 'text' },
  { value: 'number', label: 'number' },
  { value: 'truth', label: 'true or false' },
] as const

/** Of a field whose kind is not known, what its value is to be. */
function TypeOf({
  typed,
  disabled,
  onChange,
}: {
  typed: Typed
  disabled: boolean
  onChange: (typed: Typed) => void
}) {
  return (
    <div className={styles.cell}>
      <Select
        aria-label="Kind of value"
        options={types}
        value={typed.as}
        disabled={disabled}
        onChange={(as) => onChange({ as, text: as === 'truth' ? '' : typed.text })}
      />
    </div>
  )
}

function Truth({
  text,
  disabled,
  onChange,
}: {
  text: string
  disabled: boolean
  onChange: (text: string) => void
}) {
  return (
    <div className={styles.truth}>
      <Switcher
        small
        legend="Value"
        options={[
          { value: 'true', label: 'true', disabled },
          { value: 'false', label: 'false', disabled },
        ]}
        value={text}
        onChange={onChange}
      />
    </div>
  )
}
