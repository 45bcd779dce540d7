'use client'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Chip, Chips } from '#components/ui/chip.tsx'
import { ConfirmDialog } from '#components/ui/dialog.tsx'
import { Field } from '#components/ui/field.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { TextArea } from '#components/ui/text-input.tsx'
import type { ApiProblem } from '#lib/client/api.ts'
import { keyOf, useChange } from '#lib/client/query.ts'
import {
  type ApprovalView,
  answerApproval,
  countApprovals,
  listApprovals,
  readApproval,
} from '#lib/contracts/approvals.ts'
import styles from './approvals.module.css'
import { timeoutWords } from './words.ts'

const presets = ['Not needed', 'The arguments are wrong', 'Talk to me first', 'Not now, ask later']

type Props = {
  org: string
  approval: ApprovalView
  reason: string
  onReason: (text: string) => void
  /** It was answered, by whoever; or refused because somebody was faster. */
  onAnswered: (problem: ApiProblem | undefined) => void
}

/** Approve once, or refuse with a reason that the agent reads. */
export function AnswerForm({ org, approval, reason, onReason, onAnswered }: Props) {
  const cache = useQueryClient()
  const [refusing, setRefusing] = useState(reason !== '')
  const [confirming, setConfirming] = useState(false)
  const area = useRef<HTMLDivElement>(null)
  const given = { params: { org, approval: approval.id } }
  const answer = useChange(answerApproval, {
    stale: [countApprovals, listApprovals],
    onDone: (view) => {
      cache.setQueryData(keyOf(readApproval, given), view)
      onReason('')
      onAnswered(undefined)
    },
  })
  // A reason that was kept is shown where it is sent from.
  useEffect(() => {
    if (reason !== '') setRefusing(true)
  }, [reason])
  // Writing goes on behind what stands there.
  const write = () =>
    requestAnimationFrame(() => {
      const text = area.current?.querySelector('textarea')
      text?.setSelectionRange(text.value.length, text.value.length)
      text?.focus()
    })
  const send = (verdict: 'approved' | 'refused') => {
    setConfirming(false)
    answer.mutate(
      { ...given, body: { verdict, reason: verdict === 'refused' ? reason : '' } },
      {
        onError: (problem) => {
          if (!['already_answered', 'not_waiting'].includes(problem.code)) return
          void cache.invalidateQueries({ queryKey: [readApproval.id] })
          onAnswered(problem)
        },
      },
    )
  }
  const approve = () => (approval.risk === 'critical' ? setConfirming(true) : send('approved'))
  const unreadable = approval.args === null
  return (
    <div className={styles.answer}>
      <p>
        Approving lets exactly this call pass, once, within {timeoutWords(approval)}. It cannot be taken back.
      </p>
      {approval.mayAnswer === 'self' ? (
        <p className="meta">This agent is your own; the log says that you answered for it yourself.</p>
      ) : null}
      {unreadable ? (
        <Notice tone="deny" icon="warn">
          The arguments cannot be shown, so this can only be refused.
        </Notice>
      ) : null}
      <div className={styles.buttons}>
        <Button
          kind="primary"
          size="big"
          icon="allow"
          busy={answer.isPending}
          disabled={unreadable}
          onClick={approve}
        >
          Approve once
        </Button>
        <Button
          size="big"
          aria-expanded={refusing}
          onClick={() => {
            setRefusing(!refusing)
            if (!refusing) write()
          }}
        >
          Refuse
        </Button>
      </div>
      {refusing ? (
        <form
          className={styles.refuse}
          method="post"
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            if (!answer.isPending) send('refused')
          }}
        >
          <Chips label="Usual reasons">
            {presets.map((preset) => (
              <Chip
                key={preset}
                onClick={() => {
                  onReason(withPreset(reason, preset))
                  write()
                }}
              >
                {preset}
              </Chip>
            ))}
          </Chips>
          <div ref={area}>
            <Field
              label="Reason"
              optional
              hint="The agent reads it when it makes the call again."
              error={answer.error?.field('/reason')}
            >
              {(control) => (
                <TextArea
                  {...control}
                  rows={3}
                  maxLength={500}
                  value={reason}
                  onChange={(event) => onReason(event.target.value)}
                />
              )}
            </Field>
          </div>
          <Button type="submit" kind="danger" wide busy={answer.isPending}>
            Refuse this call
          </Button>
        </form>
      ) : null}
      {answer.error && answer.error.fields.length === 0 ? (
        <Notice tone="deny" icon="warn" title={answer.error.message} alert>
          {answer.error.fix}
        </Notice>
      ) : null}
      <ConfirmDialog
        open={confirming}
        onOpenChange={setConfirming}
        title="Approve a critical call?"
        confirm="Approve once"
        onConfirm={() => send('approved')}
      >
        <p>
          <code className={styles.break}>{approval.tool}</code> is of critical risk. {approval.identityName}{' '}
          may make exactly this call once.
        </p>
      </ConfirmDialog>
    </div>
  )
}

/** A usual reason takes the place of another usual one; what somebody wrote stays before it. */
function withPreset(reason: string, preset: string): string {
  const own = reason.trim()
  if (own === '' || presets.includes(own)) return preset
  return own.endsWith(preset) ? reason : `${own} ${preset}`
}
