'use client'
import type * as z from 'zod'
import { DataTable, RowLink } from '#components/ui/data-table.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { LinkButton } from '#components/ui/link-button.tsx'
import { Mark } from '#components/ui/mark.tsx'
import { PageHead } from '#components/ui/page-head.tsx'
import { useRead } from '#lib/client/query.ts'
import { listServers } from '#lib/contracts/servers.ts'
import { RiskCounts } from './risk-counts.tsx'

type View = z.output<typeof listServers.returns>

export function ServerList({ org, initial }: { org: string; initial: View }) {
  const { data = initial } = useRead(listServers, { params: { org } }, { initial })
  const add = (
    <LinkButton href={`/o/${org}/servers/new`} kind="primary" icon="plus">
      Register a server
    </LinkButton>
  )
  return (
    <>
      <PageHead title="Servers" {...(data.servers.length ? { actions: add } : {})} />
      {data.servers.length === 0 ? (
        <EmptyState title="No servers yet" action={add}>
          Register an MCP server by its address, or take the sandbox on this machine. Its tools are read and
          sorted by risk.
        </EmptyState>
      ) : (
        <DataTable
          caption="Servers"
          rows={data.servers}
          rowKey={(row) => row.id}
          columns={[
            {
              id: 'name',
              head: 'Server',
              phone: 'lead',
              cell: (row) => (
                <>
                  <RowLink href={`/o/${org}/servers/${row.id}`}>{row.name}</RowLink>{' '}
                  {row.sandbox ? <Mark>Sandbox</Mark> : null}{' '}
                  {row.changes + row.itemChanges > 0 ? (
                    <Mark>{row.changes + row.itemChanges} changed</Mark>
                  ) : null}
                </>
              ),
            },
            {
              id: 'url',
              head: 'Address',
              phone: 'line',
              cell: (row) => <span className="mono">{row.url}</span>,
            },
            { id: 'tools', head: 'Tools', phone: 'side', cell: (row) => row.toolCount },
            { id: 'risk', head: 'By risk', phone: 'line', cell: (row) => <RiskCounts risks={row.risks} /> },
            {
              id: 'policies',
              head: 'Policies',
              phone: 'hidden',
              cell: (row) => row.policies.map((each) => each.name).join(', ') || 'None',
            },
          ]}
        />
      )}
    </>
  )
}
