import type { Metadata } from 'next'
import { cookies, headers } from 'next/headers'
import type { ReactNode } from 'react'
import { faces } from '#app/fonts.ts'
import '#app/styles/tokens.css'
import '#app/styles/base.css'
import '#components/ui/icon.css'
import { Providers } from '#components/shell/providers.tsx'
import { THEME_COOKIE, themeAttribute } from '#lib/contracts/theme.ts'

export const metadata: Metadata = {
  title: { default: 'Signalbox', template: '%s · Signalbox' },
  robots: { index: false },
}

export default async function Layout({ children }: { children: ReactNode }) {
  // Reading the request makes every page of this layout dynamic: a page built ahead would carry no nonce.
  await headers()
  const theme = themeAttribute((await cookies()).get(THEME_COOKIE)?.value)
  return (
    <html lang="en" className={faces} data-theme={theme}>
      <body>
        <a className="skip" href="#main">
          Skip to content
        </a>
        <Providers>{children}</Providers>
      </body>
    </html>
  )
}
