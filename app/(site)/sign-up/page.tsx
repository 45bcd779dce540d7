import type { Metadata } from 'next'
import Link from 'next/link'
import { AccountFrame } from '#components/account/frame.tsx'
import { SignUpForm } from '#components/account/sign-up-form.tsx'

export const metadata: Metadata = { title: 'Start free' }

export default function Page() {
  return (
    <AccountFrame
      title="Start free"
      lead="No card. Your first call is decided a minute from now."
      aside={
        <>
          You have an account? <Link href="/sign-in">Sign in</Link>
        </>
      }
    >
      <SignUpForm />
    </AccountFrame>
  )
}
