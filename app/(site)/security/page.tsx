import type { Metadata } from 'next'
import { publicMetadata } from '#app/public-metadata.ts'
import { DocPage } from '#components/docs/doc-page.tsx'
import { securityChanged } from '#components/docs/pages.ts'
import { security } from '#components/docs/security.tsx'

export const metadata: Metadata = {
  title: 'Security',
  description:
    'What protects calls, organisations and secrets in Signalbox, what is stored and who can read it, what happens when a part fails, and how to report a problem.',
  ...publicMetadata('/security'),
}

export default function Page() {
  return (
    <DocPage
      title="Security"
      lead="What protects what, what is stored, what happens when a part fails, and where to report a problem."
      path="/security"
      changed={securityChanged}
      sections={security}
    />
  )
}
