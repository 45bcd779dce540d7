'use client'
import { useRouter } from 'next/navigation'
import { useEffect } from 'react'
import type * as z from 'zod'
import { Findings, FindingsTag } from '#components/tools/findings.tsx'
import { sharedPrefix } from '#components/tools/shared-prefix.ts'
import { DataTable, RowButton } from '#components/ui/data-table.tsx'
import { Split } from '#components/ui/drawer.tsx'
import { LinkButton } from '#components/ui/link-button.tsx'
import { Mark } from '#components/ui/mark.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Crumbs, GroupHead, PageHead } from '#components/ui/page-head.tsx'
import { PrefixedName } from '#components/ui/prefixed-name.tsx'
import { RiskBars } from '#components/ui/risk-bars.tsx'
import { useRead } from '#lib/client/query.ts'
import { listItems } from '#lib/contracts/items.ts'
import { type ChangeView, listChanges } from '#lib/contracts/reviews.ts'
import { listTools } from '#lib/contracts/servers.ts'
import { isAlarm } from '#lib/risk/finding-words.ts'
import { served } from '#lib/risk/visible.ts'
import { BesidesTools, type ItemsView } from './besides-tools.tsx'
import { ChangedTools } from './changed-tools.tsx'
import { ReadAgain } from './read-again.tsx'
import { ServerSettings } from './server-settings.tsx'
import styles from './servers.module.css'
import { ToolDrawer } from './tool-drawer.tsx'

type View = z.output<typeof listTools.returns>
type Changes = z.output<typeof listChanges.returns>
/** An agent’s list may show a change at any time. */
const everyMs = 2_000

type Props = { org: string; initial: View; changes: Changes; items: ItemsView; tool?: string }

/** One server: what changed, its inventory with risk and evidence, its headers, its name. */
export function ServerPage({ org, initial, changes: first, items: besides, tool }: Props) {
  const router = useRouter()
  const params = { org, server: initial.server.id }
  const { data = initial, refetch } = useRead(listTools, { params }, { initial })
  const { data: changed = first } = useRead(listChanges, { params }, { initial: first, everyMs })
  const items = useRead(listItems, { params }, { initial: besides })
  const offered = items.data ?? besides
  const { tools, may } = data
  const { server } = changed
  const asked = server.itemChanges
  const shown = offered.server.itemChanges
  const { refetch: readItems } = items
  // A reading by the clock may have found something that the list here does not show yet.
  useEffect(() => {
    if (asked !== shown) void readItems()
  }, [asked, shown, readItems])
  const held = new Map(changed.changes.map((each) => [each.tool, each]))
  const prefix = sharedPrefix(tools.map((each) => each.name))
  const open = tools.find((each) => each.name === tool)
  const at = `/o/${org}/servers/${server.id}`
  const show = (name: string | undefined) =>
    router.replace(name === undefined ? at : `${at}?tool=${encodeURIComponent(name)}`, { scroll: false })
  const [policy] = server.policies
  const steering = tools.filter((each) => each.findings.some(isAlarm))
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
      <ReadAgain org={org} server={server} may={changed.may.read} />
      <ChangedTools org={org} server={server.id} changes={changed.changes} mayReview={changed.may.review} />
      {asked > 0 ? (
        <p className={styles.warned}>
          <a href="#besides-tools">
            {asked === 1 ? '1 resource or prompt is' : `${asked} resources or prompts are`} new or changed
          </a>{' '}
          and held until somebody accepts {asked === 1 ? 'it' : 'them'}.
        </p>
      ) : null}
      {steering.length > 0 ? (
        <div className={styles.warned}>
          <Notice tone="deny" icon="warn" title={steeringWords(steering.length)}>
            They are marked below; open one to see where, and what the server wrote. Nothing was called.
          </Notice>
        </div>
      ) : null}
      {server.instructionFindings.length > 0 ? (
        <section className={styles.section} aria-labelledby="instructions-head">
          <GroupHead title={<span id="instructions-head">In the server’s instructions</span>} />
          <Findings findings={server.instructionFindings} label="Findings in the server’s instructions" />
        </section>
      ) : null}
      <Split
        drawer={
          open === undefined ? null : (
            <ToolDrawer
              org={org}
              server={server.id}
              tool={open}
              may={may}
              onClose={() => show(undefined)}
              onStale={() => void refetch()}
            />
          )
        }
      >
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
                  <PrefixedName name={served(row.name, 256)} prefix={prefix} />
                </RowButton>
              ),
            },
            ...(tools.some((each) => each.findings.length > 0)
              ? [
                  {
                    id: 'findings',
                    head: 'Findings',
                    phone: 'line' as const,
                    cell: (row: View['tools'][number]) => <FindingsTag findings={row.findings} />,
                  },
                ]
              : []),
            {
              id: 'category',
              head: 'Category',
              phone: 'line',
              cell: (row) => (
                <span className={styles.category}>
                  {row.category}
                  <Standing change={held.get(row.name)} state={row.state} />
                  {row.override ? (
                    <Mark>{row.override.earlier ? 'Override is old' : 'Overridden'}</Mark>
                  ) : null}
                </span>
              ),
            },
            { id: 'risk', head: 'Risk', phone: 'side', cell: (row) => <RiskBars level={row.risk} worded /> },
            {
              id: 'why',
              head: 'Because',
              phone: 'hidden',
              cell: because,
            },
            { id: 'tokens', head: 'Tokens', align: 'right', phone: 'hidden', cell: (row) => row.tokens },
          ]}
        />
      </Split>
      <BesidesTools org={org} data={offered} onStale={() => void readItems()} />
      <ServerSettings org={org} server={server} />
    </>
  )
}

/** Why a tool of the list is not called at present. */
function Standing({
  change,
  state,
}: {
  change: ChangeView | undefined
  state: View['tools'][number]['state']
}) {
  if (change?.state === 'blocked') return <Mark>Blocked</Mark>
  if (change !== undefined && change.kind !== 'class') return <Mark>Held</Mark>
  return state === 'removed' ? <Mark>Gone</Mark> : null
}

const steeringWords = (count: number) =>
  count === 1 ? '1 tool may steer the model' : `${count} tools may steer the model`

/** Why a tool stands where it does: a person's reason, or else the classifier's evidence. */
function because({ override, signals, category }: View['tools'][number]): string {
  if (override !== null && !override.earlier) return `${override.by}: ${override.reason}`
  if (signals.length > 0) return signals.map((signal) => signal.phrase).join(', ')
  return category === 'read' ? 'It only reads' : 'It does not say what it does'
}
