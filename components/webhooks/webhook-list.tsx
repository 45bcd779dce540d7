'use client'
import { useState } from 'react'
import type * as z from 'zod'
import { date } from '#components/members/date.ts'
import { Button } from '#components/ui/button.tsx'
import { DataTable, RowLink } from '#components/ui/data-table.tsx'
import { LinkButton } from '#components/ui/link-button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { GroupHead } from '#components/ui/page-head.tsx'
import { Tag } from '#components/ui/result-tag.tsx'
import { useChange, useRead } from '#lib/client/query.ts'
import { createWebhook, listWebhooks, type WebhookView } from '#lib/contracts/webhooks.ts'
import { SigningSecret } from './signing-secret.tsx'
import { type Settings, WebhookFields } from './webhook-fields.tsx'
import styles from './webhooks.module.css'
import { hostOf, stateWords, webhookPath } from './words.ts'

type View = z.output<typeof listWebhooks.returns>

/** Where an organisation's events are sent, and a form for one more. */
export function WebhookList({ org, initial }: { org: string; initial: View }) {
  const { data = initial } = useRead(listWebhooks, { params: { org } }, { initial, everyMs: 5000 })
  return (
    <>
      <section className={styles.section}>
        <GroupHead title="Webhooks" count={data.webhooks.length} />
        {data.webhooks.length === 0 ? (
          <p className="meta">
            Nothing is sent anywhere yet. A webhook tells a program of yours what happens here: calls that
            wait for a person, tools that are held, grants that end, stopped calls.
          </p>
        ) : (
          <DataTable
            caption="Webhooks"
            rows={data.webhooks}
            rowKey={(row) => row.id}
            tone={(row) => (row.state === 'off' ? 'deny' : undefined)}
            columns={[
              {
                id: 'name',
                head: 'Webhook',
                phone: 'lead',
                cell: (row) => (
                  <span className={styles.name}>
                    <RowLink href={webhookPath(org, row.id)}>{row.name}</RowLink>
                    <span className="meta">{hostOf(row.url)}</span>
                  </span>
                ),
              },
              {
                id: 'events',
                head: 'Events',
                cell: (row) => `${row.events.length} ${row.events.length === 1 ? 'event' : 'events'}`,
              },
              { id: 'last', head: 'Last delivery', cell: (row) => <Last of={row} /> },
              {
                id: 'state',
                head: 'State',
                phone: 'side',
                tight: true,
                cell: (row) => <StateOf webhook={row} />,
              },
            ]}
          />
        )}
      </section>
      <NewWebhook org={org} />
    </>
  )
}

function Last({ of }: { of: WebhookView }) {
  if (of.last === null) return <span className="meta">None yet</span>
  const { tone, icon, word } = stateWords[of.last.state]
  return (
    <Tag tone={tone} icon={icon}>
      {word} {date(of.last.at)}
    </Tag>
  )
}

/** Whether it is sent anything: active, paused by a person, or turned off by its failures. */
export function StateOf({ webhook }: { webhook: WebhookView }) {
  if (webhook.state === 'off')
    return (
      <Tag tone="deny" icon="warn">
        Turned off
      </Tag>
    )
  if (webhook.state === 'paused')
    return (
      <Tag tone="hide" icon="pause">
        Paused
      </Tag>
    )
  return (
    <Tag tone="allow" icon="check">
      Active
    </Tag>
  )
}

const blank: Settings = { name: '', url: '', events: [] }

function NewWebhook({ org }: { org: string }) {
  const [value, setValue] = useState(blank)
  const create = useChange(createWebhook, { stale: [listWebhooks], onDone: () => setValue(blank) })
  const made = create.data
  const { error } = create
  return (
    <section className={styles.section}>
      <GroupHead title="Add a webhook" />
      <form
        method="post"
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          create.mutate({ params: { org }, body: { ...value, events: [...value.events] } })
        }}
      >
        <WebhookFields value={value} onChange={setValue} problem={error} />
        {error && error.fields.length === 0 ? (
          <Notice tone="deny" alert>
            {error.message} {error.fix}
          </Notice>
        ) : null}
        <div>
          <Button type="submit" kind="primary" busy={create.isPending}>
            Add the webhook
          </Button>
        </div>
      </form>
      {made ? (
        <SigningSecret name={made.webhook.name} secret={made.secret}>
          <LinkButton href={webhookPath(org, made.webhook.id)}>Send a test event</LinkButton>
        </SigningSecret>
      ) : null}
    </section>
  )
}
