'use client'
import { useState } from 'react'
import { IconButton } from '#components/ui/button.tsx'
import { Select } from '#components/ui/select.tsx'
import { TextInput } from '#components/ui/text-input.tsx'
import { Num } from '#lib/json/value.ts'
import { type ConditionForm, takesList, typeFor, typesFor } from '#lib/policy/edit-condition.ts'
import type { Field } from '#lib/policy/edit-fields.ts'
import type { Typed } from '#lib/policy/edit-value.ts'
import styles from './drawer.module.css'
import { Hours, Weekdays } from './hours.tsx'
import { days } from './rule-words.ts'
import { OtherKind, Truth, TypeOf } from './value-kind.tsx'
import { type Choice, Choices, keyOf, ListInput, shown } from './value-list.tsx'

/** No value is called so: the key of one names its kind first. */
const OTHER = '#other'

type Props = {
  form: ConditionForm
  field: Field
  fields: readonly Field[]
  disabled: boolean
  invalid: boolean
  describedBy: string | undefined
  /** `empty` where an empty text was chosen, and not merely nothing typed yet. */
  onChange: (values: Typed[], empty?: boolean) => void
  /** Takes a value while it is typed and not in the list yet; with `last` taken out of the list for it. */
  onAdding: (typed: Typed, last?: true) => void
}

/** The value of a condition, entered in the way its field and operator ask for. */
export function ValueControl(props: Props) {
  const { form, field, fields, disabled, onChange } = props
  const { op, values } = form
  // Asked for once, the wider choice stays while the condition is looked at.
  const [other, setOther] = useState(false)
  const [asked, setAsked] = useState(false)
  if (op === 'given' || op === 'not_given') return null
  if (op === 'between' || op === 'outside')
    return <Hours values={values} disabled={disabled} onChange={onChange} />
  const as = typeFor(field, op, fields)
  const fits = values.every((value) => value.as === as)
  const choices = choicesFor(props, as)
  if (takesList(op)) {
    const days = field.kind === 'weekday' && fits && values.every((value) => /^[1-7]$/.test(value.text))
    if (days && !other)
      return (
        <Weekdays values={values} disabled={disabled} onChange={onChange} onOther={() => setOther(true)} />
      )
    if (choices.length > 0) return <Choices {...props} as={as} choices={choices} />
    return <ListInput {...props} as={as} />
  }
  const only = values[0] ?? { as: as ?? 'text', text: '' }
  const control = {
    'aria-label': 'Value',
    'aria-invalid': props.invalid || undefined,
    'aria-describedby': props.describedBy,
    disabled,
  } as const
  if (choices.length > 0 && (!other || disabled)) {
    return (
      <div className={styles.cell}>
        <Select
          {...control}
          options={[
            ...choices.map((choice) => ({ value: keyOf(choice.typed), label: choice.label })),
            { value: OTHER, label: 'Another value…' },
          ]}
          value={only.text === '' && !form.empty ? undefined : keyOf(only)}
          onChange={(key) => {
            const choice = choices.find((one) => keyOf(one.typed) === key)
            if (choice) onChange([choice.typed], true)
            else setOther(true)
          }}
        />
      </div>
    )
  }
  const list = choices.length > 0
  const kinds = list || asked || as === undefined || only.as !== as
  const more = (
    <>
      {list ? (
        <IconButton icon="down" label="Pick from the list" onClick={() => setOther(false)} />
      ) : kinds ? null : (
        <OtherKind op={op} disabled={disabled} onClick={() => setAsked(true)} />
      )}
    </>
  )
  return (
    <>
      {kinds && typesFor(op).length > 1 ? (
        <TypeOf typed={only} op={op} disabled={disabled} onChange={(typed) => onChange([typed])} />
      ) : null}
      {only.as === 'truth' ? (
        <div className={styles.trailed}>
          <Truth text={only.text} disabled={disabled} onChange={(text) => onChange([{ ...only, text }])} />
          {more}
        </div>
      ) : (
        <div className={`${styles.cell} ${styles.trailed}`}>
          <TextInput
            {...control}
            autoFocus={list}
            mono={op === 'regex' || only.as !== 'text'}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            inputMode={only.as === 'number' ? 'decimal' : 'text'}
            placeholder={op === 'regex' ? '^[A-Z]{2}-' : only.as === 'number' ? 'number' : 'text'}
            value={only.text}
            onChange={(event) => onChange([{ ...only, text: event.target.value }])}
          />
          {more}
        </div>
      )}
    </>
  )
}

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
  const label = ({ as, text }: Typed) =>
    as === 'text' && choices.some((choice) => choice.label === text) ? `“${text}”` : shown(text)
  return [...choices, ...more.map((typed) => ({ typed, label: label(typed) }))]
}
