import * as contract from '#lib/contracts/approvals.ts'
import { Refusal } from '#lib/contracts/refusal.ts'
import type { Org } from '#lib/db/with-org.ts'
import { approvalView, argumentsOf, storedApproval } from './approvals.ts'
import { rowOf, type Stored } from './approvals-rows.ts'
import { answeredSentence, whoMayAnswer } from './approvals-words.ts'
import { operation } from './operation.ts'

type Given = { result: (typeof contract.answerResults)[number]; standing: string | null }

/** One member's answer. Of several at once one is first; whoever comes later is told who answered and what. */
export const answerApproval = operation(contract.answerApproval, async (org, { params, body }) => {
  const { caller } = org
  if (caller.kind !== 'member')
    throw new Refusal('forbidden', { sentence: 'Only a member answers, signed in; a token never does.' })
  const before = await storedApproval(org, params.approval)
  // Nobody approves what could not have been shown to them.
  if (body.verdict === 'approved' && before.standing === 'waiting' && argumentsOf(org, before) === null)
    throw new Refusal('unreadable_arguments', { fix: 'Refuse it; the agent may then ask anew.' })
  const [given] = await org.tx.$queryRaw<Given[]>`
    SELECT * FROM answer_approval(${org.id}::uuid, ${before.id}::uuid, ${caller.userId}::uuid, ${body.verdict}, ${body.reason})`
  switch (given?.result) {
    case 'approved':
    case 'counted':
    case 'refused':
      break
    case 'over':
      throw await over(org, before)
    case 'already':
      throw new Refusal('already_answered', {
        sentence: 'You approved this already. Somebody else has to approve it too.',
      })
    case 'not_allowed':
      throw new Refusal('forbidden', { sentence: whoMayAnswer(rowOf(before)) })
    default:
      throw new Refusal('not_found', { sentence: 'There is no such request.' })
  }
  const view = await approvalView(org, before.id)
  const own = view.answers.find((answer) => answer.userId === caller.userId)
  await org.record({
    subject: 'approval',
    subjectId: before.id,
    name: view.tool,
    before: { status: before.standing },
    after: {
      status: view.status,
      verdict: body.verdict,
      ...(body.reason === '' ? {} : { reason: body.reason }),
      ...(own?.self ? { self: true } : {}),
      identity: view.identityName,
      server: view.serverName,
      asked: view.askedAt,
    },
  })
  return view
})

/** What somebody reads who comes too late: read after the answer that was faster had been committed. */
async function over(org: Org, before: Stored): Promise<Refusal> {
  const now = rowOf(await storedApproval(org, before.id))
  const code = ['approved', 'used', 'refused'].includes(now.status) ? 'already_answered' : 'not_waiting'
  return new Refusal(code, { sentence: answeredSentence(now) })
}
