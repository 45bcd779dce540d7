'use client'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { GroupHead } from '#components/ui/page-head.tsx'
import { toast } from '#components/ui/toast.tsx'
import { useChange, useRead } from '#lib/client/query.ts'
import { listWebhooks, readWebhook, saveWebhook, type WebhookView } from '#lib/contracts/webhooks.ts'
import { type Settings, WebhookFields } from './webhook-fields.tsx'
import styles from './webhooks.module.css'

/** Name, address and events. Two people who change them at once do not overwrite each other. */
export function WebhookSettings({ org, webhook }: { org: string; webhook: WebhookView }) {
  const params = { org, webhook: webhook.id }
  const { refetch } = useRead(readWebhook, { params }, { initial: webhook })
  // The version belongs to what was read when typing began.
  const [draft, setDraft] = useState<{ value: Settings; version: number }>()
  const { value, version } = draft ?? { value: webhook, version: webhook.version }
  const save = useChange(saveWebhook, {
    stale: [readWebhook, listWebhooks],
    onDone: () => {
      setDraft(undefined)
      toast('Saved', { tone: 'allow' })
    },
  })
  async function readAgain(): Promise<void> {
    const { data: now } = await refetch()
    if (!now) return
    save.reset()
    setDraft({ value, version: now.version })
  }
  const { error } = save
  const conflict = error?.code === 'conflict'
  return (
    <section className={styles.section}>
      <GroupHead title="Address and events" />
      <form
        method="post"
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          const { name, url, events } = value
          save.mutate({ params, body: { name, url, events: [...events] }, version })
        }}
      >
        <WebhookFields
          value={value}
          onChange={(next) => setDraft({ value: next, version })}
          problem={conflict ? null : error}
        />
        {conflict ? (
          <Notice
            tone="deny"
            alert
            title="Someone changed it since you began"
            action={
              <Button size="small" onClick={() => void readAgain()}>
                Read it again
              </Button>
            }
          >
            What you typed stays. Read it again, then save it if you still want to.
          </Notice>
        ) : error && error.fields.length === 0 ? (
          <Notice tone="deny" alert>
            {error.message}
          </Notice>
        ) : null}
        <div>
          <Button type="submit" busy={save.isPending} disabled={draft === undefined}>
            Save
          </Button>
        </div>
      </form>
    </section>
  )
}
