import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { AccountFrame } from '#components/account/frame.tsx'
import { Mailbox } from '#components/account/mailbox.tsx'
import { env } from '#lib/env.ts'
import { readForPage } from '#lib/http/in-org.ts'
import { readMailbox } from '#lib/operations/mailbox.ts'

export const metadata: Metadata = { title: 'Development mailbox' }

export default async function Page() {
  if (env().SIGNALBOX_MODE !== 'local') notFound()
  const { letters } = await readForPage(readMailbox)
  return (
    <AccountFrame
      title="Development mailbox"
      lead="What would have been mailed. It exists on this machine only."
    >
      <Mailbox letters={letters} />
    </AccountFrame>
  )
}
