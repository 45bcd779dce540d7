import { createHash, createHmac } from 'node:crypto'
import {
  argKeys,
  argsDigest,
  type CallRecord,
  type StoredLimit,
  safeText,
  storedTrace,
} from '#lib/audit/record.ts'
import { toAmount } from '#lib/json/decimal.ts'
import type { Value } from '#lib/json/value.ts'
import { decide as decideCall } from '#lib/policy/decide.ts'
import { type Context, list } from '#lib/policy/list.ts'
import { settle } from '#lib/policy/settle.ts'
import type { Call, Decision, LimitTake } from '#lib/policy/types.ts'
import type { Item } from '#worker/snapshot/offers.ts'
import type { Policy } from '#worker/snapshot/snapshot.ts'
import { decideItem } from './decide-item.ts'
import type { Caller } from './identify.ts'

/** A tool call as it was asked, or what else is recorded before it is forwarded: then `tool` names the item. */
export type Ask = {
  tool: string
  args: Map<string, Value>
  session: string | undefined
  method?: string
  item?: Item
  /** The `requestState` of its server that a call comes back with. */
  state?: string
}

/** A decision and everything its record needs. `positions` says which of `decision.limits` each of `limits` is. */
export type Decided = {
  decision: Decision
  policy: Policy | undefined
  limits: StoredLimit[]
  positions: number[]
}

/**
 * Decides a call under the release that the caller was identified with.
 * @param held tools of the server that are held since that release was made
 */
export function decide(caller: Caller, ask: Ask, at: number, held: ReadonlySet<string>): Decided {
  const policy = policyOf(caller)
  if (ask.item !== undefined)
    return { decision: decideItem(caller, ask.item), policy, limits: [], positions: [] }
  const call: Call = {
    tool: ask.tool,
    args: ask.args,
    at,
    identity: identityOf(caller),
    grant: { id: caller.grant.id, labels: caller.grant.labels },
  }
  if (ask.session !== undefined) call.session = ask.session
  const decision = decideCall(policy?.program ?? null, call, contextOf(caller, policy, held))
  const limits: StoredLimit[] = []
  const positions: number[] = []
  if (decision.effect === 'allow' || decision.effect === 'approve') {
    const keys = new Set<string>()
    for (const [index, take] of decision.limits.entries()) {
      const stored = storedLimit(caller, ask, decision, take, index)
      if (stored === undefined) return { decision: faulty(decision, take), policy, limits: [], positions: [] }
      // A call takes from a counter once.
      if (keys.has(stored.key)) continue
      keys.add(stored.key)
      limits.push(stored)
      positions.push(index)
    }
  }
  return { decision, policy, limits, positions }
}

/** The names this caller may see in a list. */
export function visible(caller: Caller, held: ReadonlySet<string>): ReadonlySet<string> {
  const policy = policyOf(caller)
  return list(
    policy?.program ?? null,
    identityOf(caller),
    { id: caller.grant.id, labels: caller.grant.labels },
    contextOf(caller, policy, held),
  )
}

function policyOf(caller: Caller): Policy | undefined {
  const { policyId } = caller.grant
  const policy = policyId === null ? undefined : caller.snapshot.policies.get(policyId)
  return policy?.part.serverId === caller.grant.serverId ? policy : undefined
}

function identityOf(caller: Caller): Call['identity'] {
  const { id, kind, labels } = caller.grant.identity
  return { id, kind: kind === 'person' || kind === 'agent' ? kind : 'automation', labels }
}

function contextOf(caller: Caller, policy: Policy | undefined, held: ReadonlySet<string>): Context {
  const guardrail = policy?.guardrail
  const context: Context = { blocked: caller.snapshot.header.blocked, held }
  if (policy !== undefined) context.policyVersion = policy.part.version
  if (guardrail !== undefined) {
    context.guardrail = guardrail.program
    context.guardrailVersion = guardrail.part.version
  }
  return context
}

function faulty(decision: Decision, take: LimitTake): Decision {
  const message = 'A limit of this rule cannot be counted'
  const source = take.source ?? 'policy'
  const { needs: _needs, ...rest } = decision
  return { ...rest, effect: 'deny', code: 'fault', rule: take.rule, source, message, limits: [] }
}

