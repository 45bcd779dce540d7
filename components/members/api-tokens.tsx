'use client'
import { useState } from 'react'
import type * as z from 'zod'
import { Button } from '#components/ui/button.tsx'
import { DataTable } from '#components/ui/data-table.tsx'
import { Field } from '#components/ui/field.tsx'
import { GroupHead } from '#components/ui/page-head.tsx'
import { SecretOnce } from '#components/ui/secret-once.tsx'
import { Select } from '#components/ui/select.tsx'
import { TextInput } from '#components/ui/text-input.tsx'
import { type Role, roles, roleWords } from '#lib/access/roles.ts'
import { useChange, useRead } from '#lib/client/query.ts'
import { createApiToken, listApiTokens, revokeApiToken } from '#lib/contracts/account.ts'
import styles from './members.module.css'
import { roleOptions } from './members.tsx'

export type TokensView = z.output<typeof listApiTokens.returns>

const day = (at: string) => new Date(at).toLocaleDateString('en-GB', { timeZone: 'UTC', dateStyle: 'medium' })
const lives = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: '1 year' },
]

/** Tokens for programs that manage this organisation: each with a role, shown once. */
export function ApiTokens({ org, initial, role }: { org: string; initial: TokensView; role: Role | null }) {
  const { data = initial } = useRead(listApiTokens, { params: { org } }, { initial })
  const [name, setName] = useState('')
  const [given, setGiven] = useState<Role>('viewer')
  const [life, setLife] = useState('90')
  const [secret, setSecret] = useState<{ name: string; secret: string }>()
  const revoke = useChange(revokeApiToken, { stale: [listApiTokens] })
  const make = useChange(createApiToken, {
    stale: [listApiTokens],
    onDone: ({ token, secret: made }) => {
      setSecret({ name: token.name, secret: made })
      setName('')
    },
  })
  return (
    <section className={styles.section}>
      <GroupHead title="API tokens" count={data.tokens.length} />
      {data.tokens.length ? (
        <DataTable
          caption="API tokens"
          rows={data.tokens}
          rowKey={(row) => row.id}
          columns={[
            { id: 'name', head: 'Token', phone: 'lead', cell: (row) => row.name },
            { id: 'role', head: 'Role', phone: 'line', cell: (row) => roleWords[row.role].name },
            {
              id: 'used',
              head: 'Last used',
              phone: 'hidden',
              cell: (row) => (row.lastUsedAt ? day(row.lastUsedAt) : 'Never'),
            },
            {
              id: 'until',
              head: 'Ends',
              phone: 'line',
              cell: (row) => (row.expiresAt ? day(row.expiresAt) : 'Never'),
            },
            {
              id: 'revoke',
              head: <span className="sr">Revoke</span>,
              phone: 'side',
              cell: (row) => (
                <Button
                  kind="quiet"
                  size="small"
                  onClick={() => revoke.mutate({ params: { org, token: row.id } })}
                >
                  Revoke
                </Button>
              ),
            },
          ]}
        />
      ) : (
        <p className="meta">None yet. A program with a token can do through the API what its role allows.</p>
      )}
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          make.mutate({ params: { org }, body: { name, role: given, expiresInDays: Number(life) } })
        }}
      >
        <Field
          label="Name of a new token"
          error={
            make.error?.field('/name') ??
            (make.error && !make.error.fields.length ? make.error.message : undefined)
          }
        >
          {(control) => (
            <TextInput
              {...control}
              value={name}
              autoComplete="off"
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Field label="Role of the token">
          {(control) => (
            <Select
              {...control}
              options={roleOptions(role)}
              value={given}
              onChange={(next) => setGiven(roles.find((each) => each === next) ?? given)}
            />
          )}
        </Field>
        <Field label="Works for">
          {(control) => <Select {...control} options={lives} value={life} onChange={setLife} />}
        </Field>
        <Button type="submit" busy={make.isPending}>
          Make a token
        </Button>
      </form>
      {secret ? (
        <SecretOnce
          title={`Token ${secret.name}`}
          hint="Shown once. Send it as Authorization: Bearer."
          value={secret.secret}
          secret={secret.secret}
        />
      ) : null}
    </section>
  )
}
