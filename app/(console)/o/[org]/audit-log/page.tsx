import type { Metadata } from 'next'
import { CallLog } from '#components/calls/call-log.tsx'
import { EventLog } from '#components/calls/event-log.tsx'
import { readEventFilters, readFilters, type Search } from '#components/calls/filters.ts'
import { mayOf } from '#components/calls/may.ts'
import { id } from '#lib/contracts/fields.ts'
import { readForPage } from '#lib/http/in-org.ts'
import { listCalls, readCall, summariseCalls } from '#lib/operations/calls.ts'
import { listEvents } from '#lib/operations/events.ts'
import { readOrganisation } from '#lib/operations/organisations.ts'

export const metadata: Metadata = { title: 'Audit log' }

type Props = { params: Promise<{ org: string }>; searchParams: Promise<Search> }

export default async function Page({ params, searchParams }: Props) {
  const { org } = await params
  const search = await searchParams
  const back = `/o/${org}/audit-log`
  const now = new Date().toISOString()
  const { role } = await readForPage(readOrganisation, { params: { org } }, back)
  const may = mayOf(role)
  if (search.tab === 'changes' && may.events) {
    const first = await readForPage(listEvents, { params: { org }, query: readEventFilters(search) }, back)
    return <EventLog org={org} now={now} first={first} />
  }
  const asked = { params: { org }, query: readFilters(search) }
  const [first, summary] = await Promise.all([
    readForPage(listCalls, asked, back),
    readForPage(summariseCalls, asked, back),
  ])
  const call = id.safeParse(search.call)
  const opened = call.success
    ? await readForPage(readCall, { params: { org, call: call.data } }, back)
    : undefined
  return <CallLog org={org} now={now} may={may} first={first} summary={summary} opened={opened} />
}
