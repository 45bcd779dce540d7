'use client'
import { useState } from 'react'
import { FindingsTag } from '#components/tools/findings.tsx'
import { Button } from '#components/ui/button.tsx'
import { type Column, DataTable } from '#components/ui/data-table.tsx'
import { Mark } from '#components/ui/mark.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { GroupHead } from '#components/ui/page-head.tsx'
import { type ItemKind, type ItemView, itemKind } from '#lib/contracts/items.ts'
import { served } from '#lib/risk/visible.ts'
import type { ItemsView } from './besides-tools.tsx'
import { listWords, stateWord } from './item-words.ts'
import styles from './items.module.css'
import { waits } from './items-to-review.tsx'
import { useItemReview } from './use-item-review.ts'

/** Of a long list, so many are shown at first. */
const first = 50

/** What was decided about, kind by kind; kinds that the server has nothing of are left out. */
export function ItemLists({ org, data }: { org: string; data: ItemsView }) {
  const review = useItemReview(org, data.server.id, () => undefined)
  return (
    <>
      {review.problem ? (
        <Notice tone="deny" icon="warn" alert title={review.problem.message}>
          {review.problem.fix}
        </Notice>
      ) : null}
      {itemKind.options.map((kind) => (
        <ItemList
          key={kind}
          kind={kind}
          items={data.items.filter((each) => each.kind === kind && !waits(each))}
          may={data.may.review}
          busy={review.busy}
          onBlock={(item) => review.decide('block', [item])}
          onUnblock={(item) => review.decide('unblock', [item])}
        />
      ))}
    </>
  )
}

type Props = {
  kind: ItemKind
  items: readonly ItemView[]
  may: boolean
  busy: boolean
  onBlock: (item: ItemView) => void
  onUnblock: (item: ItemView) => void
}

function ItemList({ kind, items, may, busy, onBlock, onUnblock }: Props) {
  const [all, setAll] = useState(false)
  if (items.length === 0) return null
  const { title, name } = listWords[kind]
  const columns: Column<ItemView>[] = [
    { id: 'name', head: name, phone: 'lead', cell: (row) => <Name item={row} /> },
    {
      id: 'findings',
      head: 'Findings',
      phone: 'line',
      cell: (row) => <FindingsTag findings={row.findings} />,
    },
    { id: 'type', head: 'Type', phone: 'line', cell: (row) => served(row.mimeType ?? '', 60) },
    { id: 'arguments', head: 'Arguments', phone: 'line', cell: argumentsOf },
    { id: 'state', head: 'State', phone: 'line', cell: (row) => <State item={row} /> },
    {
      id: 'do',
      head: <span className="sr">Decide</span>,
      align: 'right',
      tight: true,
      phone: 'side',
      cell: (row) => (
        <Button
          size="small"
          kind="quiet"
          busy={busy}
          onClick={() => (row.state === 'blocked' ? onUnblock(row) : onBlock(row))}
        >
          {row.state === 'blocked' ? 'Take back the block' : 'Block'}
          <span className="sr"> {served(row.name, 256)}</span>
        </Button>
      ),
    },
  ]
  const used = columns.filter(
    ({ id }) =>
      (id !== 'findings' || items.some((each) => each.findings.length > 0)) &&
      (id !== 'type' || items.some((each) => each.mimeType !== null)) &&
      (id !== 'arguments' || kind === 'prompt') &&
      (id !== 'do' || may),
  )
  return (
    <div className={styles.list}>
      <GroupHead level={3} title={title} count={items.length} />
      <DataTable
        caption={title}
        rows={all ? items : items.slice(0, first)}
        rowKey={(row) => row.name}
        columns={used}
      />
      {!all && items.length > first ? (
        <Button size="small" onClick={() => setAll(true)}>
          Show all {items.length}
        </Button>
      ) : null}
    </div>
  )
}

/** What names it, and below in the server's words what it is. */
function Name({ item }: { item: ItemView }) {
  const said = [item.title, item.description].filter((each) => each !== null)
  return (
    <span className={styles.name}>
      <span className="mono">{served(item.name, 256)}</span>
      {said.length > 0 ? (
        <span className="meta">
          <span className="sr">The server says: </span>
          {said.map((each) => served(each, 160)).join(': ')}
        </span>
      ) : null}
      {item.readable ? null : (
        <span className="meta">
          Agents see it, but its URIs are not recognised, so they read nothing by it.
        </span>
      )}
    </span>
  )
}

function argumentsOf(item: ItemView) {
  if (item.arguments.length === 0) return 'none'
  return <span className="mono">{item.arguments.map((each) => served(each, 100)).join(', ')}</span>
}

function State({ item }: { item: ItemView }) {
  const by = item.state === 'blocked' ? item.blockedBy : item.reviewedBy
  return (
    <span className={styles.state}>
      <Mark>{stateWord[item.state]}</Mark>
      {by !== null ? <span className="meta">by {by}</span> : null}
      <span className={`meta mono ${styles.digest}`} title={`SHA-256 ${item.digest}`}>
        {item.digest.slice(0, 12)}
      </span>
    </span>
  )
}
