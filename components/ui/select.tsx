'use client'
import { Select as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { Icon } from './icon.tsx'
import { useInTurn } from './in-turn.ts'
import { useOverlayHome } from './overlay-home.ts'
import styles from './select.module.css'

type Props<Value extends string> = {
  options: readonly { value: Value; label: ReactNode; hint?: string; disabled?: boolean }[]
  value: Value | undefined
  onChange: (value: Value) => void
  placeholder?: string
  name?: string
  disabled?: boolean
  id?: string
  'aria-label'?: string
  'aria-describedby'?: string | undefined
  'aria-invalid'?: true | undefined
}

/** One of several, from a list that opens; takes the control of a Field. Values must not be empty strings. */
export function Select<Value extends string>({
  options,
  value,
  onChange,
  placeholder,
  ...rest
}: Props<Value>) {
  const { id, name, disabled, ...aria } = rest
  const [home, anchor] = useOverlayHome()
  const inTurn = useInTurn()
  const choose = (chosen: string) => {
    const option = options.find((each) => each.value === chosen)
    if (option) onChange(option.value)
  }
  return (
    <Radix.Root
      value={value ?? ''}
      onValueChange={choose}
      {...(name ? { name } : {})}
      {...(disabled ? { disabled } : {})}
    >
      <Radix.Trigger ref={anchor} id={id} {...aria} className={styles.trigger}>
        <Radix.Value placeholder={placeholder ?? 'Choose'} />
        <Radix.Icon asChild>
          <span className={styles.icon}>
            <Icon name="updown" />
          </span>
        </Radix.Icon>
      </Radix.Trigger>
      <Radix.Portal container={home}>
        <Radix.Content
          {...inTurn}
          className={styles.list}
          position="popper"
          sideOffset={4}
          collisionPadding={8}
        >
          <Radix.Viewport>
            {options.map((option) => (
              <Radix.Item
                key={option.value}
                value={option.value}
                className={styles.item}
                disabled={option.disabled ?? false}
              >
                <span>
                  <Radix.ItemText>{option.label}</Radix.ItemText>
                  {option.hint ? <span className={`meta ${styles.hint}`}>{option.hint}</span> : null}
                </span>
                <Radix.ItemIndicator>
                  <Icon name="check" />
                </Radix.ItemIndicator>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
