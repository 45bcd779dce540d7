'use client'
import { type ReactNode, useState } from 'react'
import { ArgsForm } from '#components/calls/args-form.tsx'
import { type Control, Field } from '#components/ui/field.tsx'
import { GroupHead } from '#components/ui/page-head.tsx'
import { Select } from '#components/ui/select.tsx'
import { Switcher } from '#components/ui/switcher.tsx'
import { TextArea, TextInput } from '#components/ui/text-input.tsx'
import { locate, read, type Value } from '#lib/json/read.ts'
import { write } from '#lib/json/write.ts'
import type { TraceStep } from '#lib/policy/types.ts'
import type { Asked } from './asked.ts'
import styles from './simulate.module.css'

type Props = {
  /** The inventory that the tool is chosen from. */
  tools: readonly { name: string }[]
  tool: string
  schema: Value | undefined
  /** The arguments as they are typed. */
  text: string
  asked: Asked
  /** Why the text is no arguments yet. */
  problem: string | undefined
  /** What in the arguments does not fit the schema, if the call stopped there. */
  step: TraceStep | undefined
  /** Other ways to come to a call, at the head. */
  actions?: ReactNode
  onTool: (tool: string) => void
  onChange: (changes: Partial<Asked>) => void
}

/** The tool and its arguments: a form from its schema, or JSON. */
export function SimulateCall(props: Props) {
  const { tools, tool, schema, text, asked, problem, step, actions, onTool, onChange } = props
  const [asking, setAsking] = useState(false)
  const known = tools.some((each) => each.name === tool)
  const options = [
    ...tools.map((each) => ({ value: each.name, label: each.name })),
    ...(known ? [] : [{ value: tool, label: tool, hint: 'Not in the inventory' }]),
    { value: OTHER, label: 'Another tool…', hint: 'one that the server does not have' },
  ]
  const args = read(text.trim() === '' ? '{}' : text)
  const usable = args.ok && args.value instanceof Map ? args.value : undefined
  const put = (next: string) => onChange({ args: { [tool]: next }, from: undefined })
  const form = asked.as === 'form' && usable !== undefined && schema !== undefined
  return (
    <section aria-label="Call">
      <GroupHead title="Call" actions={actions} />
      <div className={styles.fields}>
        <Field label="Tool">
          {(control) =>
            asked.naming?.over === tool ? (
              <ToolName
                control={control}
                focus={asking}
                name={asked.naming.name}
                onName={(name) => onChange({ naming: { over: tool, name } })}
                onTool={(name) => {
                  setAsking(false)
                  onChange({ naming: undefined })
                  if (name !== '') onTool(name)
                }}
              />
            ) : (
              <Select
                {...control}
                options={options}
                value={tool}
                onChange={(name) => {
                  if (name !== OTHER) return onTool(name)
                  setAsking(true)
                  onChange({ naming: { over: tool, name: known ? '' : tool } })
                }}
              />
            )
          }
        </Field>
        <Switcher
          legend="Arguments as"
          small
          options={[
            { value: 'form', label: 'Form', disabled: usable === undefined || schema === undefined },
            { value: 'json', label: 'JSON' },
          ]}
          value={form ? 'form' : 'json'}
          onChange={(as) => onChange({ as })}
        />
        {asked.from === undefined ? null : (
          <p className="meta" role="status">
            The names of {asked.from.keys === 1 ? '1 argument' : `${asked.from.keys} arguments`} of the call
            at {asked.from.at}. Values are not kept, so examples stand in their place.
          </p>
        )}
        {form ? (
          <ArgsForm
            key={tool}
            schema={schema}
            args={usable}
            problems={problemsOf(step)}
            onChange={(next) => put(write(next, 2))}
          />
        ) : (
          <Field label="Arguments" error={problem ?? placed(text, step)}>
            {(control) => (
              <TextArea
                {...control}
                mono
                rows={8}
                spellCheck={false}
                value={text}
                onChange={(event) => put(event.target.value)}
              />
            )}
          </Field>
        )}
      </div>
    </section>
  )
}

/** Stands for a tool whose name is written. */
const OTHER = ' another tool '

type NameProps = {
  control: Control
  /** Whether it takes the focus: not where it comes back with the page. */
  focus: boolean
  name: string
  onName: (name: string) => void
  onTool: (tool: string) => void
}

/** The name of a tool that is not in the inventory: Enter, or leaving the field, takes it. */
function ToolName({ control, focus, name, onName, onTool }: NameProps) {
  return (
    <TextInput
      {...control}
      mono
      autoFocus={focus}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      placeholder="name_of_the_tool"
      value={name}
      onChange={(event) => onName(event.target.value)}
      onBlur={() => onTool(name)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onTool(name)
        if (event.key === 'Escape') onTool('')
      }}
    />
  )
}

/** The JSON pointer of what does not fit, inside the arguments. */
function pointerOf(step: TraceStep): string {
  return step.path?.slice('args'.length) ?? ''
}

function problemsOf(step: TraceStep | undefined): Record<string, string> {
  if (step === undefined) return {}
  const [, name] = pointerOf(step).split('/')
  return name === undefined ? {} : { [name.replaceAll('~1', '/').replaceAll('~0', '~')]: step.sentence }
}

function placed(text: string, step: TraceStep | undefined): string | undefined {
  if (step === undefined) return undefined
  const at = locate(text, pointerOf(step))
  return `${step.sentence}${at === undefined ? '' : ` (line ${at.line}, column ${at.column})`}`
}
