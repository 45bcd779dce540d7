import type { Result } from '#components/ui/tone.ts'
import type { ApprovalRow } from '#lib/contracts/approvals.ts'

/** What a request is called on screen: what was used is approved, and what could not be made any more has expired. */
export const resultOf: Readonly<Record<ApprovalRow['status'], Result>> = {
  waiting: 'waiting',
  approved: 'approved',
  used: 'approved',
  refused: 'refused',
  expired: 'expired',
  void: 'expired',
}

/** "9 min 47 s", "47 s", "2 h 5 min". */
export function lengthWords(seconds: number): string {
  const [hours, minutes, rest] = [
    Math.floor(seconds / 3600),
    Math.floor((seconds % 3600) / 60),
    Math.floor(seconds % 60),
  ]
  if (hours >= 48) return `${Math.floor(hours / 24)} days`
  if (hours > 0) return minutes === 0 ? `${hours} h` : `${hours} h ${minutes} min`
  if (minutes === 0) return `${rest} s`
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`
}

/** How long an answer may take, and again the use of it: "10 min". */
export function timeoutWords(approval: Pick<ApprovalRow, 'askedAt' | 'answerBy'>): string {
  return lengthWords(Math.round((Date.parse(approval.answerBy) - Date.parse(approval.askedAt)) / 1000))
}

/** What became of a request that is over, in one English sentence; empty while it waits. */
export function outcomeSentence(approval: ApprovalRow): string {
  const said = (verdict: 'approved' | 'refused') =>
    [...new Set(approval.answers.filter((each) => each.verdict === verdict).map((each) => each.name))].join(
      ' and ',
    ) || 'Somebody'
  switch (approval.status) {
    case 'waiting':
      return ''
    case 'approved':
      return `${said('approved')} approved it. The same call passes once when the agent makes it again.`
    case 'used':
      return `${said('approved')} approved it, and the call passed.`
    case 'refused':
      return `${said('refused')} refused it.`
    case 'expired':
      return approval.decidedAt === null
        ? 'Nobody answered in time. Nothing was done.'
        : `${said('approved')} approved it, but the agent did not make the call again in time.`
    case 'void':
      return 'The grant, the policy or the right of who approved changed meanwhile. Nothing was done.'
  }
}

/** "an agent of Ana Berg"; just the kind where nobody is known. */
export function kindWords(approval: Pick<ApprovalRow, 'identityKind' | 'owner'>): string {
  const { identityKind: kind, owner } = approval
  if (kind === 'person') return owner === null ? 'a person' : `the member ${owner.name}`
  return owner === null ? `an ${kind}` : `an ${kind} of ${owner.name}`
}
