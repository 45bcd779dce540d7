import { messages } from '#lib/policy/messages.ts'
import type { Code, Decision } from '#lib/policy/types.ts'
import type { Item } from '#worker/snapshot/offers.ts'
import type { Caller } from './identify.ts'

/** Why this caller may use nothing of its server at the moment, whatever it is. */
export function refusalOf(caller: Caller): { code: Code; message: string } | undefined {
  if (caller.snapshot.header.blocked) return { code: 'blocked', message: messages.blocked }
  const { policyId } = caller.grant
  const policy = policyId === null ? undefined : caller.snapshot.policies.get(policyId)
  if (policy?.part.serverId !== caller.grant.serverId)
    return { code: 'no_policy', message: messages.noPolicy }
  return undefined
}

/**
 * Decides about a resource, a prompt or a completion. Policies have rules for tools; of the rest a caller may use what
 * somebody reviewed, as long as it may use anything.
 */
export function decideItem(caller: Caller, item: Item): Decision {
  const decided = (effect: 'allow' | 'deny', code: Code, message: string): Decision => ({
    effect,
    code,
    rule: '',
    source: 'policy',
    message,
    limits: [],
    trace: [],
  })
  const refusal = refusalOf(caller)
  if (refusal !== undefined) return decided('deny', refusal.code, refusal.message)
  return caller.upstream.offers.has(item)
    ? decided('allow', 'allowed', '')
    : decided('deny', 'held', 'It is new, and held until a person has reviewed it.')
}
