import { Num, type Value } from '#lib/json/value.ts'
import { placed } from './edit-text.ts'
import { APPROVAL, APPROVER, LONGEST_APPROVER, ROLES, RULE, USUAL_APPROVERS } from './grammar.ts'

type Plain = ReadonlyMap<string, Value>

/** Whom a rule asks and for how long, as the drawer shows it: what the rule does not say is what is usual. */
export type ApprovalForm = { approvers: readonly string[]; timeout: number; count: number }

/** What a rule can do as a whole, beside its conditions and limits. */
export type WideChoice = 'allow' | 'ask' | 'deny'

const ACTIONS = { allow: undefined, ask: 'require_approval', deny: 'deny' } as const

/** The rule with another action; whom to ask goes with the last reason to ask anybody. */
export function withAction(rule: Plain, choice: WideChoice): Map<string, Value> {
  const action = ACTIONS[choice]
  if (action !== undefined) return placed(rule, 'action', action, RULE)
  const next = new Map(rule)
  next.delete('action')
  const some = next.get('approve_if')
  if (!Array.isArray(some) || some.length === 0) next.delete('approval')
  return next
}

/** Reads the approval of an accepted rule. */
export function approvalForm(rule: Plain): ApprovalForm {
  const said = approvalAt(rule)
  const listed = said.get('approvers')
  const approvers = Array.isArray(listed) ? listed.filter((one) => typeof one === 'string') : []
  const whole = (key: string, usual: number) => {
    const value = said.get(key)
    return value instanceof Num ? Number(value.token) : usual
  }
  return {
    approvers: approvers.length === 0 ? USUAL_APPROVERS : approvers,
    timeout: whole('timeout', 600),
    count: whole('count', 1),
  }
}

/** The rule with another approval; what is usual is not written. Parts that stay keep their bytes. */
export function withApproval(rule: Plain, change: Partial<ApprovalForm>): Map<string, Value> {
  let approval = approvalAt(rule)
  const put = (key: keyof ApprovalForm, value: Value, usual: boolean) => {
    if (!usual) approval = placed(approval, key, value, APPROVAL)
    else approval.delete(key)
  }
  const { timeout, approvers, count } = change
  if (timeout !== undefined) put('timeout', new Num(String(timeout)), timeout === 600)
  if (approvers !== undefined) {
    const list = [...new Set(approvers)]
    put('approvers', list, list.length === 0 || isUsual(list))
  }
  if (count !== undefined) put('count', new Num(String(count)), count === 1)
  const next = new Map(rule)
  next.delete('approval')
  return approval.size === 0 ? next : placed(rule, 'approval', approval, RULE)
}

/** Whether these are the roles that answer calls, in any order. */
export function isUsual(approvers: readonly string[]): boolean {
  const all = new Set(approvers)
  return all.size === USUAL_APPROVERS.length && USUAL_APPROVERS.every((one) => all.has(one))
}

/** The same approvers with a role put in or taken out; roles stay in their order, before the members. */
export function withRole(approvers: readonly string[], role: string, named: boolean): string[] {
  const roles = ROLES.map((one) => `role:${one}`).filter((one) =>
    one === `role:${role}` ? named : approvers.includes(one),
  )
  return [...roles, ...approvers.filter((one) => !one.startsWith('role:'))]
}

/** A member by the address that was typed, or why it is none. */
export function memberOf(typed: string): { ok: true; approver: string } | { ok: false; sentence: string } {
  const address = typed.trim().toLowerCase()
  if (address === '') return { ok: false, sentence: 'Write the e-mail address of a member.' }
  const approver = `member:${address}`
  if (approver.length > LONGEST_APPROVER || !APPROVER.test(approver))
    return { ok: false, sentence: 'This is no e-mail address: ana@example.com.' }
  return { ok: true, approver }
}

/** A timeout as a number and its unit, the largest in which it is a whole number. */
export function timeoutParts(seconds: number): { number: number; unit: TimeoutUnit } {
  const unit = TIMEOUT_UNITS.findLast((one) => seconds % SECONDS[one] === 0) ?? 'seconds'
  return { number: seconds / SECONDS[unit], unit }
}

export const TIMEOUT_UNITS = ['seconds', 'minutes', 'hours', 'days'] as const
export type TimeoutUnit = (typeof TIMEOUT_UNITS)[number]
export const SECONDS: Readonly<Record<TimeoutUnit, number>> = {
  seconds: 1,
  minutes: 60,
  hours: 3600,
  days: 86_400,
}

function approvalAt(rule: Plain): Map<string, Value> {
  const value = rule.get('approval')
  return new Map(value instanceof Map ? value : [])
}
