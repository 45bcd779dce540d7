'use client'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type * as z from 'zod'
import styles from '#components/members/members.module.css'
import { leave } from '#components/shell/leave.ts'
import { LonePage } from '#components/shell/lone-page.tsx'
import { Button } from '#components/ui/button.tsx'
import { DataTable, RowLink } from '#components/ui/data-table.tsx'
import { Field } from '#components/ui/field.tsx'
import { LinkButton } from '#components/ui/link-button.tsx'
import { Mark } from '#components/ui/mark.tsx'
import { GroupHead, PageHead } from '#components/ui/page-head.tsx'
import { PasswordInput, TextInput } from '#components/ui/text-input.tsx'
import { toast } from '#components/ui/toast.tsx'
import { roleWords } from '#lib/access/roles.ts'
import type { ApiProblem } from '#lib/client/api.ts'
import { useChange, useRead } from '#lib/client/query.ts'
import {
  changePassword,
  createOrganisation,
  listSessions,
  type readAccount,
  revokeSession,
  saveAccount,
} from '#lib/contracts/account.ts'

type Account = z.output<typeof readAccount.returns>
type Sessions = z.output<typeof listSessions.returns>

/** One's own name, password, signed-in browsers and organisations. */
export function AccountPage({ account, sessions }: { account: Account; sessions: Sessions }) {
  return (
    <LonePage>
      <PageHead
        title="Your account"
        lead={account.email}
        actions={account.operator ? <LinkButton href="/inbox">Inbox</LinkButton> : null}
      />
      <Organisations account={account} />
      <Name account={account} />
      <Password />
      <SignedIn initial={sessions} />
    </LonePage>
  )
}

function Organisations({ account }: { account: Account }) {
  const router = useRouter()
  const [name, setName] = useState('')
  const make = useChange(createOrganisation, { onDone: ({ slug }) => router.push(`/o/${slug}`) })
  return (
    <section className={styles.section} id="organisations">
      <GroupHead title="Organisations" count={account.organisations.length} />
      {account.organisations.length ? (
        <DataTable
          caption="Organisations"
          rows={account.organisations}
          rowKey={(row) => row.slug}
          columns={[
            {
              id: 'name',
              head: 'Organisation',
              phone: 'lead',
              cell: (row) => <RowLink href={`/o/${row.slug}`}>{row.name}</RowLink>,
            },
            { id: 'role', head: 'Your role', phone: 'side', cell: (row) => roleWords[row.role].name },
          ]}
        />
      ) : (
        <p className="meta">You are in no organisation. Make one, or ask for an invitation.</p>
      )}
      <form
        method="post"
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          make.mutate({ body: { name } })
        }}
      >
        <Field label="New organisation" error={sentence(make.error, '/name')}>
          {(control) => (
            <TextInput {...control} value={name} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
        <Button type="submit" busy={make.isPending}>
          Make it
        </Button>
      </form>
    </section>
  )
}

function Name({ account }: { account: Account }) {
  const [name, setName] = useState(account.name)
  const save = useChange(saveAccount, {
    onDone: (view) => {
      setName(view.name)
      toast('Saved', { tone: 'allow' })
    },
  })
  return (
    <section className={styles.section}>
      <GroupHead title="Name" />
      <form
        method="post"
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate({ body: { name } })
        }}
      >
        <Field label="Your name" hint="Stands in the log of changes." error={sentence(save.error, '/name')}>
          {(control) => (
            <TextInput
              {...control}
              value={name}
              autoComplete="name"
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit" busy={save.isPending}>
          Save
        </Button>
      </form>
    </section>
  )
}

function Password() {
  const [current, setCurrent] = useState('')
  const [password, setPassword] = useState('')
  const change = useChange(changePassword, {
    stale: [listSessions],
    onDone: () => {
      setCurrent('')
      setPassword('')
      toast('Password changed; every other browser was signed out', { tone: 'allow' })
    },
  })
  return (
    <section className={styles.section}>
      <GroupHead title="Password" />
      <form
        method="post"
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          change.mutate({ body: { current, password } })
        }}
      >
        <Field label="Current password" error={sentence(change.error, '/current')}>
          {(control) => (
            <PasswordInput
              {...control}
              autoComplete="current-password"
              value={current}
              onChange={(event) => setCurrent(event.target.value)}
            />
          )}
        </Field>
        <Field label="New password" hint="At least 10 characters." error={change.error?.field('/password')}>
          {(control) => (
            <PasswordInput
              {...control}
              autoComplete="new-password"
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit" busy={change.isPending}>
          Change
        </Button>
      </form>
      <p className="meta">
        Forgotten it? <Link href="/forgot-password">Have a link mailed.</Link>
      </p>
    </section>
  )
}

function SignedIn({ initial }: { initial: Sessions }) {
  const { data = initial } = useRead(listSessions, {}, { initial })
  const end = useChange(revokeSession, { stale: [listSessions] })
  const out = (session: string) =>
    end.mutate({ params: { session } }, { onError: (problem) => toast(problem.message, { tone: 'deny' }) })
  return (
    <section className={styles.section}>
      <GroupHead title="Signed in" count={data.sessions.length} />
      <DataTable
        caption="Browsers where you are signed in"
        rows={data.sessions}
        rowKey={(row) => row.id}
        columns={[
          {
            id: 'browser',
            head: 'Browser',
            phone: 'lead',
            cell: (row) => (
              <>
                {browserOf(row.userAgent)} {row.current ? <Mark>This browser</Mark> : null}
              </>
            ),
          },
          { id: 'from', head: 'From', phone: 'line', cell: (row) => row.address },
          {
            id: 'seen',
            head: 'Last seen (UTC)',
            phone: 'line',
            cell: (row) =>
              new Date(row.lastSeenAt).toLocaleString('en-GB', {
                timeZone: 'UTC',
                dateStyle: 'medium',
                timeStyle: 'short',
              }),
          },
          {
            id: 'end',
            head: <span className="sr">Sign out</span>,
            phone: 'side',
            cell: (row) => (
              <Button
                kind="quiet"
                size="small"
                aria-label={
                  row.current
                    ? 'Sign out of this browser'
                    : `Sign out ${browserOf(row.userAgent)}, ${row.address}`
                }
                busy={end.isPending && end.variables.params?.session === row.id}
                onClick={() => (row.current ? void leave('/') : out(row.id))}
              >
                Sign out
              </Button>
            ),
          },
        ]}
      />
    </section>
  )
}

/** What is wrong with one field; or with the whole, where no field is named. */
function sentence(problem: ApiProblem | null, pointer: string): string | undefined {
  return problem?.field(pointer) ?? (problem?.fields.length === 0 ? problem.message : undefined)
}

function browserOf(userAgent: string): string {
  const name = /(Firefox|Edg|OPR|Chrome|Safari|curl|node)/.exec(userAgent)?.[1] ?? 'A program'
  const system = /(Windows|Mac OS X|Android|iPhone|Linux)/.exec(userAgent)?.[1]
  return system ? `${name} on ${system}` : name
}
