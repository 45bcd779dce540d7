'use client'
import { useEffect, useRef, useState } from 'react'
import { Findings } from '#components/tools/findings.tsx'
import { Button } from '#components/ui/button.tsx'
import { CheckField } from '#components/ui/field.tsx'
import { Mark } from '#components/ui/mark.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { GroupHead } from '#components/ui/page-head.tsx'
import type { ItemView } from '#lib/contracts/items.ts'
import { served } from '#lib/risk/visible.ts'
import type { ItemsView } from './besides-tools.tsx'
import { ChangeDiff } from './change-diff.tsx'
import styles from './changed.module.css'
import { kindWord } from './item-words.ts'
import { type ItemWord, useItemReview } from './use-item-review.ts'

export const waits = ({ state }: ItemView) => state === 'new' || state === 'changed'
const keyOf = ({ kind, name }: ItemView) => `${kind} ${name}`

/** Resources, templates and prompts that are new or not what was reviewed; nothing where there are none. */
export function ItemsToReview({ org, data }: { org: string; data: ItemsView }) {
  const head = useRef<HTMLSpanElement>(null)
  const decided = useRef(false)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const review = useItemReview(org, data.server.id, () => {
    setChosen(new Set())
    decided.current = true
  })
  // What had the focus goes with the list that was decided about.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is about the list that came after a decision
  useEffect(() => {
    if (!decided.current) return
    decided.current = false
    const left = head.current ?? document.querySelector<HTMLElement>('h1')
    left?.focus()
  }, [data.items])
  const open = data.items.filter(waits)
  if (open.length === 0) return null
  const may = data.may.review
  const picked = open.filter((each) => chosen.has(keyOf(each)))
  const choose = (items: readonly ItemView[], yes: boolean) => {
    const next = new Set(chosen)
    for (const item of items)
      if (yes) next.add(keyOf(item))
      else next.delete(keyOf(item))
    setChosen(next)
  }
  return (
    <div className={styles.changed}>
      <GroupHead
        level={3}
        count={data.server.itemChanges}
        title={
          <span ref={head} tabIndex={-1}>
            New or changed
          </span>
        }
      />
      <p className="meta">Held until somebody accepts it: agents do not see it and cannot use it.</p>
      {review.problem ? (
        <Notice tone="deny" icon="warn" alert title={review.problem.message}>
          {review.problem.fix}
        </Notice>
      ) : null}
      {may && open.length > 1 ? (
        <fieldset className={styles.bulk}>
          <legend className="sr">Several at once</legend>
          <CheckField
            label={`All ${open.length}`}
            checked={picked.length === open.length}
            onChange={(yes) => choose(open, yes)}
          />
          <Button
            size="small"
            busy={review.busy}
            disabled={picked.length === 0}
            onClick={() => review.decide('accept', picked)}
          >
            Accept {picked.length}
          </Button>
          <Button
            size="small"
            kind="danger"
            busy={review.busy}
            disabled={picked.length === 0}
            onClick={() => review.decide('block', picked)}
          >
            Block
          </Button>
        </fieldset>
      ) : null}
      <ul className={styles.list} aria-label="New or changed resources and prompts">
        {open.map((item) => (
          <Item
            key={keyOf(item)}
            item={item}
            may={may}
            busy={review.busy}
            onDecide={(word) => review.decide(word, [item])}
            {...(may && open.length > 1
              ? { chosen: chosen.has(keyOf(item)), onChoose: (yes: boolean) => choose([item], yes) }
              : {})}
          />
        ))}
      </ul>
    </div>
  )
}

type ItemProps = {
  item: ItemView
  may: boolean
  busy: boolean
  onDecide: (word: ItemWord) => void
  chosen?: boolean
  onChoose?: (yes: boolean) => void
}

function Item({ item, may, busy, onDecide, chosen, onChoose }: ItemProps) {
  const shown = served(item.name, 256)
  const name = <span className="mono">{shown}</span>
  const of = <span className="sr"> {shown}</span>
  return (
    <li className={styles.one}>
      <div className={styles.head}>
        {onChoose ? <CheckField label={name} checked={chosen === true} onChange={onChoose} /> : name}
        <Mark>{item.state === 'new' ? 'New' : 'Changed'}</Mark>
        <span className="meta">{kindWord[item.kind]}</span>
      </div>
      {item.findings.length > 0 ? <Findings findings={item.findings} label={`Findings in ${shown}`} /> : null}
      {item.parts.length > 0 ? <ChangeDiff parts={item.parts} /> : null}
      {may ? (
        <div className={styles.actions}>
          <Button size="small" busy={busy} onClick={() => onDecide('accept')}>
            Accept{of}
          </Button>
          <Button size="small" kind="danger" busy={busy} onClick={() => onDecide('block')}>
            Block{of}
          </Button>
        </div>
      ) : null}
    </li>
  )
}
