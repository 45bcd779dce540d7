'use client'
import { useState } from 'react'
import { Field } from '#components/ui/field.tsx'
import { Select } from '#components/ui/select.tsx'
import { TextArea, TextInput } from '#components/ui/text-input.tsx'
import { typeOf } from '#lib/json/example.ts'
import { Num, read, type Value } from '#lib/json/read.ts'
import { write } from '#lib/json/write.ts'
import styles from './try.module.css'

type Args = Map<string, Value>
type Props = {
  schema: Value | undefined
  args: Args
  onChange: (args: Args) => void
  /** What is wrong with an argument, by its name. */
  problems?: Readonly<Record<string, string>>
}

/** A field for each argument that the tool's schema names; an emptied field is an argument that is not sent. */
export function ArgsForm({ schema, args, onChange, problems = {} }: Props) {
  const properties = schema instanceof Map ? schema.get('properties') : undefined
  if (!(properties instanceof Map) || properties.size === 0)
    return <p className={styles.quiet}>This tool takes no arguments.</p>
  const required = schema instanceof Map ? schema.get('required') : undefined
  const set = (name: string, value: Value | undefined) => {
    const next = new Map(args)
    if (value === undefined) next.delete(name)
    else next.set(name, value)
    onChange(next)
  }
  return (
    <div className={styles.fields}>
      {[...properties].map(([name, property]) => (
        <Argument
          key={name}
          name={name}
          schema={property instanceof Map ? property : new Map()}
          required={Array.isArray(required) && required.includes(name)}
          value={args.get(name)}
          problem={Object.hasOwn(problems, name) ? problems[name] : undefined}
          onChange={(value) => set(name, value)}
        />
      ))}
    </div>
  )
}

type ArgumentProps = {
  name: string
  schema: Map<string, Value>
  required: boolean
  value: Value | undefined
  problem: string | undefined
  onChange: (value: Value | undefined) => void
}

function Argument({ name, schema, required, value, problem, onChange }: ArgumentProps) {
  const description = schema.get('description')
  const field = {
    label: <code>{name}</code>,
    optional: !required,
    error: problem,
    ...(typeof description === 'string' ? { hint: description } : {}),
  }
  const choices = choicesOf(schema)
  if (choices.length > 0) {
    const none = required ? [] : [{ value: '-', label: 'Not sent', next: undefined }]
    const options = [
      ...none,
      ...choices.map((next) => ({
        value: write(next),
        label: typeof next === 'string' ? next : write(next),
        next,
      })),
    ]
    return (
      <Field {...field}>
        {(control) => (
          <Select
            {...control}
            options={options}
            value={value === undefined ? (required ? undefined : '-') : write(value)}
            onChange={(chosen) => onChange(options.find((each) => each.value === chosen)?.next)}
          />
        )}
      </Field>
    )
  }
  const type = typeOf(schema)
  if (type === 'object' || type === 'array' || type === undefined)
    return <JsonArgument field={field} value={value} onChange={onChange} />
  const numeric = type === 'number' || type === 'integer'
  return (
    <Field {...field}>
      {(control) => (
        <TextInput
          {...control}
          autoComplete="off"
          inputMode={numeric ? 'decimal' : 'text'}
          value={value === undefined ? '' : typeof value === 'string' ? value : write(value)}
          onChange={(event) => onChange(typed(event.target.value, numeric))}
        />
      )}
    </Field>
  )
}

function choicesOf(schema: Map<string, Value>): Value[] {
  const all = schema.get('enum')
  if (Array.isArray(all)) return all.filter((each) => each !== '')
  return typeOf(schema) === 'boolean' ? [true, false] : []
}

/** What was typed, as JSON: digits where a number is wanted stay the digits that were typed. */
function typed(text: string, numeric: boolean): Value | undefined {
  if (text === '') return undefined
  if (!numeric) return text
  const result = read(text.trim())
  return result.ok && result.value instanceof Num ? result.value : text
}

type JsonProps = Pick<ArgumentProps, 'value' | 'onChange'> & {
  field: { label: React.ReactNode; optional: boolean; error: string | undefined; hint?: string }
}

function JsonArgument({ field, value, onChange }: JsonProps) {
  const [draft, setDraft] = useState<{ text: string; problem: string | undefined }>()
  const shown = draft?.text ?? (value === undefined ? '' : write(value, 2))
  const change = (text: string) => {
    if (text.trim() === '') {
      setDraft({ text, problem: undefined })
      return onChange(undefined)
    }
    const result = read(text)
    setDraft({ text, problem: result.ok ? undefined : `Not JSON yet: ${result.fault.message}.` })
    if (result.ok) onChange(result.value)
  }
  return (
    <Field {...field} error={draft?.problem ?? field.error}>
      {(control) => (
        <TextArea
          {...control}
          mono
          rows={3}
          spellCheck={false}
          value={shown}
          onChange={(event) => change(event.target.value)}
        />
      )}
    </Field>
  )
}
