import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react'
import styles from './button.module.css'
import { Icon, type IconName } from './icon.tsx'

/** `primary` once a screen; `quiet` has no border; `danger` for what cannot be undone. */
export type ButtonKind = 'primary' | 'secondary' | 'quiet' | 'danger'
export type ButtonSize = 'small' | 'regular' | 'big'

/** The class of anything that looks like a button. */
export function buttonClass(
  kind: ButtonKind = 'secondary',
  size: ButtonSize = 'regular',
  wide = false,
): string {
  return [styles.button, styles[kind], styles[size], wide ? styles.wide : ''].filter(Boolean).join(' ')
}

type Props = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className'> & {
  kind?: ButtonKind
  size?: ButtonSize
  icon?: IconName
  wide?: boolean
  /** Something is under way: the button keeps its place and its word, and does nothing until it is over. */
  busy?: boolean
  children: ReactNode
  ref?: Ref<HTMLButtonElement>
}

/** A button with a word. It is `type="button"` unless told otherwise. */
export function Button({ kind, size, icon, wide, busy = false, children, onClick, ...rest }: Props) {
  return (
    <button
      type="button"
      {...rest}
      className={buttonClass(kind, size, wide)}
      aria-disabled={busy || undefined}
      data-busy={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
    >
      {icon ? <Icon name={icon} /> : null}
      {children}
    </button>
  )
}

type IconProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className' | 'aria-label' | 'children'> & {
  icon: IconName
  /** What it does, for people who cannot see the icon and as a hint for those who can. */
  label: string
  ref?: Ref<HTMLButtonElement>
}

/** A button that is only an icon. Disabled, it keeps the focus, so that undoing the last step throws nobody off the page. */
export function IconButton({ icon, label, disabled = false, onClick, ...rest }: IconProps) {
  return (
    <button
      type="button"
      title={label}
      {...rest}
      className={styles.only}
      aria-label={label}
      aria-disabled={disabled || undefined}
      onClick={disabled ? (event) => event.preventDefault() : onClick}
    >
      <Icon name={icon} />
    </button>
  )
}
