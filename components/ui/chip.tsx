'use client'
import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react'
import styles from './chip.module.css'
import { classes } from './classes.ts'
import { Icon, type IconName } from './icon.tsx'
import type { Tone } from './tone.ts'

type Props = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className'> & {
  tone?: Tone
  icon?: IconName
  count?: number | string
  /** A filter that can be switched on and off. */
  pressed?: boolean
  /** A filter that is on and goes away with a click; give the whole filter as `aria-label`: "Remove filter: …". */
  removable?: boolean
  children: ReactNode
  ref?: Ref<HTMLButtonElement>
}

/** A filter above a list. */
export function Chip({ tone, icon, count, pressed, removable = false, children, ...rest }: Props) {
  return (
    <button
      type="button"
      {...rest}
      data-tone={tone}
      aria-pressed={pressed}
      className={classes(styles.chip, (pressed || removable) && styles.on)}
    >
      {icon ? <Icon name={icon} /> : null}
      <span>{children}</span>
      {count === undefined ? null : <b>{count}</b>}
      {removable ? <Icon name="x" size={13} /> : null}
    </button>
  )
}

/** A row of chips; scrolls sideways on narrow screens instead of growing. */
export function Chips({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset does not scroll
    <div className={styles.chips} role="group" aria-label={label}>
      {children}
    </div>
  )
}
