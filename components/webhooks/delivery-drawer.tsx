'use client'
import { clock, full } from '#components/calls/moments.ts'
import { Button } from '#components/ui/button.tsx'
import { CodeBlock } from '#components/ui/code-block.tsx'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { Drawer } from '#components/ui/drawer.tsx'
import { Facts } from '#components/ui/facts.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Tag } from '#components/ui/result-tag.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { toast } from '#components/ui/toast.tsx'
import { useChange, useRead } from '#lib/client/query.ts'
import {
  type DeliveryView,
  listDeliveries,
  readDelivery,
  resendDelivery,
  type WebhookView,
} from '#lib/contracts/webhooks.ts'
import { visible } from '#lib/risk/visible.ts'
import styles from './webhooks.module.css'
import { answerWords, eventLabel, stateWords } from './words.ts'

type Props = {
  org: string
  webhook: WebhookView
  delivery: string
  /** The id of its row. */
  row: string
  zone: string
  onClose: () => void
}

/** One delivery: the body that was sent, and what was answered to each try. */
export function DeliveryDrawer({ org, webhook, delivery, row, zone, onClose }: Props) {
  const params = { org, webhook: webhook.id, delivery }
  const { data, error } = useRead(readDelivery, { params }, { everyMs: 2000 })
  const resend = useChange(resendDelivery, {
    stale: [readDelivery, listDeliveries],
    onDone: () => toast('It is sent again', { tone: 'allow' }),
  })
  return (
    <Drawer
      open
      keepFocus
      returnTo={`#${row}`}
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={data === undefined ? 'Delivery' : eventLabel(data.type)}
    >
      {error ? <Notice tone="deny">{error.message}</Notice> : null}
      {data === undefined ? (
        error ? null : (
          <Skeleton label="Reading the delivery" rows={4} height={32} />
        )
      ) : (
        <>
          <div className={styles.stack}>
            <Tag tone={stateWords[data.state].tone} icon={stateWords[data.state].icon}>
              {stateWords[data.state].word}
            </Tag>
            <Facts
              items={[
                { label: 'Event', value: <code>{data.type}</code> },
                { label: 'Event id', value: <code>{data.eventId}</code> },
                { label: 'Happened', value: full(data.createdAt, zone) },
                ...(data.nextAt === null ? [] : [{ label: 'Next try', value: full(data.nextAt, zone) }]),
              ]}
            />
            <div className={styles.buttons}>
              <Button
                disabled={webhook.state !== 'active'}
                busy={resend.isPending}
                onClick={() =>
                  resend.mutate(
                    { params },
                    { onError: (problem) => toast(problem.message, { tone: 'deny' }) },
                  )
                }
              >
                Resend
              </Button>
              {webhook.state === 'active' ? null : (
                <span className="meta">Nothing is sent until the webhook is resumed.</span>
              )}
            </div>
          </div>
          <Tries view={data} zone={zone} />
          <div className={styles.part}>
            <h3>
              Request body <CopyButton text={data.body} size="small" />
            </h3>
            <CodeBlock code={spaced(data.body)} label="Request body" json wrap />
          </div>
        </>
      )}
    </Drawer>
  )
}

function Tries({ view, zone }: { view: DeliveryView; zone: string }) {
  return (
    <div className={styles.part}>
      <h3>{view.attempts.length === 1 ? '1 try' : `${view.attempts.length} tries`}</h3>
      <ol className={styles.tries} reversed>
        {view.attempts.map((each) => (
          <li key={each.number}>
            <div className={styles.try}>
              <b>{answerWords(each)}</b>
              <span className="meta">
                Try {each.number} at {clock(each.at, zone)}, {each.ms} ms
              </span>
            </div>
            {each.answer ? (
              <CodeBlock code={visible(each.answer)} label={`Answer to try ${each.number}`} wrap />
            ) : (
              <span className="meta">{each.status === null ? 'No answer.' : 'The answer had no body.'}</span>
            )}
            {each.cut ? <span className="meta">Longer than 16 KiB; the rest was not read.</span> : null}
          </li>
        ))}
      </ol>
    </div>
  )
}

/** The body of ours over several lines; what is copied is what was sent. */
function spaced(body: string): string {
  return visible(JSON.stringify(JSON.parse(body), null, 2))
}
