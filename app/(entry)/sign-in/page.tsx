import type { Metadata } from 'next'
import Link from 'next/link'
import { AccountFrame } from '#components/account/frame.tsx'
import { SignInForm } from '#components/account/sign-in-form.tsx'

export const metadata: Metadata = { title: 'Sign in' }

export default async function Page({ searchParams }: { searchParams: Promise<{ back?: string }> }) {
  const { back } = await searchParams
  return (
    <AccountFrame
      title="Sign in"
      aside={
        <>
          New here? <Link href="/sign-up">Start free</Link>
        </>
      }
    >
      <SignInForm {...(typeof back === 'string' ? { back } : {})} />
    </AccountFrame>
  )
}
