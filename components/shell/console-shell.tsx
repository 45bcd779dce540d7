'use client'
import { Dialog } from 'radix-ui'
import { type ReactNode, useState } from 'react'
import { IconButton } from '#components/ui/button.tsx'
import { Icon } from '#components/ui/icon.tsx'
import { Logo } from '#components/ui/logo.tsx'
import { Menu } from '#components/ui/menu.tsx'
import type { Theme } from '#lib/contracts/theme.ts'
import { AccountMenu } from './account-menu.tsx'
import styles from './console-shell.module.css'
import { PersonProvider } from './person.tsx'
import { type NavItem, StationNav } from './station-nav.tsx'

type Props = {
  /** Where the logo leads. */
  home: string
  organisation: string
  organisations: readonly { name: string; href: string; current: boolean }[]
  /** E.g. "New organisation", below the others. */
  organisationLinks?: readonly { label: string; href: string }[]
  person: { userId: string; name: string; email: string }
  accountLinks?: readonly { label: string; href: string }[]
  theme: Theme
  /** Only what exists. */
  nav: readonly NavItem[]
  /** At the foot of the navigation: how the gateways are. */
  foot?: ReactNode
  /** In the top bar, at the right. */
  actions?: ReactNode
  /** Above the page: something to confirm. */
  banner?: ReactNode
  children: ReactNode
}

/** The frame of the console: top bar, navigation as a line of stations, and the page as `main`. */
export function ConsoleShell(props: Props) {
  const [open, setOpen] = useState(false)
  const { nav, foot } = props
  return (
    <div className={styles.app}>
      <header className={styles.top}>
        <Dialog.Root open={open} onOpenChange={setOpen}>
          <span className={styles.burger}>
            <Dialog.Trigger asChild>
              <IconButton icon="menu" label="Open navigation" />
            </Dialog.Trigger>
          </span>
          <Dialog.Portal>
            <Dialog.Overlay className={styles.veil} />
            <Dialog.Content className={styles.sheet} aria-describedby={undefined}>
              <div className={styles.sheetHead}>
                <Dialog.Title className="sr">Navigation</Dialog.Title>
                <Logo href={props.home} />
                <Dialog.Close asChild>
                  <IconButton icon="x" label="Close" />
                </Dialog.Close>
              </div>
              <nav aria-label="Main">
                <StationNav items={nav} onChoose={() => setOpen(false)} />
              </nav>
              <div className={`meta ${styles.foot}`}>{foot}</div>
            </Dialog.Content>
          </Dialog.Portal>
        </Dialog.Root>
        <span className={styles.logo}>
          <Logo href={props.home} short />
        </span>
        <Menu
          trigger={
            <button
              type="button"
              className={styles.organisation}
              aria-label={`Organisation: ${props.organisation}. Switch`}
            >
              <span>{props.organisation}</span>
              <Icon name="updown" />
            </button>
          }
          groups={[
            {
              heading: 'Organisations',
              items: props.organisations.map(({ name, href, current }) => ({
                label: name,
                text: name,
                href,
                checked: current,
              })),
            },
            ...(props.organisationLinks?.length ? [{ items: props.organisationLinks }] : []),
          ]}
        />
        <div className={styles.right}>
          {props.actions}
          <AccountMenu person={props.person} links={props.accountLinks ?? []} theme={props.theme} />
        </div>
      </header>
      <nav className={styles.nav} aria-label="Main">
        <StationNav items={nav} />
        <div className={`meta ${styles.foot}`}>{foot}</div>
      </nav>
      <main className={styles.main} id="main" tabIndex={-1}>
        {props.banner}
        <PersonProvider id={props.person.userId}>{props.children}</PersonProvider>
      </main>
    </div>
  )
}
