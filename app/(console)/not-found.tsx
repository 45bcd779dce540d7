import type { Metadata } from 'next'
import { LinkButton } from '#components/ui/link-button.tsx'

export const metadata: Metadata = { title: 'No such page' }

export default function NotFound() {
  return (
    <main id="main" style={{ padding: '24px 16px', maxWidth: 560 }}>
      <h1>There is no such page</h1>
      <p style={{ margin: '8px 0 16px' }}>What it named is gone, or your role does not see it.</p>
      <LinkButton href="/">Go to the start</LinkButton>
    </main>
  )
}
