'use client'
import { useState } from 'react'
import { THEME_COOKIE, type Theme, themeAttribute } from '#lib/contracts/theme.ts'

const YEAR_SECONDS = 31_536_000

/**
 * The colours in force and a way to change them. The choice is kept in a cookie that the layout reads, so that a page
 * never shows the wrong colours first and no script has to run before it is drawn. `initial` is that cookie's value.
 */
export function useTheme(initial: Theme): [Theme, (next: Theme) => void] {
  const [theme, setTheme] = useState(initial)
  const choose = (next: Theme) => {
    setTheme(next)
    const attribute = themeAttribute(next)
    if (attribute) document.documentElement.dataset.theme = attribute
    else delete document.documentElement.dataset.theme
    // biome-ignore lint/suspicious/noDocumentCookie: the cookie store does not exist everywhere yet
    document.cookie = `${THEME_COOKIE}=${next}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax`
  }
  return [theme, choose]
}
