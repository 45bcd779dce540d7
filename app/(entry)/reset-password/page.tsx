import type { Metadata } from 'next'
import { AccountFrame } from '#components/account/frame.tsx'
import { ResetForm } from '#components/account/password-forms.tsx'

export const metadata: Metadata = { title: 'New password' }

export default function Page() {
  return (
    <AccountFrame title="New password" lead="Every browser where you are signed in will be signed out.">
      <ResetForm />
    </AccountFrame>
  )
}
