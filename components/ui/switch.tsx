'use client'
import { type ReactNode, useId } from 'react'
import styles from './switch.module.css'

type Props = {
  label: ReactNode
  /** What it lets through, or why it cannot be switched on. */
  hint: ReactNode
  checked: boolean
  onChange: (checked: boolean) => void
  disabled?: boolean
  /** Something is under way: it keeps the focus, and does nothing until it is over. */
  busy?: boolean
}

/** Something that is on or off at once, with its sentence: a row with the switch at the right end. */
export function Switch({ label, hint, checked, onChange, disabled = false, busy = false }: Props) {
  const id = useId()
  return (
    <div className={styles.row}>
      <div className={styles.words}>
        <label htmlFor={id}>{label}</label>
        <p className="meta" id={`${id}-hint`}>
          {hint}
        </p>
      </div>
      <span className={styles.side}>
        <span className={styles.word} aria-hidden="true">
          {checked ? 'On' : 'Off'}
        </span>
        <input
          type="checkbox"
          // biome-ignore lint/a11y/useAriaPropsForRole: a checkbox says by itself whether it is on
          role="switch"
          className={styles.switch}
          id={id}
          aria-describedby={`${id}-hint`}
          checked={checked}
          disabled={disabled}
          aria-disabled={busy || undefined}
          onChange={(event) => {
            if (!busy) onChange(event.target.checked)
          }}
        />
      </span>
    </div>
  )
}
