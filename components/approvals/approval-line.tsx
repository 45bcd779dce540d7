'use client'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { full } from '#components/calls/moments.ts'
import { places } from '#components/calls/places.ts'
import { type Station, StationLine } from '#components/ui/station-line.tsx'
import { approversWords } from '#lib/access/approvers.ts'
import type { ApprovalRow } from '#lib/contracts/approvals.ts'
import styles from './approvals.module.css'
import { Shown } from './shown.tsx'
import { timeoutWords } from './words.ts'

type Props = { org: string; approval: ApprovalRow; zone: string; children?: ReactNode }

/** The way of a call through a person: who asked, who answers, and the one call that passes. */
export function ApprovalLine({ org, approval, zone, children }: Props) {
  return (
    <StationLine
      label="What happened, and what comes next"
      stations={[asked(approval, zone), ...answers(approval, zone, children), passes(org, approval, zone)]}
    />
  )
}

function asked(approval: ApprovalRow, zone: string): Station {
  const again =
    approval.asks === 1
      ? ''
      : ` Made ${approval.asks} times, last ${full(approval.lastAskedAt, zone)}; all of them wait for the same answer.`
  return {
    key: 'asked',
    state: 'done',
    title: `${approval.identityName} asked`,
    note: (
      <>
        <time dateTime={approval.askedAt}>{full(approval.askedAt, zone)}</time>.{again}
      </>
    ),
  }
}

/** One station for each document that asks; the answers stand at the last of them, with what lets somebody give one. */
function answers(approval: ApprovalRow, zone: string, form: ReactNode): Station[] {
  return approval.needs.map((need, index): Station => {
    const last = index === approval.needs.length - 1
    const met = need.approved >= need.count
    const tone = approval.status === 'refused' ? 'deny' : 'ask'
    const passed = approval.status === 'approved' || approval.status === 'used'
    const state = passed || met ? 'done' : approval.status === 'waiting' ? 'now' : 'stopped'
    const where = need.source === 'guardrail' ? 'The organisation policy asks' : 'The policy asks'
    return {
      key: `${need.source} ${need.rule}`,
      state,
      ...(state === 'stopped' ? { tone } : {}),
      title: need.count === 1 ? 'Somebody answers' : `${need.count} different people approve`,
      ...(need.count === 1 ? {} : { aside: `${Math.min(need.approved, need.count)} of ${need.count}` }),
      note: `${where} ${approversWords(need.approvers)}.`,
      children: last ? (
        <>
          <Answers approval={approval} zone={zone} />
          {form}
        </>
      ) : null,
    }
  })
}

function Answers({ approval, zone }: { approval: ApprovalRow; zone: string }) {
  if (approval.answers.length === 0) return null
  return (
    <ul className={styles.said}>
      {approval.answers.map((answer) => (
        <li key={answer.userId}>
          <b data-tone={answer.verdict === 'approved' ? 'allow' : 'deny'} className={styles.verdict}>
            {answer.name} {answer.verdict === 'approved' ? 'approved' : 'refused'}
          </b>{' '}
          <time className="meta" dateTime={answer.at}>
            {full(answer.at, zone)}
          </time>
          {answer.self ? <span className="meta">, for an agent of their own</span> : null}
          {answer.reason === '' ? null : (
            <p className={styles.because}>
              “<Shown text={answer.reason} />”
            </p>
          )}
        </li>
      ))}
    </ul>
  )
}

function passes(org: string, approval: ApprovalRow, zone: string): Station {
  const title = 'The same call passes once'
  if (approval.usedBy !== null)
    return {
      key: 'passes',
      state: 'done',
      title: 'The call passed',
      note: (
        <>
          {full(approval.usedBy.at, zone)}.{' '}
          <Link href={places.log(org, `?span=all&call=${approval.usedBy.callId}`)}>
            Open it in the audit log
          </Link>
        </>
      ),
    }
  if (approval.status === 'approved')
    return {
      key: 'passes',
      state: 'now',
      title,
      note: `Until ${full(approval.useBy ?? approval.answerBy, zone)}.`,
    }
  if (approval.status === 'waiting')
    return {
      key: 'passes',
      state: 'ahead',
      title,
      note: `Within ${timeoutWords(approval)} of the last answer.`,
    }
  return { key: 'passes', state: 'unreached', title }
}
