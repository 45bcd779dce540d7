'use client'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { SecretOnce } from '#components/ui/secret-once.tsx'

/** The signing secret, this one time. */
export function SigningSecret({
  name,
  secret,
  children,
}: {
  name: string
  secret: string
  children?: ReactNode
}) {
  return (
    <SecretOnce
      title={`Signing secret of ${name}`}
      hint={
        <>
          Shown once. The receiver needs it to tell our deliveries from anybody else’s:{' '}
          <Link href="/docs/webhooks">how to check a signature</Link>.
        </>
      }
      value={secret}
      secret={secret}
    >
      {children}
    </SecretOnce>
  )
}
