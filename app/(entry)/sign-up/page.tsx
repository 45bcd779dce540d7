import type { Metadata } from 'next'
import { headers } from 'next/headers'
import Link from 'next/link'
import { redirect } from 'next/navigation'
import { AccountFrame } from '#components/account/frame.tsx'
import { SignUpForm } from '#components/account/sign-up-form.tsx'
import { homePath } from '#lib/http/home-path.ts'

export const metadata: Metadata = { title: 'Start free' }

export default async function Page() {
  // Public pages lead here whoever reads them: a policy that is taken along waits in the drafts that one has.
  const home = await homePath(await headers())
  if (home !== undefined) redirect(home)
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
