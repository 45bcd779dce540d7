import type { Metadata } from 'next'
import { firstCallsOf } from '#components/grants/example-calls.ts'
import { GrantPage } from '#components/grants/grant-page.tsx'
import { env } from '#lib/env.ts'
import { readForPage } from '#lib/http/in-org.ts'
import { readGrant } from '#lib/operations/grants.ts'
import { listTools } from '#lib/operations/servers.ts'

export const metadata: Metadata = { title: 'Agent' }

type Props = {
  params: Promise<{ org: string; grant: string }>
  searchParams: Promise<{ serial?: string; version?: string }>
}

export default async function Page({ params, searchParams }: Props) {
  const given = await params
  const { serial, version } = await searchParams
  const back = `/o/${given.org}/agents/${given.grant}`
  const grant = await readForPage(readGrant, { params: given }, back)
  const { tools } = await readForPage(
    listTools,
    { params: { org: given.org, server: grant.server.id } },
    back,
  )
  const published =
    Number(serial) > 0 && Number(version) > 0
      ? { serial: Number(serial), version: Number(version) }
      : undefined
  return (
    <GrantPage
      org={given.org}
      initial={grant}
      local={env().SIGNALBOX_MODE === 'local'}
      published={published}
      calls={firstCallsOf(tools)}
    />
  )
}
