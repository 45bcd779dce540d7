'use client'
import { useState } from 'react'
import type * as z from 'zod'
import { moment } from '#components/policies/moment.ts'
import { LonePage } from '#components/shell/lone-page.tsx'
import { Button } from '#components/ui/button.tsx'
import { Facts } from '#components/ui/facts.tsx'
import { LinkButton } from '#components/ui/link-button.tsx'
import { Crumbs, PageHead } from '#components/ui/page-head.tsx'
import { toast } from '#components/ui/toast.tsx'
import { useChange } from '#lib/client/query.ts'
import { type contactMessageView, saveContactMessage } from '#lib/contracts/contact.ts'
import { visible } from '#lib/risk/visible.ts'
import styles from './inbox.module.css'

type Message = z.output<typeof contactMessageView>

/** One message: what was written, as it was written, and whether it is done. */
export function MessagePage({ message }: { message: Message }) {
  const [shown, setShown] = useState(message)
  const mark = useChange(saveContactMessage, { onDone: setShown })
  const done = shown.doneAt !== null
  const answer = `mailto:${shown.email}?subject=${encodeURIComponent(`Re: ${shown.subject}`)}`
  return (
    <LonePage>
      <Crumbs items={[{ label: 'Inbox', href: '/inbox' }, { label: 'A message' }]} />
      <PageHead title={visible(shown.subject)} />
      <Facts
        layout="columns"
        items={[
          { label: 'From', value: visible(shown.name) },
          { label: 'Address, unchecked', value: shown.email },
          { label: 'Sent', value: moment(shown.at) },
          {
            label: 'State',
            value: shown.doneAt === null ? 'Open' : `Done, ${moment(shown.doneAt)}, ${shown.doneBy ?? ''}`,
          },
        ]}
      />
      <p className={styles.text}>{visible(shown.message)}</p>
      <div className={styles.acts}>
        <Button
          kind={done ? 'secondary' : 'primary'}
          busy={mark.isPending}
          onClick={() =>
            mark.mutate(
              { params: { message: shown.id }, body: { done: !done } },
              { onError: (problem) => toast(problem.message, { tone: 'deny' }) },
            )
          }
        >
          {done ? 'Open it again' : 'Mark as done'}
        </Button>
        <LinkButton href={answer} plain>
          Answer by mail
        </LinkButton>
        <LinkButton href="/inbox" kind="quiet">
          Back to the inbox
        </LinkButton>
      </div>
    </LonePage>
  )
}
