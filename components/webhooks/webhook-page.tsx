'use client'
import { useRouter } from 'next/navigation'
import { useMemo, useState } from 'react'
import { full, useZone } from '#components/calls/moments.ts'
import { Button } from '#components/ui/button.tsx'
import { ConfirmDialog, Dialog } from '#components/ui/dialog.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Crumbs, PageHead } from '#components/ui/page-head.tsx'
import { Switcher } from '#components/ui/switcher.tsx'
import { toast } from '#components/ui/toast.tsx'
import { useChange, useRead } from '#lib/client/query.ts'
import { readOrganisation } from '#lib/contracts/account.ts'
import {
  FAILURES_MOST,
  listDeliveries,
  listWebhooks,
  pauseWebhook,
  readWebhook,
  removeWebhook,
  resumeWebhook,
  rotateWebhook,
  testWebhook,
  type WebhookView,
} from '#lib/contracts/webhooks.ts'
import { DeliveryLog, type Listed } from './delivery-log.tsx'
import { SigningSecret } from './signing-secret.tsx'
import { StateOf } from './webhook-list.tsx'
import { WebhookSettings } from './webhook-settings.tsx'
import styles from './webhooks.module.css'

const overlaps = [
  { value: 'now', label: 'Ends now' },
  { value: '1h', label: '1 hour' },
  { value: '24h', label: '24 hours' },
  { value: '7d', label: '7 days' },
] as const

/** One webhook: how it is, what was sent to it, and what can be done with it. */
export function WebhookPage({ org, initial, first }: { org: string; initial: WebhookView; first: Listed }) {
  const router = useRouter()
  const zone = useZone()
  const params = useMemo(() => ({ org, webhook: initial.id }), [org, initial.id])
  const { data: webhook = initial } = useRead(readWebhook, { params }, { initial, everyMs: 3000 })
  const [asking, setAsking] = useState<'rotate' | 'remove'>()
  const [overlap, setOverlap] = useState<(typeof overlaps)[number]['value']>('24h')
  const failed = { onError: (problem: Error) => toast(problem.message, { tone: 'deny' }) }
  const stale = [readWebhook, listWebhooks]
  const test = useChange(testWebhook, {
    stale: [listDeliveries],
    onDone: () => toast('A test event is on its way', { tone: 'allow' }),
  })
  const pause = useChange(pauseWebhook, { stale })
  const resume = useChange(resumeWebhook, {
    stale: [...stale, readOrganisation],
    // The frame says where a webhook was turned off.
    onDone: () => router.refresh(),
  })
  const rotate = useChange(rotateWebhook, { stale, onDone: () => setAsking(undefined) })
  const remove = useChange(removeWebhook, {
    stale: [listWebhooks],
    onDone: () => router.push(`/o/${org}/settings?tab=webhooks`),
  })
  const active = webhook.state === 'active'
  return (
    <>
      <Crumbs
        items={[
          { label: 'Settings', href: `/o/${org}/settings` },
          { label: 'Webhooks', href: `/o/${org}/settings?tab=webhooks` },
          { label: webhook.name },
        ]}
      />
      <PageHead
        title={webhook.name}
        actions={
          <Button
            kind="primary"
            disabled={!active}
            busy={test.isPending}
            onClick={() => test.mutate({ params }, failed)}
          >
            Send a test event
          </Button>
        }
      >
        <StateOf webhook={webhook} />
      </PageHead>
      <section className={styles.section} aria-label="State">
        <StateNotice
          webhook={webhook}
          zone={zone}
          onResume={() => resume.mutate({ params }, failed)}
          busy={resume.isPending}
        />
        <div className={styles.buttons}>
          {active ? (
            <Button busy={pause.isPending} onClick={() => pause.mutate({ params }, failed)}>
              Pause
            </Button>
          ) : null}
          <Button onClick={() => setAsking('rotate')}>New signing secret</Button>
          <Button kind="quiet" onClick={() => setAsking('remove')}>
            Remove
          </Button>
          {webhook.oldSecretUntil ? (
            <span className="meta">The old secret signs too until {full(webhook.oldSecretUntil, zone)}.</span>
          ) : null}
        </div>
        {rotate.data ? <SigningSecret name={webhook.name} secret={rotate.data.secret} /> : null}
      </section>
      <DeliveryLog org={org} webhook={webhook} first={first} />
      <WebhookSettings org={org} webhook={webhook} />
      <Dialog
        open={asking === 'rotate'}
        onOpenChange={(open) => setAsking(open ? 'rotate' : undefined)}
        title="Make a new signing secret?"
        actions={
          <Button
            kind="primary"
            busy={rotate.isPending}
            onClick={() => rotate.mutate({ params, body: { oldWorksFor: overlap } })}
          >
            Make a new secret
          </Button>
        }
      >
        <div className={styles.stack}>
          <p>The new secret is shown once. Until the old one ends, every delivery carries both signatures.</p>
          <Switcher legend="The old secret" options={[...overlaps]} value={overlap} onChange={setOverlap} />
          {rotate.error ? <Notice tone="deny">{rotate.error.message}</Notice> : null}
        </div>
      </Dialog>
      <ConfirmDialog
        open={asking === 'remove'}
        onOpenChange={(open) => setAsking(open ? 'remove' : undefined)}
        title={`Remove ${webhook.name}?`}
        confirm="Remove"
        danger
        busy={remove.isPending}
        onConfirm={() => remove.mutate({ params }, failed)}
      >
        Nothing is sent to it from now on, and its deliveries are gone. This cannot be undone.
      </ConfirmDialog>
    </>
  )
}

/** Why nothing arrives, or soon nothing will, and the way out. */
function StateNotice(props: { webhook: WebhookView; zone: string; onResume: () => void; busy: boolean }) {
  const { state, failures, failingSince } = props.webhook
  const resume = (
    <Button size="small" busy={props.busy} onClick={props.onResume}>
      Resume
    </Button>
  )
  if (state === 'off')
    return (
      <Notice tone="deny" icon="warn" title={`Turned off: the last ${failures} tries failed`} action={resume}>
        Nothing is sent to it. Look at what it answered, put the receiver right, and resume.
      </Notice>
    )
  if (state === 'paused')
    return (
      <Notice tone="hide" icon="pause" title="Paused" action={resume}>
        Nothing is sent to it. What waits is sent when it is resumed; what happens meanwhile is not.
      </Notice>
    )
  if (failures === 0 || failingSince === null) return null
  return (
    <Notice
      tone="limit"
      icon="warn"
      title={failures === 1 ? 'The last try failed' : `The last ${failures} tries failed`}
    >
      Since {full(failingSince, props.zone)}. After {FAILURES_MOST} in a row, over at least an hour, the
      webhook is turned off.
    </Notice>
  )
}
