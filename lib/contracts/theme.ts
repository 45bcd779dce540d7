/** What a person can choose; `system` follows the device. */
export type Theme = 'system' | 'light' | 'dark'

/** The cookie that keeps the choice, so that the first byte of a page already has the right colours. */
export const THEME_COOKIE = 'theme'

/** The attribute for the root element; undefined where the device decides. */
export function themeAttribute(value: string | undefined): 'light' | 'dark' | undefined {
  return value === 'light' || value === 'dark' ? value : undefined
}

/** The choice that a cookie's value stands for. */
export function themeOf(value: string | undefined): Theme {
  return themeAttribute(value) ?? 'system'
}
