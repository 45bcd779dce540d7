'use client'
import { Menu, type MenuItem } from '#components/ui/menu.tsx'
import { useTheme } from '#components/ui/use-theme.ts'
import type { Theme } from '#lib/contracts/theme.ts'
import styles from './console-shell.module.css'
import { leave } from './leave.ts'

type Props = {
  person: { name: string; email: string }
  /** Pages of one's own, e.g. the account and its sessions. */
  links: readonly { label: string; href: string }[]
  theme: Theme
}

const themes: readonly { value: Theme; label: string; icon: 'system' | 'sun' | 'moon' }[] = [
  { value: 'system', label: 'As on this device', icon: 'system' },
  { value: 'light', label: 'Light', icon: 'sun' },
  { value: 'dark', label: 'Dark', icon: 'moon' },
]

/** Who is signed in, the colours, and the way out. */
export function AccountMenu({ person, links, theme: initial }: Props) {
  const [theme, choose] = useTheme(initial)
  const initialLetter = (person.name || person.email).slice(0, 1).toUpperCase()
  const colours: MenuItem[] = themes.map(({ value, label, icon }) => ({
    label,
    icon,
    checked: value === theme,
    onSelect: () => choose(value),
  }))
  return (
    <Menu
      align="end"
      trigger={
        <button type="button" className={styles.me} aria-label={`Your account: ${person.email}`}>
          <span aria-hidden="true">{initialLetter}</span>
        </button>
      }
      groups={[
        ...(links.length ? [{ heading: person.email, items: links }] : []),
        { heading: 'Colours', items: colours },
        { items: [{ label: 'Sign out', onSelect: () => void leave('/') }] },
      ]}
    />
  )
}
