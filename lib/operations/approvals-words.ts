import { approversWords } from '#lib/access/approvers.ts'
import type { ApprovalRow } from '#lib/contracts/approvals.ts'

/** Who said what to a request that is over, or why nobody can say anything any more, in one English sentence. */
export function answeredSentence(row: ApprovalRow): string {
  const last = row.answers.filter((answer) => answer.verdict !== 'refused').at(-1)
  const refused = row.answers.find((answer) => answer.verdict === 'refused')
  switch (row.status) {
    case 'refused':
      return refused === undefined
        ? 'This was refused already.'
        : `${refused.name} has refused this already${refused.reason === '' ? '.' : `: “${refused.reason}”`}`
    case 'approved':
    case 'used':
      return `${last?.name ?? 'Somebody'} has approved this already. Your answer changed nothing.`
    case 'expired':
      return 'Nobody answered in time. The agent may ask anew.'
    case 'void':
      return 'The grant or the policy changed, so this call cannot be made that way any more. The agent may ask anew.'
    case 'waiting':
      return 'This waits for an answer.'
  }
}

/** Why somebody may not answer: whom the rules ask, or that the agent is their own. */
export function whoMayAnswer(row: ApprovalRow): string {
  const asked = approversWords(row.needs.flatMap((need) => need.approvers))
  return `This is for ${asked} to answer, and never for whom the agent belongs to while somebody else can.`
}
