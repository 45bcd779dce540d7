import type { Metadata } from 'next'
import { cache } from 'react'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { PageHead } from '#components/ui/page-head.tsx'
import { WebhookPage } from '#components/webhooks/webhook-page.tsx'
import { seesWebhooks, webhookPath } from '#components/webhooks/words.ts'
import { readForPage } from '#lib/http/in-org.ts'
import { readOrganisation } from '#lib/operations/organisations.ts'
import { readWebhook } from '#lib/operations/webhooks.ts'
import { listDeliveries } from '#lib/operations/webhooks-deliveries.ts'

type Props = { params: Promise<{ org: string; webhook: string }> }

// Once for the title and the page.
const read = cache(async (org: string, webhook: string) => {
  const back = webhookPath(org, webhook)
  const { role } = await readForPage(readOrganisation, { params: { org } }, back)
  return seesWebhooks(role) ? readForPage(readWebhook, { params: { org, webhook } }, back) : undefined
})

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { org, webhook } = await params
  const found = await read(org, webhook)
  return { title: found === undefined ? 'Settings' : `${found.name} · Webhooks` }
}

export default async function Page({ params }: Props) {
  const { org, webhook: id } = await params
  const webhook = await read(org, id)
  if (webhook === undefined)
    return (
      <>
        <PageHead title="Webhooks" />
        <EmptyState title="Not for your role">
          Owners and admins see the webhooks of this organisation.
        </EmptyState>
      </>
    )
  const first = await readForPage(listDeliveries, { params: { org, webhook: id } }, webhookPath(org, id))
  return <WebhookPage org={org} initial={webhook} first={first} />
}
