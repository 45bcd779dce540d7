import type { Metadata } from 'next'
import { seesTokens } from '#components/members/may.ts'
import { SettingsPage } from '#components/members/settings-page.tsx'
import { readForPage } from '#lib/http/in-org.ts'
import { listApiTokens } from '#lib/operations/api-tokens.ts'
import { listMembers } from '#lib/operations/members.ts'
import { readOrganisation } from '#lib/operations/organisations.ts'

export const metadata: Metadata = { title: 'Settings' }

export default async function Page({ params }: { params: Promise<{ org: string }> }) {
  const { org } = await params
  const given = { params: { org } }
  const back = `/o/${org}/settings`
  const organisation = await readForPage(readOrganisation, given, back)
  return (
    <SettingsPage
      org={org}
      organisation={organisation}
      members={await readForPage(listMembers, given, back)}
      tokens={seesTokens(organisation.role) ? await readForPage(listApiTokens, given, back) : undefined}
    />
  )
}
