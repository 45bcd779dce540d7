import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { developing } from '#app/env.ts'
import { faces } from '#app/fonts.ts'
import '#app/styles/tokens.css'
import '#app/styles/base.css'
import '#components/ui/icon.css'
import { Hydrated } from '#components/site/hydrated.tsx'
import { NOWHERE } from '#lib/contracts/built-pages.ts'
import { env } from '#lib/env.ts'

export const metadata: Metadata = {
  metadataBase: new URL(developing ? new URL(env().NEXTAUTH_URL).origin : NOWHERE),
  title: { default: 'Signalbox', template: '%s · Signalbox' },
}

// Built ahead, the same for everybody: what asks for the request here fails the build. Colours are put in by web/pages.ts.
export const dynamic = 'error'

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" className={faces}>
      <body>
        <a className="skip" href="#main">
          Skip to content
        </a>
        {children}
        <Hydrated />
      </body>
    </html>
  )
}
