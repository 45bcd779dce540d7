'use client'
import { useState } from 'react'
import type * as z from 'zod'
import { Button } from '#components/ui/button.tsx'
import { DataTable } from '#components/ui/data-table.tsx'
import { ConfirmDialog } from '#components/ui/dialog.tsx'
import { Field } from '#components/ui/field.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { GroupHead } from '#components/ui/page-head.tsx'
import { SecretOnce } from '#components/ui/secret-once.tsx'
import { Select } from '#components/ui/select.tsx'
import { TextInput } from '#components/ui/text-input.tsx'
import { toast } from '#components/ui/toast.tsx'
import { type Role, roleWords } from '#lib/access/roles.ts'
import { useChange, useRead } from '#lib/client/query.ts'
import { type apiTokenView, createApiToken, listApiTokens, revokeApiToken } from '#lib/contracts/account.ts'
import { date } from './date.ts'
import styles from './members.module.css'
import { RoleSelect } from './role-select.tsx'

type View = z.output<typeof listApiTokens.returns>
type Token = z.output<typeof apiTokenView>

const lives = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: '1 year' },
] as const

/** The tokens that programs use for the API: made with a role and an end, shown once, revoked at once. */
export function ApiTokens({ org, role, initial }: { org: string; role: Role; initial: View }) {
  const { data = initial } = useRead(listApiTokens, { params: { org } }, { initial })
  const [ending, setEnding] = useState<Token>()
  const revoke = useChange(revokeApiToken, {
    stale: [listApiTokens],
    onDone: () => {
      setEnding(undefined)
      toast('Revoked', { tone: 'allow' })
    },
  })
  return (
    <>
      <NewToken org={org} role={role} />
      <section className={styles.section}>
        <GroupHead title="API tokens" count={data.tokens.length} />
        {data.tokens.length === 0 ? (
          <p className="meta">No program uses the API of this organisation yet.</p>
        ) : (
          <DataTable
            caption="API tokens"
            rows={data.tokens}
            rowKey={(row) => row.id}
            columns={[
              { id: 'name', head: 'Token', phone: 'lead', cell: (row) => <b>{row.name}</b> },
              { id: 'role', head: 'Role', cell: (row) => roleWords[row.role].name },
              { id: 'by', head: 'Made by', phone: 'hidden', cell: (row) => row.createdBy },
              {
                id: 'used',
                head: 'Last used',
                phone: 'hidden',
                cell: (row) => (row.lastUsedAt ? date(row.lastUsedAt) : 'Never'),
              },
              {
                id: 'ends',
                head: 'Ends',
                cell: (row) => (row.expiresAt ? date(row.expiresAt) : 'Never'),
              },
              {
                id: 'revoke',
                head: <span className="sr">Revoke</span>,
                align: 'right',
                phone: 'side',
                cell: (row) => (
                  <Button
                    type="button"
                    size="small"
                    kind="quiet"
                    aria-label={`Revoke ${row.name}`}
                    onClick={() => setEnding(row)}
                  >
                    Revoke
                  </Button>
                ),
              },
            ]}
          />
        )}
      </section>
      <ConfirmDialog
        open={ending !== undefined}
        onOpenChange={(open) => (open ? undefined : setEnding(undefined))}
        title={`Revoke ${ending?.name ?? ''}?`}
        confirm="Revoke"
        danger
        busy={revoke.isPending}
        onConfirm={() => {
          if (ending)
            revoke.mutate(
              { params: { org, token: ending.id } },
              { onError: (problem) => toast(problem.message, { tone: 'deny' }) },
            )
        }}
      >
        Whatever uses it is refused from its next request on. This cannot be undone.
      </ConfirmDialog>
    </>
  )
}

function NewToken({ org, role }: { org: string; role: Role }) {
  const [name, setName] = useState('')
  const [as, setAs] = useState<Role>('viewer')
  const [life, setLife] = useState<(typeof lives)[number]['value']>('90')
  const create = useChange(createApiToken, { stale: [listApiTokens], onDone: () => setName('') })
  const made = create.data
  return (
    <section className={styles.section}>
      <GroupHead title="Make a token" />
      <form
        method="post"
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          create.mutate({ params: { org }, body: { name, role: as, expiresInDays: Number(life) } })
        }}
      >
        <Field label="Name of a new token" hint="What will use it." error={create.error?.field('/name')}>
          {(control) => (
            <TextInput
              {...control}
              autoComplete="off"
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label="Role of the token" hint={roleWords[as].sentence}>
          {(control) => <RoleSelect {...control} by={role} value={as} onChange={setAs} />}
        </Field>
        <Field label="Works for">
          {(control) => <Select {...control} options={lives} value={life} onChange={setLife} />}
        </Field>
        {create.error && create.error.fields.length === 0 ? (
          <div className={styles.whole}>
            <Notice tone="deny" alert>
              {create.error.message}
            </Notice>
          </div>
        ) : null}
        <Button type="submit" kind="primary" busy={create.isPending}>
          Make a token
        </Button>
      </form>
      {made ? (
        <div>
          <SecretOnce
            title={`Token ${made.token.name}`}
            hint={`Shown once; send it as Authorization: Bearer. Whoever has it acts as ${roleWords[made.token.role].name.toLowerCase()} in this organisation.`}
            value={made.secret}
            secret={made.secret}
          />
        </div>
      ) : null}
    </section>
  )
}
