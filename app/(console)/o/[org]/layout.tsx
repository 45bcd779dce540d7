import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { ConfirmBanner } from '#components/account/confirm-banner.tsx'
import { WaitingCount, WaitingTitle } from '#components/approvals/waiting-count.tsx'
import { StoppedBanner } from '#components/members/stop-calls.tsx'
import { ConsoleShell } from '#components/shell/console-shell.tsx'
import { GatewayFoot } from '#components/shell/gateway-foot.tsx'
import { WebhookOffBanner } from '#components/webhooks/off-banner.tsx'
import { THEME_COOKIE, themeOf } from '#lib/contracts/theme.ts'
import { readForPage } from '#lib/http/in-org.ts'
import { readAccount } from '#lib/operations/accounts.ts'
import { countApprovals } from '#lib/operations/approvals.ts'
import { readOrganisation } from '#lib/operations/organisations.ts'
import { readGateways } from '#lib/operations/releases.ts'

export default async function Layout({
  children,
  params,
}: {
  children: ReactNode
  params: Promise<{ org: string }>
}) {
  const { org } = await params
  const back = `/o/${org}`
  const organisation = await readForPage(readOrganisation, { params: { org } }, back)
  const account = await readForPage(readAccount, {}, back)
  const gateways = await readForPage(readGateways, { params: { org } }, back)
  const waiting = await readForPage(countApprovals, { params: { org } }, back)
  const at = (path: string) => `/o/${org}${path}`
  return (
    <ConsoleShell
      home={at('')}
      organisation={organisation.name}
      organisations={account.organisations.map(({ name, slug }) => ({
        name,
        href: `/o/${slug}`,
        current: slug === org,
      }))}
      organisationLinks={[{ label: 'New organisation', href: '/account#organisations' }]}
      person={account}
      accountLinks={[
        { label: 'Your account', href: '/account' },
        ...(account.operator ? [{ label: 'Inbox', href: '/inbox' }] : []),
      ]}
      theme={themeOf((await cookies()).get(THEME_COOKIE)?.value)}
      nav={[
        { label: 'Home', href: at(''), exact: true },
        { label: 'Servers', href: at('/servers') },
        { label: 'Policies', href: at('/policies') },
        { label: 'Agents', href: at('/agents') },
        {
          label: 'Approvals',
          href: at('/approvals'),
          count: <WaitingCount org={org} initial={waiting} />,
        },
        { label: 'Audit log', href: at('/audit-log') },
        { label: 'Settings', href: at('/settings') },
      ]}
      actions={<WaitingTitle org={org} initial={waiting} />}
      foot={<GatewayFoot org={org} initial={gateways} />}
      banner={
        <>
          <StoppedBanner org={org} organisation={organisation} />
          <WebhookOffBanner org={org} off={organisation.webhooksOff} />
          {account.emailConfirmed ? null : <ConfirmBanner email={account.email} />}
        </>
      }
    >
      {children}
    </ConsoleShell>
  )
}
