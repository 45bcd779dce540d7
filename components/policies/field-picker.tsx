'use client'
import { useState } from 'react'
import { IconButton } from '#components/ui/button.tsx'
import { Select } from '#components/ui/select.tsx'
import { TextInput } from '#components/ui/text-input.tsx'
import { callFields, type Field } from '#lib/policy/edit-fields.ts'
import type { Mode } from '#lib/policy/words.ts'
import styles from './drawer.module.css'
import { fieldHint, fieldWords } from './rule-words.ts'

type Props = {
  label: string
  path: string
  fields: readonly Field[]
  mode: Mode
  disabled: boolean
  invalid: boolean
  describedBy: string | undefined
  onChange: (path: string) => void
}

const labels = [
  { value: 'identity.labels.', label: 'Label of the identity…', hint: 'named by its key' },
  { value: 'grant.labels.', label: 'Label of the grant…', hint: 'named by its key' },
  { value: 'args.', label: 'Another argument…', hint: 'written as a path, such as args.amount' },
]

/** What a condition looks at: an argument of the tool from a list, something every call has, or a path that is written. */
export function FieldPicker(props: Props) {
  const { label, path, fields, mode, disabled, invalid, describedBy, onChange } = props
  const all = [...fields, ...callFields]
  const known = all.some((field) => field.path === path)
  // A path that ends in a dot was just begun from the list; it is written until another field is picked.
  const [writing, setWriting] = useState(path.endsWith('.'))
  if (writing && !disabled) {
    return (
      <span className={styles.written}>
        <TextInput
          mono
          aria-label={label}
          aria-invalid={invalid || undefined}
          aria-describedby={describedBy}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          value={path}
          onChange={(event) => onChange(event.target.value)}
        />
        <IconButton icon="down" label="Pick from the list" onClick={() => setWriting(false)} />
      </span>
    )
  }
  const stranger =
    path === '' || known ? [] : [{ value: path, label: fieldWords(path, mode), hint: 'not in the schema' }]
  return (
    <Select
      aria-label={label}
      aria-invalid={invalid || undefined}
      aria-describedby={describedBy}
      disabled={disabled}
      placeholder="Choose an argument"
      options={[
        ...stranger,
        ...all.map((field) => ({
          value: field.path,
          label: (
            <span className={field.path.startsWith('args') ? 'mono' : undefined}>
              {fieldWords(field.path, mode)}
            </span>
          ),
          hint: fieldHint(field),
        })),
        ...labels,
      ]}
      value={path === '' ? undefined : path}
      onChange={(chosen) => {
        setWriting(chosen.endsWith('.') && labels.some((one) => one.value === chosen))
        onChange(chosen)
      }}
    />
  )
}
