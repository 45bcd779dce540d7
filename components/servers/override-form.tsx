'use client'
import { type ReactNode, useEffect, useRef } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { RiskBars } from '#components/ui/risk-bars.tsx'
import { Select } from '#components/ui/select.tsx'
import { TextArea } from '#components/ui/text-input.tsx'
import type { ApiProblem } from '#lib/client/api.ts'
import { levels } from '#lib/risk/types.ts'
import styles from './servers.module.css'
import type { OverrideTyped } from './use-override-form.ts'

const categories = [
  { value: 'read', label: 'Read', hint: 'Looks, and changes nothing' },
  { value: 'write', label: 'Write', hint: 'Makes or changes things' },
  { value: 'execute', label: 'Execute', hint: 'Runs code or commands' },
  { value: 'destructive', label: 'Destructive', hint: 'Deletes, or cannot be undone' },
  { value: 'financial', label: 'Financial', hint: 'Moves money' },
] as const
const levelOptions = levels.map((value) => ({
  value,
  label: <RiskBars level={value} worded />,
}))

type Props = {
  typed: OverrideTyped
  onType: (typed: OverrideTyped) => void
  problem: ApiProblem | null
  onCancel: () => void
  onSend: () => void
  busy: boolean
  /** What has to be read first; with it the button waits. */
  children: ReactNode
  waits: boolean
}

/** Category, level and why. */
export function OverrideForm(props: Props) {
  const { typed, onType, problem } = props
  const form = useRef<HTMLFormElement>(null)
  // Whoever asked for it goes on typing: here the focus is expected.
  useEffect(() => form.current?.querySelector<HTMLElement>('button')?.focus({ preventScroll: true }), [])
  return (
    <form
      ref={form}
      method="post"
      className={styles.override}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        if (!props.waits && !props.busy) props.onSend()
      }}
    >
      <Field label="Category" error={problem?.field('/category')}>
        {(control) => (
          <Select
            {...control}
            options={categories}
            value={typed.category}
            onChange={(category) => onType({ ...typed, category })}
          />
        )}
      </Field>
      <Field label="Risk" error={problem?.field('/risk')}>
        {(control) => (
          <Select
            {...control}
            options={levelOptions}
            value={typed.risk}
            onChange={(risk) => onType({ ...typed, risk })}
          />
        )}
      </Field>
      <Field
        label="Reason"
        hint="Stays with the tool, for whoever reads its rules later."
        error={problem?.field('/reason')}
      >
        {(control) => (
          <TextArea
            {...control}
            rows={3}
            maxLength={500}
            required
            value={typed.reason}
            onChange={(event) => onType({ ...typed, reason: event.target.value })}
          />
        )}
      </Field>
      {props.children}
      <div className={styles.actions}>
        <Button type="submit" kind="primary" busy={props.busy} disabled={props.waits}>
          Set override
        </Button>
        <Button kind="quiet" onClick={props.onCancel}>
          Cancel
        </Button>
      </div>
    </form>
  )
}
