'use client'
import { useRouter } from 'next/navigation'
import type * as z from 'zod'
import { sharedPrefix } from '#components/tools/shared-prefix.ts'
import { DataTable, RowButton } from '#components/ui/data-table.tsx'
import { Split } from '#components/ui/drawer.tsx'
import { LinkButton } from '#components/ui/link-button.tsx'
import { Mark } from '#components/ui/mark.tsx'
import { Crumbs, GroupHead, PageHead } from '#components/ui/page-head.tsx'
import { PrefixedName } from '#components/ui/prefixed-name.tsx'
import { RiskBars } from '#components/ui/risk-bars.tsx'
import { useRead } from '#lib/client/query.ts'
import { listTools } from '#lib/contracts/servers.ts'
import { ServerSettings } from './server-settings.tsx'
import styles from './servers.module.css'
import { ToolDrawer } from './tool-drawer.tsx'

type View = z.output<typeof listTools.returns>

/** One server: its inventory with risk and evidence, its headers, its name. */
export function ServerPage({ org, initial, tool }: { org: string; initial: View; tool?: string }) {
  const router = useRouter()
  const { data = initial } = useRead(listTools, { params: { org, server: initial.server.id } }, { initial })
  const { server, tools } = data
  const prefix = sharedPrefix(tools.map((each) => each.name))
  const open = tools.find((each) => each.name === tool)
  const at = `/o/${org}/servers/${server.id}`
  const show = (name: string | undefined) =>
    router.replace(name === undefined ? at : `${at}?tool=${encodeURIComponent(name)}`, { scroll: false })
  const [policy] = server.policies
  return (
    <>
      <Crumbs items={[{ label: 'Servers', href: `/o/${org}/servers` }, { label: server.name }]} />
      <PageHead
        title={server.name}
        actions={
          policy ? (
            <LinkButton href={`/o/${org}/policies/${policy.id}`} kind="primary">
              Edit its rules
            </LinkButton>
          ) : null
        }
      >
        {server.sandbox ? <Mark>Sandbox</Mark> : null}
      </PageHead>
      <p className={styles.meta}>
        <span className="mono">{server.url}</span>
        <span>
          {server.eras
            .map((era) => (era === 'modern' ? 'MCP 2026-07-28' : 'MCP up to 2025-11-25'))
            .join(' and ')}
        </span>
        <span>{server.tokens.toLocaleString('en')} tokens for all definitions</span>
      </p>
      <Split drawer={<ToolDrawer tool={open} onClose={() => show(undefined)} />}>
        <GroupHead title="Tools" count={tools.length} />
        <DataTable
          caption="Tools"
          rows={tools}
          rowKey={(row) => row.name}
          {...(open ? { selected: open.name } : {})}
          columns={[
            {
              id: 'name',
              head: 'Tool',
              phone: 'lead',
              cell: (row) => (
                <RowButton mono onClick={() => show(row.name)} aria-expanded={row.name === tool}>
                  <PrefixedName name={row.name} prefix={prefix} />
                </RowButton>
              ),
            },
            { id: 'category', head: 'Category', phone: 'line', cell: (row) => row.category },
            { id: 'risk', head: 'Risk', phone: 'side', cell: (row) => <RiskBars level={row.risk} worded /> },
            {
              id: 'why',
              head: 'Because',
              phone: 'hidden',
              cell: (row) => row.signals.map((signal) => signal.phrase).join(', ') || 'It only reads',
            },
            { id: 'tokens', head: 'Tokens', align: 'right', phone: 'hidden', cell: (row) => row.tokens },
          ]}
        />
      </Split>
      <ServerSettings org={org} server={server} />
    </>
  )
}
