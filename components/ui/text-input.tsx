'use client'
import { type InputHTMLAttributes, type Ref, type TextareaHTMLAttributes, useState } from 'react'
import { IconButton } from './button.tsx'
import { classes } from './classes.ts'
import { Icon, type IconName } from './icon.tsx'
import styles from './text-input.module.css'
import type { Tone } from './tone.ts'

type Props = Omit<InputHTMLAttributes<HTMLInputElement>, 'className'> & {
  icon?: IconName
  mono?: boolean
  ref?: Ref<HTMLInputElement>
}

/** One line of text; takes the control of a Field. With `icon="search"` and `type="search"` it is the search box. */
export function TextInput({ icon, mono = false, ...rest }: Props) {
  return (
    <span className={styles.frame}>
      {icon ? <Icon name={icon} className={styles.lead} /> : null}
      <input {...rest} className={classes(styles.input, mono && styles.mono, icon && styles.led)} />
    </span>
  )
}

/** A password that can be shown while it is typed. */
export function PasswordInput(props: Omit<Props, 'type' | 'icon' | 'mono'>) {
  const [shown, setShown] = useState(false)
  return (
    <span className={styles.frame}>
      <input
        spellCheck={false}
        autoCapitalize="none"
        {...props}
        type={shown ? 'text' : 'password'}
        className={classes(styles.input, styles.trailed)}
      />
      <span className={styles.trail}>
        <IconButton
          icon={shown ? 'hide' : 'eye'}
          label={shown ? 'Hide the password' : 'Show the password'}
          onClick={() => setShown(!shown)}
        />
      </span>
    </span>
  )
}

type AreaProps = Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'className'> & {
  mono?: boolean
  /** As high as what is in it, beginning with one line. */
  grows?: boolean
}

/** Several lines of text. */
export function TextArea({ mono = false, grows = false, rows = grows ? 1 : 4, ...rest }: AreaProps) {
  const name = classes(styles.input, styles.area, mono && styles.mono, grows && styles.grows)
  return <textarea {...rest} rows={rows} className={name} />
}

type NumberProps = Omit<Props, 'type' | 'icon' | 'mono'> & { tone?: Tone }

/** A number edited inside a sentence: "At most [20] per minute". Label it with `aria-label` or a `label` element. */
export function NumberInput({ tone, ...rest }: NumberProps) {
  return (
    <input
      inputMode="numeric"
      autoComplete="off"
      {...rest}
      type="text"
      data-tone={tone}
      className={styles.number}
    />
  )
}
