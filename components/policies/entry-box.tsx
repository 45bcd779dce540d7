'use client'
import { type ReactNode, useState } from 'react'
import { Button, IconButton } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { TextArea } from '#components/ui/text-input.tsx'
import type { EntryRow } from '#lib/policy/edit-rule.ts'
import styles from './drawer.module.css'

type Props = {
  label: string
  first: boolean
  /** What its sentence is called: the agent reads it, of one that asks the person too. */
  says: string
  /** How it stands to the entry above it. */
  joined: 'and' | 'or'
  entry: EntryRow
  disabled: boolean
  onMessage: (message: string) => void
  /** One more condition that must hold with the others. */
  onAnd: () => void
  onRemove: () => void
  children: ReactNode
}

/** One entry: its conditions, all of which must hold together, and what the agent reads. */
export function EntryBox({
  label,
  first,
  says,
  joined,
  entry,
  disabled,
  onMessage,
  onAnd,
  onRemove,
  children,
}: Props) {
  const [saying, setSaying] = useState(entry.message !== '')
  const message = saying || entry.message !== ''
  return (
    <>
      {first ? null : <p className={styles.joint}>{joined}</p>}
      <fieldset className={styles.entry}>
        <legend className="sr">{label}</legend>
        {entry.conditions.length === 0 ? <EveryCall disabled={disabled} onRemove={onRemove} /> : children}
        {message ? (
          <Field label={says} optional>
            {(control) => (
              <TextArea
                grows
                {...control}
                disabled={disabled}
                placeholder={says === 'Reason' ? 'Say why a person is asked' : 'Say what would be allowed'}
                value={entry.message}
                onChange={(event) => onMessage(event.target.value)}
              />
            )}
          </Field>
        ) : null}
        {disabled ? null : (
          <div className={styles.adds}>
            <Button kind="quiet" size="small" icon="plus" onClick={onAnd}>
              And…
            </Button>
            {message ? null : (
              <Button kind="quiet" size="small" icon="edit" onClick={() => setSaying(true)}>
                Say why
              </Button>
            )}
          </div>
        )}
      </fieldset>
    </>
  )
}

/** Stands where conditions stand: there are none, so it is every call. */
export function EveryCall({ disabled, onRemove }: Pick<Props, 'disabled' | 'onRemove'>) {
  return (
    <div className={styles.condition}>
      <p className={styles.always}>Every call</p>
      {disabled ? null : <IconButton icon="x" label="Remove “every call”" onClick={onRemove} />}
    </div>
  )
}
