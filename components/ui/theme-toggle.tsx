'use client'
import { useState } from 'react'
import { Switcher } from './switcher.tsx'
import { THEME_COOKIE, type Theme, themeAttribute } from './theme.ts'

const options: readonly { value: Theme; label: string }[] = [
  { value: 'system', label: 'System' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]
const YEAR_SECONDS = 31_536_000

/**
 * System, light or dark. The choice is kept in a cookie that the layout reads, so that a page never shows the wrong
 * colours first and no script has to run before it is drawn. `initial` is that cookie's value.
 */
export function ThemeToggle({ initial }: { initial: Theme }) {
  const [theme, setTheme] = useState(initial)
  const choose = (next: Theme) => {
    setTheme(next)
    const attribute = themeAttribute(next)
    if (attribute) document.documentElement.dataset.theme = attribute
    else delete document.documentElement.dataset.theme
    // biome-ignore lint/suspicious/noDocumentCookie: the cookie store does not exist everywhere yet
    document.cookie = `${THEME_COOKIE}=${next}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax`
  }
  return <Switcher legend="Colours" options={options} value={theme} onChange={choose} />
}
