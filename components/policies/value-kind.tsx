'use client'
import { IconButton } from '#components/ui/button.tsx'
import { Select } from '#components/ui/select.tsx'
import { Switcher } from '#components/ui/switcher.tsx'
import { type Operation, typesFor } from '#lib/policy/edit-condition.ts'
import { type Typed, typedAs } from '#lib/policy/edit-value.ts'
import styles from './drawer.module.css'

const words: Record<Typed['as'], string> = {
  text: 'text',
  number: 'number',
  truth: 'true or false',
  escaped: 'text with \\n, \\u…',
}

type TypeProps = { typed: Typed; op: Operation; disabled: boolean; onChange: (typed: Typed) => void }

/** What kind a value is to be: where the schema does not say, where it is another, or where somebody asks for another. */
export function TypeOf({ typed, op, disabled, onChange }: TypeProps) {
  return (
    <div className={styles.cell}>
      <Select
        aria-label="Kind of value"
        options={typesFor(op).map((as) => ({ value: as, label: words[as] }))}
        value={typed.as}
        disabled={disabled}
        onChange={(as) => onChange(typedAs(typed, as))}
      />
    </div>
  )
}

/** Leads from the kind of value that a schema asks for to the others that the language has. */
export function OtherKind({
  op,
  disabled,
  onClick,
}: {
  op: Operation
  disabled: boolean
  onClick: () => void
}) {
  if (disabled || typesFor(op).length < 2) return null
  return <IconButton icon="more" label="Another kind of value" onClick={onClick} />
}

type TruthProps = { text: string; disabled: boolean; onChange: (text: string) => void }

/** True or false. */
export function Truth({ text, disabled, onChange }: TruthProps) {
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
