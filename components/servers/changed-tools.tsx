'use client'
import { useEffect, useRef, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { CheckField } from '#components/ui/field.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { GroupHead } from '#components/ui/page-head.tsx'
import type { ChangeView } from '#lib/contracts/reviews.ts'
import styles from './changed.module.css'
import { ChangedTool } from './changed-tool.tsx'
import { Loosened, toRead } from './loosened.tsx'
import { useReview } from './use-review.ts'

type Props = { org: string; server: string; changes: readonly ChangeView[]; mayReview: boolean }

/** Tools that are new or not what was reviewed, each with what differs; nothing where nothing changed. */
export function ChangedTools({ org, server, changes, mayReview }: Props) {
  const head = useRef<HTMLSpanElement>(null)
  const decided = useRef(false)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const review = useReview(org, server, () => {
    setChosen(new Set())
    decided.current = true
  })
  // What had the focus goes with the list that was decided about: then it is for what is left, or the head of the page.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is about the list that came after a decision
  useEffect(() => {
    if (!decided.current) return
    decided.current = false
    const left = head.current ?? document.querySelector<HTMLElement>('h1')
    left?.focus()
  }, [changes])
  if (changes.length === 0) return null
  const open = changes.filter((each) => each.state === 'open')
  const settled = changes.filter((each) => each.state !== 'open')
  const choosable = open.filter((each) => each.digest !== null && each.tool !== '')
  const picked = choosable.filter((each) => chosen.has(each.tool))
  const sentences = toRead(review.problem)
  const choose = (tools: readonly string[], yes: boolean) => {
    const next = new Set(chosen)
    for (const tool of tools)
      if (yes) next.add(tool)
      else next.delete(tool)
    setChosen(next)
  }
  return (
    <section className={styles.changed} aria-labelledby="changed-head">
      <GroupHead
        title={
          <span id="changed-head" ref={head} tabIndex={-1}>
            Changed tools
          </span>
        }
        count={open.length}
      />
      <p className="meta">
        What is new or was changed since it was reviewed is held: agents do not see it and cannot call it.
      </p>
      {review.problem && sentences.length === 0 ? (
        <Notice tone="deny" icon="warn" alert title={review.problem.message}>
          {review.problem.fix}
        </Notice>
      ) : null}
      {sentences.length > 0 ? (
        <div className={styles.loosened}>
          <Loosened sentences={sentences} read={review.read} onRead={review.tick} />
          <div className={styles.actions}>
            <Button
              kind="primary"
              busy={review.busy}
              disabled={sentences.some((each) => !review.read.has(each))}
              onClick={review.goOn}
            >
              Accept
            </Button>
            <Button kind="quiet" onClick={review.giveUp}>
              Cancel
            </Button>
          </div>
        </div>
      ) : null}
      {mayReview && choosable.length > 1 ? (
        <fieldset className={styles.bulk}>
          <legend className="sr">Several tools at once</legend>
          <CheckField
            label={`All ${choosable.length} tools`}
            checked={picked.length === choosable.length}
            onChange={(yes) =>
              choose(
                choosable.map((each) => each.tool),
                yes,
              )
            }
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
            busy={review.busy}
            disabled={picked.every((each) => each.kind === 'class')}
            onClick={() =>
              review.decide(
                'keep',
                picked.filter((each) => each.kind !== 'class'),
              )
            }
          >
            Keep held
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
      <ul className={styles.list} aria-label="Changed tools">
        {[...open, ...settled].map((change) => (
          <ChangedTool
            key={change.tool}
            change={change}
            mayReview={mayReview}
            busy={review.busy}
            onDecide={(word) => review.decide(word, [change])}
            {...(mayReview && choosable.length > 1 && choosable.includes(change)
              ? { chosen: chosen.has(change.tool), onChoose: (yes: boolean) => choose([change.tool], yes) }
              : {})}
          />
        ))}
      </ul>
    </section>
  )
}
