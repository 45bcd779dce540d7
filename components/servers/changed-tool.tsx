'use client'
import { Findings } from '#components/tools/findings.tsx'
import { Button } from '#components/ui/button.tsx'
import { CheckField } from '#components/ui/field.tsx'
import { Mark } from '#components/ui/mark.tsx'
import { PrefixedName } from '#components/ui/prefixed-name.tsx'
import { RiskBars } from '#components/ui/risk-bars.tsx'
import type { ChangeView } from '#lib/contracts/reviews.ts'
import { served } from '#lib/risk/visible.ts'
import { ChangeDiff } from './change-diff.tsx'
import styles from './changed.module.css'
import type { Word } from './use-review.ts'

type Props = {
  change: ChangeView
  mayReview: boolean
  busy: boolean
  onDecide: (word: Word) => void
  chosen?: boolean
  onChoose?: (yes: boolean) => void
}

const kinds: Record<ChangeView['kind'], string> = {
  new: 'New',
  changed: 'Changed',
  instructions: 'Changed',
  class: 'Risk changed',
}

/** One changed tool: what it is now, what differs, what the scanner found, and what is to become of it. */
export function ChangedTool({ change, mayReview, busy, onDecide, chosen, onChoose }: Props) {
  const { kind, state } = change
  const name =
    change.tool === '' ? <b>The server’s instructions</b> : <PrefixedName name={served(change.tool, 256)} />
  return (
    <li className={styles.one}>
      <div className={styles.head}>
        {onChoose ? <CheckField label={name} checked={chosen === true} onChange={onChoose} /> : name}
        <Mark>{state === 'blocked' ? 'Blocked' : kinds[kind]}</Mark>
        {state === 'kept' ? <Mark>Kept held</Mark> : null}
      </div>
      <Moved was={change.was} now={change.now} />
      <p className="meta">{told(change)}</p>
      {change.findings.length > 0 ? (
        <Findings findings={change.findings} label={`Findings in ${nameOf(change)}`} />
      ) : null}
      {change.parts.length > 0 ? <ChangeDiff parts={change.parts} /> : null}
      {mayReview ? <Decide change={change} busy={busy} onDecide={onDecide} /> : null}
    </li>
  )
}

const nameOf = ({ tool }: ChangeView) => (tool === '' ? 'the instructions' : served(tool, 256))

/** The risk before and now, in words and bars; one of them where there is no other. */
function Moved({ was, now }: Pick<ChangeView, 'was' | 'now'>) {
  const at = now ?? was
  if (at === null) return null
  const moved = was !== null && now !== null && (was.risk !== now.risk || was.category !== now.category)
  return (
    <p className={styles.risk}>
      {moved ? (
        <>
          <Risk of={was} said="Was" />
          <Risk of={at} said="now" />
        </>
      ) : (
        <Risk of={at} />
      )}
    </p>
  )
}

/** A risk with its category: where there is little room a line ends before or after it. */
function Risk({ of, said }: { of: NonNullable<ChangeView['was']>; said?: string }) {
  return (
    <span className={styles.together}>
      {said === undefined ? null : <span className="meta">{said}</span>}
      <RiskBars level={of.risk} worded />
      <span>{of.category}</span>
    </span>
  )
}

/** Where it was seen, and what is decided about it. */
function told({ kind, state, by, seen, seenBy, returned, digest }: ChangeView): string {
  if (kind === 'class')
    return 'Its definition is as it was. The classifier has learned since, and rules go by what it said before until you accept.'
  const sentences = [
    state === 'blocked' ? `Blocked by ${by ?? 'a member'}: to agents it does not exist.` : '',
    state === 'kept' ? `${by ?? 'A member'} decided that it stays held.` : '',
    seen.length > 0
      ? seenBy === 'gateway'
        ? 'An agent was to be shown it.'
        : 'Seen when the list was read.'
      : '',
    seen.length > 1
      ? `${seen.length} definitions of it were shown; this is the newest. Each other one is held again when it is shown.`
      : '',
    returned ? 'The server shows the reviewed definition again.' : '',
    digest === null
      ? 'There was no room to keep it beside the others. Decide about those, then read the list again.'
      : '',
  ]
  return sentences.filter((each) => each !== '').join(' ')
}

function Decide({ change, busy, onDecide }: Pick<Props, 'change' | 'busy' | 'onDecide'>) {
  const { kind, state, digest, returned } = change
  const of = <span className="sr"> {nameOf(change)}</span>
  if (state === 'blocked')
    return (
      <div className={styles.actions}>
        <Button size="small" busy={busy} onClick={() => onDecide('unblock')}>
          Take back the block{of}
        </Button>
      </div>
    )
  return (
    <div className={styles.actions}>
      {returned ? (
        <Button size="small" busy={busy} onClick={() => onDecide('resume')}>
          Go on as reviewed{of}
        </Button>
      ) : null}
      {digest === null ? null : (
        <Button size="small" busy={busy} onClick={() => onDecide('accept')}>
          {kind === 'class' ? 'Accept the new risk' : 'Accept'}
          {of}
        </Button>
      )}
      {kind === 'class' || state === 'kept' ? null : (
        <Button size="small" busy={busy} onClick={() => onDecide('keep')}>
          Keep held{of}
        </Button>
      )}
      {kind === 'instructions' ? null : (
        <Button size="small" kind="danger" busy={busy} onClick={() => onDecide('block')}>
          Block{of}
        </Button>
      )}
    </div>
  )
}
