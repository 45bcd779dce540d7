import type { Metadata } from 'next'
import { mayOf } from '#components/calls/may.ts'
import { HomePage } from '#components/home/home.tsx'
import { readForPage } from '#lib/http/in-org.ts'
import { readHome } from '#lib/operations/home.ts'
import { readOrganisation } from '#lib/operations/organisations.ts'

export const metadata: Metadata = { title: 'Home' }

export default async function Page({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params
  const back = `/o/${org}`
  const { name, role } = await readForPage(readOrganisation, { params: { org } }, back)
  const initial = await readForPage(readHome, { params: { org } }, back)
  return <HomePage org={org} name={name} now={new Date().toISOString()} may={mayOf(role)} initial={initial} />
}
