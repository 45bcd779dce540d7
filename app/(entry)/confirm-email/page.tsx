import type { Metadata } from 'next'
import { ConfirmEmail } from '#components/account/confirm-email.tsx'
import { AccountFrame } from '#components/account/frame.tsx'

export const metadata: Metadata = { title: 'Confirm your address' }

export default function Page() {
  return (
    <AccountFrame title="Confirm your address">
      <ConfirmEmail />
    </AccountFrame>
  )
}
