import type { Metadata } from 'next'
import { AcceptInvitation } from '#components/account/accept-invitation.tsx'
import { AccountFrame } from '#components/account/frame.tsx'

export const metadata: Metadata = { title: 'Invitation' }

export default function Page() {
  return (
    <AccountFrame title="Invitation">
      <AcceptInvitation />
    </AccountFrame>
  )
}
