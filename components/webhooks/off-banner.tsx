import { LinkButton } from '#components/ui/link-button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { webhookPath } from './words.ts'

/** Stands on every page of those who can resume it, for as long as a webhook is turned off by its failures. */
export function WebhookOffBanner({
  org,
  off,
}: {
  org: string
  off: readonly { id: string; name: string }[]
}) {
  const [first] = off
  if (first === undefined) return null
  const href = off.length === 1 ? webhookPath(org, first.id) : `/o/${org}/settings?tab=webhooks`
  return (
    <aside aria-label="A webhook was turned off">
      <Notice
        tone="deny"
        icon="warn"
        title={
          off.length === 1
            ? `The webhook ${first.name} was turned off`
            : `${off.length} webhooks were turned off`
        }
        action={
          <LinkButton href={href} size="small">
            Look at it
          </LinkButton>
        }
      >
        It failed again and again, so nothing is sent to it.
      </Notice>
    </aside>
  )
}
