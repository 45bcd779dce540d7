'use client'
import { useEffect, useMemo, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Breakable } from '#components/ui/prefixed-name.tsx'
import { Switcher } from '#components/ui/switcher.tsx'
import { ApiProblem, call } from '#lib/client/api.ts'
import { type PolicyView, readPolicy } from '#lib/contracts/policies.ts'
import { joined, type Part, partsOf, type Side } from '#lib/policy/merge.ts'
import styles from './life.module.css'
import type { useDraft } from './use-draft.ts'

type Props = {
  org: string
  policy: PolicyView
  draft: ReturnType<typeof useDraft>
  /** The policy as it stands on the server now: a version may have been published, too. */
  onRead: (policy: PolicyView) => void
}

/**
 * Someone else saved the draft meanwhile. Says rule by rule what each of the two changed, and joins them as chosen. Until
 * then nothing is sent, and neither text is lost: theirs is on the server, mine in this browser.
 */
export function Conflict({ org, policy, draft, onRead }: Props) {
  const [theirs, setTheirs] = useState<PolicyView>()
  const [problem, setProblem] = useState<string>()
  const [busy, setBusy] = useState(false)
  const [chosen, setChosen] = useState<ReadonlyMap<string, Side>>(new Map())
  const reason = draft.save.kind === 'conflict' ? draft.save.problem : undefined
  useEffect(() => {
    if (reason === undefined) return
    let gone = false
    call(readPolicy, { params: { org, policy: policy.id } }).then(
      (view) => (gone ? undefined : setTheirs(view)),
      (error: unknown) => {
        if (!(error instanceof ApiProblem)) throw error
        if (!gone) setProblem(error.message)
      },
    )
    return () => {
      gone = true
    }
  }, [org, policy.id, reason])
  const base = draft.base()
  const parts = useMemo(
    () => (theirs ? partsOf(base, draft.text, theirs.draft) : undefined),
    [base, draft.text, theirs],
  )
  const who = theirs?.draftSavedBy ?? 'The other person'
  const sideOf = (part: Part): Side => chosen.get(keyOf(part)) ?? (part.by === 'theirs' ? 'theirs' : 'mine')
  async function settle(text: string): Promise<void> {
    if (theirs === undefined) return
    setBusy(true)
    onRead(theirs)
    await draft.settle(theirs, text)
    setBusy(false)
  }
  return (
    <section aria-label="Two people changed this draft" className={styles.conflict}>
      <Notice tone="ask" alert title={reason?.message}>
        Nothing is lost: your edits are kept in this browser, and you choose what of both is saved.
      </Notice>
      {problem ? <Notice tone="deny">{problem}</Notice> : null}
      {theirs === undefined ? null : parts === undefined ? (
        <p>One of the two texts is no JSON at the moment, so only a whole one can be taken.</p>
      ) : parts.length === 0 ? (
        <p>Both of you came to the same.</p>
      ) : (
        <ul className={styles.list}>
          {parts.map((part) => (
            <li key={keyOf(part)} className={styles.choice}>
              <div>
                <p>
                  <span className={styles.about}>
                    <Breakable text={part.about} />
                  </span>{' '}
                  <span className="meta">
                    {part.by === 'both' ? `${who} and you` : part.by === 'mine' ? 'You' : who}
                  </span>
                </p>
                <dl className={styles.words}>
                  <dt>Was</dt>
                  <dd>{part.base}</dd>
                  {part.by === 'mine' ? null : (
                    <>
                      <dt>Theirs</dt>
                      <dd>{part.theirs}</dd>
                    </>
                  )}
                  {part.by === 'theirs' ? null : (
                    <>
                      <dt>Mine</dt>
                      <dd>{part.mine}</dd>
                    </>
                  )}
                </dl>
              </div>
              <Switcher
                small
                legend={`What is saved for ${part.about}`}
                options={[
                  { value: 'theirs', label: part.by === 'mine' ? 'As it was' : 'Theirs' },
                  { value: 'mine', label: part.by === 'theirs' ? 'As it was' : 'Mine' },
                ]}
                value={sideOf(part)}
                onChange={(side) => setChosen((before) => new Map(before).set(keyOf(part), side))}
              />
            </li>
          ))}
        </ul>
      )}
      {theirs === undefined ? null : (
        <div className={styles.actions}>
          {parts === undefined ? null : (
            <Button
              kind="primary"
              busy={busy}
              onClick={() => void settle(joined(draft.text, theirs.draft, parts, sideOf))}
            >
              Save what is chosen
            </Button>
          )}
          <Button disabled={busy} onClick={() => void settle(draft.text)}>
            Keep mine
          </Button>
          <Button disabled={busy} onClick={() => void settle(theirs.draft)}>
            Take theirs
          </Button>
        </div>
      )}
    </section>
  )
}

const keyOf = (part: Part) => `${part.kind} ${part.about}`
