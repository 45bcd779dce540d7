'use client'
import Link from 'next/link'
import { useEffect, useId, useRef } from 'react'
import { classes } from './classes.ts'
import styles from './switcher.module.css'

type Props<Value extends string> = {
  /** What is being chosen, for readers; put visible words beside the switcher. */
  legend: string
  options: readonly { value: Value; label: string; disabled?: boolean }[]
  value: Value
  onChange: (value: Value) => void
  small?: boolean
  /** The name of the radio buttons in a form; without it they get one of their own. */
  name?: string
}

/** A few choices side by side: radio buttons, one always chosen. */
export function Switcher<Value extends string>(props: Props<Value>) {
  const own = useId()
  const { legend, options, value, onChange, small = false, name = own } = props
  return (
    <fieldset className={classes(styles.switcher, small && styles.small)}>
      <legend className="sr">{legend}</legend>
      {options.map((option) => (
        <label key={option.value}>
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            disabled={option.disabled}
            onChange={() => onChange(option.value)}
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  )
}

type LinksProps = {
  label: string
  items: readonly { href: string; label: string; current: boolean }[]
}

/** Which link was followed last: the view it leads to may draw the switcher anew. */
let followed: string | undefined

/** The same look for a choice that is an address: views of one page. The focus stays on the one that was chosen. */
export function SwitcherLinks({ label, items }: LinksProps) {
  const place = useRef<HTMLElement>(null)
  const current = items.find((item) => item.current)?.href
  useEffect(() => {
    if (current === undefined || current !== followed) return
    followed = undefined
    if (document.activeElement === document.body)
      place.current?.querySelector<HTMLElement>('[aria-current]')?.focus({ preventScroll: true })
  }, [current])
  return (
    <nav ref={place} className={styles.switcher} aria-label={label}>
      {items.map((item) => (
        <Link
          key={item.href}
          href={item.href}
          aria-current={item.current ? 'page' : undefined}
          onClick={() => {
            followed = item.href
          }}
        >
          {item.label}
        </Link>
      ))}
    </nav>
  )
}