/** A counter is organisation, policy or guardrail, name, window, scope and holder: versions share it, policies never do. */
function storedLimit(
  caller: Caller,
  ask: Ask,
  decision: Decision,
  take: LimitTake,
  index: number,
): StoredLimit | undefined {
  const max = toAmount(take.max)
  const amount = toAmount(take.amount)
  if (max === 'fault' || amount === 'fault' || amount < 0n) return undefined
  return {
    key: counterKey([
      take.source ?? caller.grant.policyId ?? '',
      take.name,
      String(take.windowSeconds),
      take.scope,
      holderOf(caller, ask, take),
    ]),
    sum: take.sum,
    window: take.windowSeconds,
    max: String(max),
    amount: String(amount),
    refusal: () => {
      const settled = settle(decision, { limits: { exceeded: index } })
      return {
        rule: safeText(settled.rule),
        source: settled.source,
        message: safeText(settled.message),
        trace: storedTrace(settled.trace),
      }
    },
  }
}

const counterKeys = new Map<string, string>()
const MOST_KEYS = 10_000

function counterKey(parts: string[]): string {
  const text = parts.map((part) => `${Buffer.byteLength(part)}:${part}`).join('')
  let key = counterKeys.get(text)
  if (key === undefined) {
    key = createHash('sha256').update(text).digest('base64url')
    if (counterKeys.size >= MOST_KEYS) counterKeys.clear()
    counterKeys.set(text, key)
  }
  return key
}

function holderOf(caller: Caller, ask: Ask, take: LimitTake): string {
  switch (take.scope) {
    case 'grant':
      return caller.grant.id
    case 'session':
      return ask.session === undefined ? `grant ${caller.grant.id}` : `session ${ask.session}`
    case 'identity':
      return caller.grant.identity.id
    case 'server':
      return caller.grant.serverId
    case 'organisation':
      return caller.org
  }
}

const digestKeys = new Map<string, Buffer>()

/** The organisation's key for digests of arguments. */
export function digestKey(master: Uint8Array, org: string): Buffer {
  let key = digestKeys.get(org)
  if (key === undefined) {
    key = createHmac('sha256', master).update(`arguments of ${org}`).digest()
    digestKeys.set(org, key)
  }
  return key
}

/** The row that is written before anything is forwarded. It has the names of arguments and never a value. */
export function recordOf(
  caller: Caller,
  ask: Ask,
  decided: Decided,
  more: {
    id: string
    at: number
    workerId: string
    clientAddress: string
    gatewayUs: number
    refusedSerial: number
    key: Uint8Array
  },
): CallRecord {
  const { decision, policy, limits } = decided
  const { identity } = caller.grant
  return {
    org_id: caller.org,
    id: more.id,
    at: more.at,
    worker_id: more.workerId,
    grant_id: caller.grant.id,
    identity_id: identity.id,
    identity_name: safeText(identity.name, 200),
    server_id: caller.upstream.part.id,
    server_name: safeText(caller.upstream.part.name, 200),
    sandbox: caller.upstream.part.sandbox,
    method: ask.method ?? 'tools/call',
    tool: safeText(ask.tool, 200),
    effect: decision.effect,
    code: decision.code,
    rule: safeText(decision.rule),
    source: decision.source,
    message: safeText(decision.message),
    policy_id: policy?.part.id ?? null,
    policy_version: policy?.part.version ?? null,
    guardrail_version: policy?.guardrail?.part.version ?? null,
    release_serial: caller.snapshot.header.serial,
    refused_serial: more.refusedSerial,
    arg_keys: argKeys(ask.args),
    args_digest: argsDigest(ask.args, digestKey(more.key, caller.org)),
    trace: storedTrace(decision.trace),
    takes:
      limits.length === 0 || limits.some((limit) => limit.sum) ? null : limits.map(({ key }) => ({ key })),
    sample: caller.sample,
    try: caller.try,
    jti: caller.jti,
    via: caller.via,
    client_address: more.clientAddress,
    session_hash: ask.session ?? null,
    gateway_us: more.gatewayUs,
    requests: 1,
  }
}
