import type { Metadata } from 'next'
import { AccountPage } from '#components/account/account-page.tsx'
import { readForPage } from '#lib/http/in-org.ts'
import { listSessions, readAccount } from '#lib/operations/accounts.ts'

export const metadata: Metadata = { title: 'Your account' }

export default async function Page() {
  const account = await readForPage(readAccount, {}, '/account')
  const sessions = await readForPage(listSessions, {}, '/account')
  return <AccountPage account={account} sessions={sessions} />
}
