'use client'
import type * as z from 'zod'
import { moment } from '#components/policies/moment.ts'
import { LonePage } from '#components/shell/lone-page.tsx'
import { DataTable, RowLink } from '#components/ui/data-table.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { LinkButton } from '#components/ui/link-button.tsx'
import { PageHead } from '#components/ui/page-head.tsx'
import type { listContactMessages } from '#lib/contracts/contact.ts'
import { visible } from '#lib/risk/visible.ts'
import styles from './inbox.module.css'

type Page = z.output<typeof listContactMessages.returns>
type Props = Page & {
  show: 'open' | 'done'
  /** Whether newer messages were left out. */
  later: boolean
}

/** What was written to the operator, a page at a time; each page is an address. */
export function Inbox({ messages, older, show, later }: Props) {
  const first = show === 'done' ? '/inbox?show=done' : '/inbox'
  return (
    <LonePage>
      <PageHead title="Inbox" lead="What was written to the operator of this instance, newest first." />
      <nav className={styles.shown} aria-label="Which messages">
        <a href="/inbox" aria-current={show === 'open' ? 'page' : undefined}>
          Open
        </a>
        <a href="/inbox?show=done" aria-current={show === 'done' ? 'page' : undefined}>
          Done
        </a>
      </nav>
      {messages.length === 0 ? (
        <EmptyState title={show === 'done' ? 'Nothing is done yet' : 'No open messages'}>
          {show === 'done'
            ? 'A message that you mark as done is kept here for 90 days.'
            : 'What somebody writes at /contact comes here, and by mail to each address of CONTACT_INBOX.'}
        </EmptyState>
      ) : (
        <DataTable
          caption="Messages, newest first"
          rows={messages}
          rowKey={(row) => row.id}
          columns={[
            {
              id: 'subject',
              head: 'Subject',
              phone: 'lead',
              cell: (row) => <RowLink href={`/inbox/${row.id}`}>{visible(row.subject)}</RowLink>,
            },
            {
              id: 'from',
              head: 'From',
              phone: 'line',
              cell: (row) => <span className={styles.from}>{`${visible(row.name)}, ${row.email}`}</span>,
            },
            { id: 'at', head: 'Sent', phone: 'line', tight: true, cell: (row) => moment(row.at) },
          ]}
        />
      )}
      <nav className={styles.pages} aria-label="Pages">
        {later ? <LinkButton href={first}>Newest</LinkButton> : null}
        {older === null ? null : (
          <LinkButton href={`/inbox?show=${show}&cursor=${older}`}>Older messages</LinkButton>
        )}
      </nav>
    </LonePage>
  )
}
