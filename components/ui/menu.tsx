'use client'
import Link from 'next/link'
import { DropdownMenu } from 'radix-ui'
import { Fragment, type ReactNode } from 'react'
import { classes } from './classes.ts'
import { Icon, type IconName } from './icon.tsx'
import { useInTurn } from './in-turn.ts'
import styles from './menu.module.css'
import { useOverlayHome } from './overlay-home.ts'

/** One line of a menu. `href` leads somewhere, `onSelect` does something; `checked` marks the one in force. */
export type MenuItem = {
  label: ReactNode
  /** What a letter key finds, where the label is not plain text. */
  text?: string
  icon?: IconName
  href?: string
  onSelect?: () => void
  checked?: boolean
  danger?: boolean
  disabled?: boolean
}

type Props = {
  /** The control that opens it: a Button or an IconButton. */
  trigger: ReactNode
  /** Groups, separated by hairlines; the heading of a group is optional. */
  groups: readonly { heading?: string; items: readonly MenuItem[] }[]
  align?: 'start' | 'end'
}

/** A menu of actions or addresses. */
export function Menu({ trigger, groups, align = 'start' }: Props) {
  const [home, anchor] = useOverlayHome()
  const inTurn = useInTurn()
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild ref={anchor}>
        {trigger}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal container={home}>
        <DropdownMenu.Content
          {...inTurn}
          className={styles.menu}
          align={align}
          sideOffset={6}
          collisionPadding={8}
        >
          {groups.map((group, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the groups of a menu neither move nor change
            <Fragment key={index}>
              {index > 0 ? <DropdownMenu.Separator className={styles.rule} /> : null}
              <DropdownMenu.Group>
                {group.heading ? (
                  <DropdownMenu.Label className={styles.heading}>{group.heading}</DropdownMenu.Label>
                ) : null}
                {group.items.map((item, place) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: as above
                  <Item key={place} item={item} />
                ))}
              </DropdownMenu.Group>
            </Fragment>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

function Item({ item }: { item: MenuItem }) {
  const inside = (
    <>
      {item.icon ? <Icon name={item.icon} /> : null}
      <span className={styles.label}>{item.label}</span>
      {item.checked ? <Icon name="check" /> : null}
    </>
  )
  const shared = {
    className: classes(styles.item, item.danger && styles.danger),
    disabled: item.disabled ?? false,
    ...(item.text === undefined ? {} : { textValue: item.text }),
  }
  if (item.href !== undefined) {
    return (
      <DropdownMenu.Item {...shared} asChild>
        <Link href={item.href} aria-current={item.checked ? 'true' : undefined}>
          {inside}
        </Link>
      </DropdownMenu.Item>
    )
  }
  const select = () => item.onSelect?.()
  if (item.checked === undefined) {
    return (
      <DropdownMenu.Item {...shared} onSelect={select}>
        {inside}
      </DropdownMenu.Item>
    )
  }
  return (
    <DropdownMenu.CheckboxItem {...shared} checked={item.checked} onSelect={select}>
      {inside}
    </DropdownMenu.CheckboxItem>
  )
}
