import type { Metadata } from 'next'
import { LinkButton } from '#components/ui/link-button.tsx'

export const metadata: Metadata = { title: 'No such page' }

export default function NotFound() {
  return (
    <main id="main" className="wrap" style={{ paddingBlock: 80 }}>
      <h1>There is no such page</h1>
      <p style={{ margin: '8px 0 20px' }}>The address may be mistyped, or what it named is gone.</p>
      <LinkButton href="/">Go to the start</LinkButton>
    </main>
  )
}
