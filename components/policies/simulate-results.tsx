import { Notice } from '#components/ui/notice.tsx'
import { DraftMark, GroupHead, InForce } from '#components/ui/page-head.tsx'
import { results } from '#components/ui/tone.ts'
import { differences, type Outcome } from '#lib/policy/simulate.ts'
import type { Finding } from '#lib/policy/types.ts'
import { OutcomeCard } from './outcome-card.tsx'
import styles from './simulate.module.css'

type Props = {
  draft: Outcome | undefined
  active: Outcome | undefined
  version: number | undefined
  /** The draft is, byte for byte, what is in force. */
  same: boolean
  server: string
  findings: readonly Finding[]
  /** The typed arguments cannot be read, so the call has none. */
  without: boolean
}

/** What the version in force and the draft say to the call, side by side where there are two texts. */
export function SimulateResults({ draft, active, version, same, server, findings, without }: Props) {
  const differs = draft && active && !same ? differences(active, draft) : undefined
  const force = <InForce>Version {version}, active</InForce>
  return (
    <section aria-label="Decision">
      <GroupHead title="Decision" note={note(draft, active, same)} />
      <p className="sr" role="status">
        {spoken(draft, active, same, version)}
      </p>
      {findings[0] === undefined ? null : (
        <Notice tone="deny" icon="warn" title="The draft is not a policy at the moment">
          {findings[0].pointer} {findings[0].sentence}
        </Notice>
      )}
      {without ? (
        <Notice tone="ask" title="The arguments cannot be read yet">
          Until then the call is decided without any.
        </Notice>
      ) : null}
      <div className={styles.sides}>
        {active && !same ? <OutcomeCard name={force} outcome={active} server={server} /> : null}
        {draft ? (
          <OutcomeCard
            name={same ? force : <DraftMark>Draft</DraftMark>}
            outcome={draft}
            server={server}
            {...(differs === undefined ? {} : { differs })}
          />
        ) : null}
      </div>
    </section>
  )
}

function note(draft: Outcome | undefined, active: Outcome | undefined, same: boolean): string {
  if (same) return 'the draft is the same'
  if (active === undefined) return 'nothing is in force yet'
  if (draft === undefined) return ''
  if (draft.result !== active.result) return 'the draft decides otherwise'
  const { rule, answer } = differences(active, draft)
  return rule || answer ? 'the same result, for another reason' : 'both decide the same'
}

function spoken(
  draft: Outcome | undefined,
  active: Outcome | undefined,
  same: boolean,
  version?: number,
): string {
  const said = (outcome: Outcome) => results[outcome.result].word
  const now = active === undefined ? '' : `Version ${version}: ${said(active)}. `
  return `${now}${draft === undefined || same ? '' : `Draft: ${said(draft)}.`}`
}
