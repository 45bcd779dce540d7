import type { Metadata } from 'next'
import { MessagePage } from '#components/contact/message-page.tsx'
import { readForPage } from '#lib/http/in-org.ts'
import { readContactMessage } from '#lib/operations/contact.ts'

type Props = { params: Promise<{ message: string }> }

export const metadata: Metadata = { title: 'A message · Inbox' }

export default async function Page({ params }: Props) {
  const { message } = await params
  const read = await readForPage(readContactMessage, { params: { message } }, `/inbox/${message}`)
  return <MessagePage message={read} />
}
