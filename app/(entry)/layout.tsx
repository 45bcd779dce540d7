import type { Metadata } from 'next'
import { cookies, headers } from 'next/headers'
import type { ReactNode } from 'react'
import { faces } from '#app/fonts.ts'
import '#app/styles/tokens.css'
import '#app/styles/base.css'
import '#components/ui/icon.css'
import { TypedBefore } from '#components/site/typed-before.tsx'
import { THEME_COOKIE, themeAttribute } from '#lib/contracts/theme.ts'
import { env } from '#lib/env.ts'

export async function generateMetadata(): Promise<Metadata> {
  // The address of this instance is not known when it is built.
  await headers()
  return {
    metadataBase: new URL(new URL(env().NEXTAUTH_URL).origin),
    title: { default: 'Signalbox', template: '%s · Signalbox' },
  }
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
        {children}
        <TypedBefore />
      </body>
    </html>
  )
}
