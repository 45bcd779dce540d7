import type { Metadata } from 'next'
import Link from 'next/link'
import { AccountFrame } from '#components/account/frame.tsx'
import { ForgotForm } from '#components/account/password-forms.tsx'

export const metadata: Metadata = { title: 'Forgotten password' }

export default function Page() {
  return (
    <AccountFrame
      title="Forgotten password"
      lead="We mail you a link to choose a new one."
      aside={<Link href="/sign-in">Back to sign in</Link>}
    >
      <ForgotForm />
    </AccountFrame>
  )
}
