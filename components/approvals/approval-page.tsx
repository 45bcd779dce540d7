'use client'
import Link from 'next/link'
import { useEffect, useRef, useState } from 'react'
import { day, full, useZone } from '#components/calls/moments.ts'
import { places } from '#components/calls/places.ts'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { Facts } from '#components/ui/facts.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Crumbs, GroupHead, PageHead } from '#components/ui/page-head.tsx'
import { PrefixedName } from '#components/ui/prefixed-name.tsx'
import { ResultTag } from '#components/ui/result-tag.tsx'
import { RiskBars } from '#components/ui/risk-bars.tsx'
import type { ApiProblem } from '#lib/client/api.ts'
import { useRead } from '#lib/client/query.ts'
import { type ApprovalView, readApproval } from '#lib/contracts/approvals.ts'
import { AnswerForm } from './answer-form.tsx'
import { ApprovalLine } from './approval-line.tsx'
import styles from './approvals.module.css'
import { Arguments } from './arguments.tsx'
import { Countdown } from './countdown.tsx'
import { Shown } from './shown.tsx'
import { useReason } from './use-reason.ts'
import { kindWords, outcomeSentence, resultOf } from './words.ts'

/** Asking so often that nobody reads closely any more. */
const often = 10

/** One request: everything that whoever answers it should see, and the answer. This is what a mailed link opens. */
export function ApprovalPage({ org, first, you }: { org: string; first: ApprovalView; you: string }) {
  const zone = useZone()
  const head = useRef<HTMLDivElement>(null)
  const [reason, setReason] = useReason(first.id)
  const [problem, setProblem] = useState<ApiProblem>()
  const [answered, setAnswered] = useState(false)
  const read = useRead(
    readApproval,
    { params: { org, approval: first.id } },
    { initial: first, everyMs: 2_000 },
  )
  const approval = read.data ?? first
  const waiting = approval.status === 'waiting'
  const mine = approval.answers.some((answer) => answer.userId === you)
  const offered = waiting && approval.mayAnswer !== 'no' && !mine
  // The button that was pressed is gone: reading goes on at the outcome.
  useEffect(() => {
    if (answered && !offered) head.current?.querySelector<HTMLElement>('h1')?.focus()
  }, [answered, offered])
  return (
    <div className={styles.page}>
      <Crumbs items={[{ label: 'Approvals', href: places.approvals(org) }, { label: approval.tool }]} />
      <div ref={head}>
        <PageHead
          title={
            <span className={styles.tool}>
              <PrefixedName name={approval.tool} />
            </span>
          }
          lead={
            <>
              <b>{approval.identityName}</b>, {kindWords(approval)}, wants to call this on{' '}
              <b>{approval.serverName}</b>.
            </>
          }
        />
      </div>
      <div className={styles.state} aria-live="polite">
        <ResultTag result={resultOf[approval.status]} filled />
        {outcomeSentence(approval)}
      </div>
      <p className={styles.clock}>
        {waiting ? (
          <Countdown
            until={approval.answerBy}
            answered={approval.now}
            heard={read.dataUpdatedAt}
            after="left to answer"
          />
        ) : approval.status === 'approved' && approval.useBy !== null ? (
          <Countdown
            until={approval.useBy}
            answered={approval.now}
            heard={read.dataUpdatedAt}
            after="left to make it"
          />
        ) : null}
        {offered ? (
          <a className={styles.jump} href="#answer">
            Go to the answer
          </a>
        ) : null}
      </p>
      {problem ? (
        <Notice tone="ask" icon="warn" title={problem.message} alert>
          Your answer was not taken.
        </Notice>
      ) : null}
      {reason !== '' && !offered ? (
        <Notice
          tone="hide"
          title="What you wrote was not sent"
          action={<CopyButton text={reason} size="small" />}
        >
          <span className={styles.break}>{reason}</span>
        </Notice>
      ) : null}
      {read.error ? (
        <Notice tone="deny" icon="warn" title={read.error.message}>
          What stands here is {full(approval.now, zone)}’s.
        </Notice>
      ) : null}
      {waiting && approval.asked.lastHour >= often ? (
        <Notice tone="ask" icon="warn" title={`${approval.asked.lastHour} requests in the last hour`}>
          {approval.identityName} asks often. Read this one as closely as the first.
        </Notice>
      ) : null}
      <div className={styles.columns}>
        <div className={styles.main}>
          <Arguments approval={approval} />
          <Since org={org} approval={approval} zone={zone} />
        </div>
        <section className={styles.side} id="answer" aria-label="Answer">
          <ApprovalLine org={org} approval={approval} zone={zone}>
            {offered ? (
              <AnswerForm
                org={org}
                approval={approval}
                reason={reason}
                onReason={setReason}
                onAnswered={(refused) => {
                  setProblem(refused)
                  setAnswered(true)
                }}
              />
            ) : waiting ? (
              <p className={styles.none}>
                {mine
                  ? 'You approved it. Somebody else has to as well.'
                  : approval.owner?.userId === you
                    ? 'This is your own agent, so somebody else answers.'
                    : 'You are not among the people who may answer.'}
              </p>
            ) : null}
          </ApprovalLine>
        </section>
        <div className={styles.more}>
          <Around org={org} approval={approval} />
          <Similar org={org} approval={approval} zone={zone} />
        </div>
      </div>
    </div>
  )
}

