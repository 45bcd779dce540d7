import type { Rule } from './document.ts'
import { ROLES, USUAL_APPROVERS } from './grammar.ts'

/** A member of the organisation, as far as asking is concerned. */
export type Approver = { role: string; email: string }

/** Who is asked and for how long: what the rule says, and what is usual where it says nothing. */
export function approvalOf(rule: Pick<Rule, 'approval'>): {
  timeout: number
  approvers: readonly string[]
  count: number
} {
  const { timeout = 600, approvers = [], count = 1 } = rule.approval ?? {}
  return { timeout, approvers: approvers.length === 0 ? USUAL_APPROVERS : approvers, count }
}

/** Whether a rule asks about some or all of its calls. */
export function asksAPerson(rule: Pick<Rule, 'action' | 'approveIf'>): boolean {
  return rule.action === 'require_approval' || (rule.action !== 'deny' && rule.approveIf.length > 0)
}

/** How many of these people a list of approvers names. The owner of an agent is among them: who that is, no text says. */
export function mayApprove(approvers: readonly string[], people: readonly Approver[]): number {
  return people.filter(
    ({ role, email }) => approvers.includes(`role:${role}`) || approvers.includes(`member:${email}`),
  ).length
}

/** `an approver`, `2 owners or admins`, `ana@example.com or an admin`. */
export function approverWords(approvers: readonly string[], count: number): string {
  if (sameList(approvers, USUAL_APPROVERS)) return count === 1 ? 'an approver' : `${count} approvers`
  const names = approvers.map((approver) => {
    const role = ROLES.find((each) => approver === `role:${each}`)
    if (role === undefined) return approver.replace(/^member:/, '')
    const word = role.replace('_', ' ')
    if (count > 1) return `${word}s`
    return `${/^[aeo]/.test(word) ? 'an' : 'a'} ${word}`
  })
  const last = names.pop() ?? ''
  const all = names.length === 0 ? last : `${names.join(', ')} or ${last}`
  if (count === 1) return all
  const oneRole = approvers.length === 1 && approvers[0]?.startsWith('role:') === true
  return oneRole ? `${count} ${all}` : `${count} of ${all}`
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each, i) => each === b[i])
}
