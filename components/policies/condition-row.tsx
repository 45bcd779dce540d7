'use client'
import { useId } from 'react'
import { IconButton } from '#components/ui/button.tsx'
import { Chip } from '#components/ui/chip.tsx'
import { Icon } from '#components/ui/icon.tsx'
import { Select } from '#components/ui/select.tsx'
import {
  type ConditionForm,
  emptyAs,
  operationsFor,
  otherOperations,
  typeFor,
  withAdding,
  withOperation,
  withPath,
  withValues,
} from '#lib/policy/edit-condition.ts'
import { type Field, fieldAt } from '#lib/policy/edit-fields.ts'
import type { Problem } from '#lib/policy/edit-value.ts'
import { schemaNote } from '#lib/policy/schema-note.ts'
import type { Mode } from '#lib/policy/words.ts'
import styles from './drawer.module.css'
import { FieldPicker } from './field-picker.tsx'
import { fieldWords, operationWord } from './rule-words.ts'
import { ValueControl } from './value-control.tsx'

type Props = {
  /** What it is, for readers: "Must be true 1, condition 2". */
  label: string
  form: ConditionForm
  fields: readonly Field[]
  mode: Mode
  problem: Problem | undefined
  disabled: boolean
  onChange: (form: ConditionForm, field: string | undefined) => void
  onRemove: () => void
}

/** One condition: what is looked at, how it is compared, and with what. What is wrong is said below, at once. */
export function ConditionRow({ label, form, fields, mode, problem, disabled, onChange, onRemove }: Props) {
  const id = useId()
  const field = fieldAt(form.path, fields)
  const unfit = otherOperations(field).map((op) => ({ op, hint: 'unusual here' }))
  const operations = [...operationsFor(field).map((op) => ({ op, hint: '' })), ...unfit]
  const note = problem === undefined ? schemaNote(form, fields) : undefined
  const wrong = problem?.kind === 'wrong'
  const at = (place: string) => wrong && problem.at === place
  const empty = form.path === '' ? undefined : emptyAs(form)
  const as = typeFor(field, form.op, fields)
  const describedBy = problem ? `${id}-problem` : undefined
  return (
    <fieldset className={styles.condition}>
      <legend className="sr">{label}</legend>
      <div className={styles.cells} data-wrong={wrong || undefined}>
        <div className={styles.field}>
          <FieldPicker
            label="Argument"
            path={form.path}
            fields={fields}
            mode={mode}
            disabled={disabled}
            invalid={at('path')}
            describedBy={describedBy}
            onChange={(path) => onChange(withPath(form, path, fields), 'path')}
          />
        </div>
        {form.path === '' ? null : (
          <>
            <div className={styles.operator}>
              <Select
                aria-label="Comparison"
                options={operations.map(({ op, hint }) => ({
                  value: op,
                  label: operationWord(op, field),
                  hint,
                }))}
                value={form.op}
                disabled={disabled}
                onChange={(op) => onChange(withOperation(form, op, fields), undefined)}
              />
            </div>
            <ValueControl
              form={form}
              field={field}
              fields={fields}
              disabled={disabled}
              invalid={at('value')}
              describedBy={describedBy}
              onChange={(values, empty) => onChange(withValues(form, values, empty), 'value')}
              onAdding={(typed, last) =>
                onChange(withAdding(last ? withValues(form, form.values.slice(0, -1)) : form, typed), 'value')
              }
            />
          </>
        )}
      </div>
      {disabled ? null : (
        <IconButton
          icon="x"
          label={
            form.path === ''
              ? 'Remove this condition'
              : `Remove the condition on ${fieldWords(form.path, mode)}`
          }
          onClick={onRemove}
        />
      )}
      {note === undefined ? null : <p className={styles.unfinished}>{note}</p>}
      {empty === undefined || disabled ? (
        <Said id={`${id}-problem`} problem={problem} />
      ) : (
        <div className={styles.meant}>
          {problem || !form.empty ? (
            <Said id={`${id}-problem`} problem={problem} />
          ) : (
            <p className={styles.unfinished}>
              {empty === 'list' ? 'No value at all.' : 'A text without a character.'}
            </p>
          )}
          <Chip
            pressed={form.empty === true}
            onClick={() => onChange(withValues(form, form.values, !form.empty), 'value')}
          >
            {empty === 'list' ? 'Empty list' : 'Empty text'}
          </Chip>
          {empty === 'list' && as !== 'number' && as !== 'truth' ? (
            <Chip icon="plus" onClick={() => onChange(withValues(form, [{ as: 'text', text: '' }]), 'value')}>
              Empty text
            </Chip>
          ) : null}
        </div>
      )}
    </fieldset>
  )
}

/** Why something typed is not in the draft: an error where it is wrong, a quiet note where it is not finished. */
export function Said({ id, problem }: { id: string; problem: Problem | undefined }) {
  if (!problem) return null
  return (
    <p
      id={id}
      className={problem.kind === 'wrong' ? styles.wrong : styles.unfinished}
      role={problem.kind === 'wrong' ? 'alert' : undefined}
    >
      {problem.kind === 'wrong' ? <Icon name="warn" /> : null}
      <span>{problem.sentence}</span>
    </p>
  )
}
