import { type ReactNode, useId } from 'react'
import styles from './field.module.css'
import { Icon } from './icon.tsx'

/** What the control inside a field takes over, so that label, hint and error are read with it. */
export type Control = { id: string; 'aria-describedby': string | undefined; 'aria-invalid': true | undefined }

type Props = {
  label: ReactNode
  /** Stays while there is an error: it says what would be right. */
  hint?: ReactNode
  error?: string | undefined
  optional?: boolean
  children: (control: Control) => ReactNode
}

/** A labelled control: `<Field label="E-mail">{(control) => <TextInput {...control} />}</Field>`. */
export function Field({ label, hint, error, optional = false, children }: Props) {
  const id = useId()
  const described = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ')
  return (
    <div className={styles.field}>
      <label className={styles.label} htmlFor={id}>
        {label}
        {optional ? <span className="dim"> (optional)</span> : null}
      </label>
      {children({ id, 'aria-describedby': described || undefined, 'aria-invalid': error ? true : undefined })}
      {error ? (
        <p className={styles.error} id={`${id}-error`} role="alert">
          <Icon name="warn" /> <span>{error}</span>
        </p>
      ) : null}
      {hint ? (
        <p className="meta" id={`${id}-hint`}>
          {hint}
        </p>
      ) : null}
    </div>
  )
}

type CheckProps = {
  label: ReactNode
  hint?: ReactNode
  checked: boolean
  onChange: (checked: boolean) => void
  name?: string
  disabled?: boolean
}

/** A tick box with its words. */
export function CheckField({ label, hint, checked, onChange, name, disabled }: CheckProps) {
  const id = useId()
  return (
    <div className={styles.check}>
      <input
        type="checkbox"
        id={id}
        name={name}
        checked={checked}
        disabled={disabled}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => onChange(event.target.checked)}
      />
      <div>
        <label htmlFor={id}>{label}</label>
        {hint ? (
          <p className="meta" id={`${id}-hint`}>
            {hint}
          </p>
        ) : null}
      </div>
    </div>
  )
}
