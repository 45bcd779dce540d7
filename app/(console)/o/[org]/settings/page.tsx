import type { Metadata } from 'next'
import { ApiTokens } from '#components/members/api-tokens.tsx'
import { seesTokens } from '#components/members/may.ts'
import { Members } from '#components/members/members.tsx'
import { OrganisationName } from '#components/members/organisation-name.tsx'
import { SelfApproval } from '#components/members/self-approval.tsx'
import { StopCalls } from '#components/members/stop-calls.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { PageHead } from '#components/ui/page-head.tsx'
import { SwitcherLinks } from '#components/ui/switcher.tsx'
import { WebhookList } from '#components/webhooks/webhook-list.tsx'
import { seesWebhooks } from '#components/webhooks/words.ts'
import { readForPage } from '#lib/http/in-org.ts'
import { listApiTokens } from '#lib/operations/api-tokens.ts'
import { listMembers } from '#lib/operations/members.ts'
import { readOrganisation } from '#lib/operations/organisations.ts'
import { listWebhooks } from '#lib/operations/webhooks.ts'

export const metadata: Metadata = { title: 'Settings' }

const tabs = [
  { value: 'general', label: 'General' },
  { value: 'members', label: 'Members' },
  { value: 'api-tokens', label: 'API tokens' },
  { value: 'webhooks', label: 'Webhooks' },
] as const
type Tab = (typeof tabs)[number]['value']

export default async function Page({
  params,
  searchParams,
}: {
  params: Promise<{ org: string }>
  searchParams: Promise<{ tab?: string | string[] }>
}) {
  const { org } = await params
  const { tab: wished } = await searchParams
  const tab = tabs.find((each) => each.value === wished)?.value ?? 'general'
  const at = (value: Tab) => `/o/${org}/settings${value === 'general' ? '' : `?tab=${value}`}`
  return (
    <>
      <PageHead title="Settings">
        <SwitcherLinks
          label="Settings"
          items={tabs.map(({ value, label }) => ({ label, href: at(value), current: value === tab }))}
        />
      </PageHead>
      <Section org={org} tab={tab} back={at(tab)} />
    </>
  )
}

async function Section({ org, tab, back }: { org: string; tab: Tab; back: string }) {
  const given = { params: { org } }
  const organisation = await readForPage(readOrganisation, given, back)
  const { role } = organisation
  if (tab === 'general')
    return (
      <>
        <OrganisationName org={org} initial={organisation} />
        <SelfApproval org={org} initial={organisation} />
        <StopCalls org={org} organisation={organisation} />
      </>
    )
  if (tab === 'members')
    return <Members org={org} role={role} initial={await readForPage(listMembers, given, back)} />
  if (tab === 'webhooks')
    return seesWebhooks(role) ? (
      <WebhookList org={org} initial={await readForPage(listWebhooks, given, back)} />
    ) : (
      <EmptyState title="Not for your role">
        Owners and admins see the webhooks of this organisation and add new ones.
      </EmptyState>
    )
  if (!seesTokens(role))
    return (
      <EmptyState title="Not for your role">
        Owners and admins see the API tokens of this organisation and make new ones.
      </EmptyState>
    )
  return <ApiTokens org={org} role={role} initial={await readForPage(listApiTokens, given, back)} />
}
