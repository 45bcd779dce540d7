'use client'
import type * as z from 'zod'
import { DataTable, RowLink } from '#components/ui/data-table.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { LinkButton } from '#components/ui/link-button.tsx'
import { Mark } from '#components/ui/mark.tsx'
import { InForce, PageHead } from '#components/ui/page-head.tsx'
import { Tag } from '#components/ui/result-tag.tsx'
import { useRead } from '#lib/client/query.ts'
import { listGrants } from '#lib/contracts/grants.ts'

type View = z.output<typeof listGrants.returns>

const day = (at: string) => new Date(at).toLocaleDateString('en-GB', { timeZone: 'UTC', dateStyle: 'medium' })

/** Every grant: who, for which server, under which policy, and when it was used. */
export function GrantList({ org, initial }: { org: string; initial: View }) {
  const { data = initial } = useRead(listGrants, { params: { org } }, { initial })
  const add = (
    <LinkButton href={`/o/${org}/agents/new`} kind="primary" icon="plus">
      Connect an agent
    </LinkButton>
  )
  return (
    <>
      <PageHead title="Agents" {...(data.grants.length ? { actions: add } : {})} />
      {data.grants.length === 0 ? (
        <EmptyState title="No agents yet" action={add}>
          Each agent, person or automation gets a signed URL of its own, for one server, under one policy. It
          can be revoked alone.
        </EmptyState>
      ) : (
        <DataTable
          caption="Grants, newest first"
          rows={data.grants}
          rowKey={(row) => row.id}
          columns={[
            {
              id: 'identity',
              head: 'Agent',
              phone: 'lead',
              cell: (row) => (
                <>
                  <RowLink href={`/o/${org}/agents/${row.id}`}>{row.identity.name}</RowLink>{' '}
                  {row.server.sandbox ? <Mark>Sandbox</Mark> : null}
                </>
              ),
            },
            { id: 'server', head: 'Server', phone: 'line', cell: (row) => row.server.name },
            { id: 'policy', head: 'Policy', phone: 'line', cell: (row) => row.policy?.name ?? 'None' },
            {
              id: 'state',
              head: 'State',
              phone: 'side',
              cell: (row) =>
                row.state === 'live' ? (
                  row.firstCallAt ? (
                    <InForce>Connected</InForce>
                  ) : (
                    'Waiting for the first call'
                  )
                ) : (
                  <Tag tone="deny">{row.state === 'revoked' ? 'Revoked' : 'Expired'}</Tag>
                ),
            },
            {
              id: 'used',
              head: 'Last used',
              phone: 'hidden',
              cell: (row) => (row.lastUsedAt ? day(row.lastUsedAt) : 'Never'),
            },
            { id: 'expires', head: 'Expires', phone: 'hidden', cell: (row) => day(row.expiresAt) },
          ]}
        />
      )}
    </>
  )
}
