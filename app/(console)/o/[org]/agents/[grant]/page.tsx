import type { Metadata } from 'next'
import { cache } from 'react'
import { firstCallsOf } from '#components/grants/example-calls.ts'
import { GrantPage } from '#components/grants/grant-page.tsx'
import { env } from '#lib/env.ts'
import { readForPage } from '#lib/http/in-org.ts'
import { readGrant } from '#lib/operations/grants.ts'
import { listMembers } from '#lib/operations/members.ts'
import { listTools } from '#lib/operations/servers.ts'

type Props = {
  params: Promise<{ org: string; grant: string }>
  searchParams: Promise<{ serial?: string; version?: string }>
}

const at = (org: string, grant: string) => `/o/${org}/agents/${grant}`
// Once for the title and the page.
const read = cache((org: string, grant: string) =>
  readForPage(readGrant, { params: { org, grant } }, at(org, grant)),
)

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { org, grant } = await params
  return { title: `${(await read(org, grant)).identity.name} · Agents` }
}

export default async function Page({ params, searchParams }: Props) {
  const { org, grant: id } = await params
  const { serial, version } = await searchParams
  const grant = await read(org, id)
  const { tools } = await readForPage(listTools, { params: { org, server: grant.server.id } }, at(org, id))
  const { members } = await readForPage(listMembers, { params: { org } }, at(org, id))
  const published =
    Number(serial) > 0 && Number(version) > 0
      ? { serial: Number(serial), version: Number(version) }
      : undefined
  return (
    <GrantPage
      org={org}
      initial={grant}
      local={env().SIGNALBOX_MODE === 'local'}
      published={published}
      calls={firstCallsOf(tools)}
      members={members}
    />
  )
}
