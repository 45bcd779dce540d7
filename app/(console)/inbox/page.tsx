import type { Metadata } from 'next'
import { Inbox } from '#components/contact/inbox.tsx'
import { readForPage } from '#lib/http/in-org.ts'
import { listContactMessages } from '#lib/operations/contact.ts'

export const metadata: Metadata = { title: 'Inbox' }

type Props = { searchParams: Promise<{ show?: string | string[]; cursor?: string | string[] }> }

export default async function Page({ searchParams }: Props) {
  const { show, cursor } = await searchParams
  const query = { show, cursor }
  const { messages, older } = await readForPage(listContactMessages, { query }, '/inbox')
  return (
    <Inbox
      messages={messages}
      older={older}
      show={show === 'done' ? 'done' : 'open'}
      later={cursor !== undefined}
    />
  )
}