/** What the marks beside the arguments compare with. */
function Since({ org, approval, zone }: { org: string; approval: ApprovalView; zone: string }) {
  const since = approval.sinceLastApproved
  if (since === null)
    return (
      <p className={styles.none}>
        No call of this tool by {approval.identityName} was approved before, so there is nothing to compare it
        with.
      </p>
    )
  const differ = since.args.filter((each) => each.change !== 'same').length
  return (
    <p className={styles.none}>
      {differ === 0 ? 'Its arguments are the same as in' : `${differ} of its arguments differ from`}{' '}
      <Link href={places.approval(org, since.approvalId)}>the last approved call, {day(since.at, zone)}</Link>
      . The earlier values are not kept.
    </p>
  )
}

function Around({ org, approval }: { org: string; approval: ApprovalView }) {
  const { asked } = approval
  const reasons = [...new Set(approval.needs.map((need) => need.reason).filter((each) => each !== ''))]
  const policyOf =
    approval.source === 'guardrail' ? 'Organisation policy' : (approval.policyName ?? 'A removed policy')
  const version = approval.source === 'guardrail' ? approval.guardrailVersion : approval.policyVersion
  return (
    <section className={styles.part}>
      <GroupHead title="Who asks, and why" />
      <Facts
        items={[
          {
            label: 'Agent',
            value: <Link href={places.agent(org, approval.grantId)}>{approval.identityName}</Link>,
          },
          { label: 'Belongs to', value: approval.owner?.name ?? 'Nobody who is known' },
          {
            label: 'Asked',
            value: `${requests(asked.lastHour)} in the last hour, ${asked.lastDay} in 24 hours`,
          },
          {
            label: 'Server',
            value: <Link href={places.server(org, approval.serverId)}>{approval.serverName}</Link>,
          },
          {
            label: 'Risk',
            value: (
              <span className={styles.risk}>
                <RiskBars level={approval.risk} worded /> <span className="dim">{approval.category}</span>
              </span>
            ),
          },
          {
            label: 'Rule',
            value: (
              <>
                {approval.source === 'policy' && approval.policyName !== null ? (
                  <Link href={places.policy(org, approval.policyId)}>{policyOf}</Link>
                ) : (
                  policyOf
                )}
                {version === null ? '' : `, version ${version}`}
                <br />
                <code className={styles.break}>
                  <Shown text={approval.rule} />
                </code>
              </>
            ),
          },
          ...(reasons.length === 0 ? [] : [{ label: 'Why', value: reasons.join(' ') }]),
          { label: 'The agent read', value: <Shown text={approval.message} /> },
        ]}
      />
    </section>
  )
}

const requests = (n: number) => (n === 1 ? '1 request' : `${n} requests`)

function Similar({ org, approval, zone }: { org: string; approval: ApprovalView; zone: string }) {
  if (approval.similar.length === 0) return null
  return (
    <section className={styles.part}>
      <GroupHead title="Decided before" note={`${approval.tool} on ${approval.serverName}`} />
      <ul className={styles.similar}>
        {approval.similar.map((each) => (
          <li key={each.id}>
            <ResultTag result={resultOf[each.status]} />
            <Link href={places.approval(org, each.id)}>
              {each.answers.at(-1)?.name ?? 'Somebody'}, for {each.identityName}
            </Link>
            <time className="meta" dateTime={each.decidedAt ?? each.askedAt}>
              {full(each.decidedAt ?? each.askedAt, zone)}
            </time>
            {each.answers.at(-1)?.reason ? (
              <p className={styles.because}>
                “<Shown text={each.answers.at(-1)?.reason ?? ''} />”
              </p>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  )
}
