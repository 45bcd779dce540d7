'use client'
import Link from 'next/link'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Field } from '#components/ui/field.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { TextArea } from '#components/ui/text-input.tsx'
import type { PolicyView } from '#lib/contracts/policies.ts'
import type { Difference } from '#lib/policy/diff.ts'
import type { Finding, Tool } from '#lib/policy/types.ts'
import { ChangeList } from './change-list.tsx'
import styles from './life.module.css'
import { useTests } from './use-tests.ts'

type Props = {
  org: string
  policy: PolicyView
  text: string
  tools: readonly Tool[]
  findings: readonly Finding[]
  /** Nothing where the text is not a policy. */
  differences: readonly Difference[] | undefined
  read: ReadonlySet<string>
  onRead: (sentences: readonly string[], read: boolean) => void
  note: string
  onNote: (note: string) => void
  problem: string | undefined
  busy: boolean
  onClose: () => void
  onPublish: () => void
}

/** What is about to change, for whom, and what the checks say: the last look before a version is in force. */
export function Review(props: Props) {
  const { org, policy, text, tools, findings, differences, read, busy, problem } = props
  const errors = findings.filter((each) => each.level === 'error')
  const serious = findings.filter((each) => each.level === 'security' || each.level === 'warning')
  const tests = useTests(policy, text, tools) ?? []
  const failed = tests.filter((each) => !each.passed)
  const unread = (differences ?? []).filter((one) => one.kind === 'loosened' && !read.has(one.sentence))
  const first = policy.active === null
  const mustRead = !first && unread.length > 0
  const next = (policy.active?.version ?? 0) + 1
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => (open ? undefined : props.onClose())}
      title={`Review version ${next} of ${policy.name}`}
      actions={
        <>
          <Button kind="quiet" onClick={props.onClose}>
            Back to the rules
          </Button>
          <Button
            kind="primary"
            busy={busy}
            data-publish=""
            disabled={errors.length > 0 || failed.length > 0 || mustRead || !policy.may.publish}
            onClick={props.onPublish}
          >
            Publish version {next}
          </Button>
        </>
      }
    >
      {problem ? (
        <Notice tone="deny" alert>
          {problem}
        </Notice>
      ) : null}
      {policy.may.publish ? null : (
        <Notice tone="hide">Your role edits drafts; it does not publish them.</Notice>
      )}
      {first ? (
        <p>This is the first version. Until it is published, every call under this policy is refused.</p>
      ) : differences === undefined ? (
        <p>The text is not a policy at the moment, so its changes cannot be told.</p>
      ) : differences.length === 0 ? (
        <p>The text is written in another way and means the same.</p>
      ) : (
        <ChangeList differences={differences} acknowledge={{ read, onRead: props.onRead }} />
      )}
      <div className={styles.facts}>
        <Affected org={org} policy={policy} />
        <section aria-label="Checks">
          <h3>Checks</h3>
          {[...errors, ...serious].map((finding) => (
            <Notice
              key={finding.pointer + finding.sentence}
              tone={finding.level === 'error' ? 'deny' : 'ask'}
            >
              {finding.sentence}
            </Notice>
          ))}
          {failed.map((test) => (
            <Notice
              key={`${test.above} ${test.pointer}`}
              tone="deny"
              title={test.above ? 'A test of the organisation policy fails' : 'A test fails'}
            >
              {test.sentence}
            </Notice>
          ))}
          {errors.length + serious.length + failed.length === 0 ? (
            <p className="meta">
              No errors and no warnings
              {tests.length === 0 ? '' : `; tests ${tests.length} of ${tests.length}`}.
            </p>
          ) : null}
        </section>
        <Field
          label="What changed, and why"
          optional
          hint="Kept with the version, for whoever reads its history."
        >
          {(control) => (
            <TextArea
              {...control}
              rows={2}
              maxLength={500}
              value={props.note}
              onChange={(event) => props.onNote(event.target.value)}
            />
          )}
        </Field>
        {mustRead ? (
          <p className="meta" role="status">
            {unread.length === 1
              ? 'One loosened change is not ticked off yet.'
              : `${unread.length} loosened changes are not ticked off yet.`}
          </p>
        ) : null}
      </div>
    </Dialog>
  )
}

function Affected({ org, policy }: { org: string; policy: PolicyView }) {
  const identities = new Set(policy.grants.map((each) => each.identity.id)).size
  const grants = policy.grants.length
  return (
    <section aria-label="Who is affected">
      <h3>Who is affected</h3>
      {grants === 0 ? (
        <p className="meta">No agent uses it yet.</p>
      ) : (
        <>
          <p className="meta">
            {grants === 1 ? '1 grant' : `${grants} grants`} of{' '}
            {identities === 1 ? '1 identity' : `${identities} identities`}, from the next call on.
          </p>
          <ul className={styles.names}>
            {policy.grants.map((each) => (
              <li key={each.id}>
                <Link href={`/o/${org}/agents/${each.id}`}>{each.identityName}</Link>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}
