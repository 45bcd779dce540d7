import type { AskedCall } from '#lib/audit/approval.ts'
import type { CallRecord } from '#lib/audit/record.ts'
import { settle } from '#lib/policy/settle.ts'
import type { Decision } from '#lib/policy/types.ts'
import { newId } from '#worker/ids.ts'
import type { Holds } from '#worker/snapshot/holds.ts'
import type { Releases } from '#worker/snapshot/releases.ts'
import type { Snapshot } from '#worker/snapshot/snapshot.ts'
import type { Begun } from '#worker/trail/begin.ts'
import { askedOf } from './asked.ts'
import { type Ask, type Decided, decide, recordOf } from './decide.ts'
import { type Caller, stillAdmitted } from './identify.ts'

/**
 * What became of a call before anything was forwarded. `recorded` is undefined where no record could be written: then
 * the call is refused and has no outcome either. `revoked` asks for the 401 that a new request would get.
 */
export type Settled = {
  caller: Caller
  decision: Decision
  recorded: CallRecord | undefined
  callId: string
  revoked: boolean
  /** The request that waits for a person; `joined`: it did already. */
  waits?: { approval: string; joined: boolean }
  /** A person approved the call: where its server asks for input, the call that brings it is covered too. */
  approved?: true
}

export type BeginBox = {
  releases: Releases
  holds: Pick<Holds, 'isFresh' | 'confirm' | 'names'>
  trail: { begin: (record: CallRecord, limits: Decided['limits']) => Promise<Begun> }
  /** The same for calls that a policy asks about: on a connection of their own, so that no other call waits for them. */
  asks: { begin: (record: CallRecord, limits: Decided['limits'], asked: AskedCall) => Promise<Begun> }
  workerId: string
  digestKey: Uint8Array
}

/** A call is decided anew when its release turns out to be old; releases do not follow each other faster than this. */
const TRIES = 3

/**
 * Decides and records. Returns an `allow` only for a call whose record and limits are durable.
 * @param startedAt `performance.now()` when the request came
 */
export async function begin(
  box: BeginBox,
  first: Caller,
  ask: Ask,
  clientAddress: string,
  startedAt: number,
): Promise<Settled> {
  let caller = first
  for (let tried = 0; tried < TRIES; tried += 1) {
    // What another gateway held a moment ago is held here. Nearly always this is known and nothing is waited for.
    if (!box.holds.isFresh(caller.org) && !(await box.holds.confirm(caller.org)))
      return refused(caller, deciding(box, caller, ask).decision, 'no_release', newId(Date.now()), false)
    const at = Date.now()
    const decided = deciding(box, caller, ask, at)
    const entry = recordOf(caller, ask, decided, {
      id: newId(at),
      at,
      workerId: box.workerId,
      clientAddress,
      gatewayUs: Math.round((performance.now() - startedAt) * 1000),
      refusedSerial: box.releases.refusedSerial(caller.org),
      key: box.digestKey,
    })
    const asked =
      decided.decision.effect === 'approve' ? askedOf(caller, ask, decided, box.digestKey) : undefined
    const begun =
      asked === undefined
        ? await box.trail.begin(entry, decided.limits)
        : await box.asks.begin(entry, decided.limits, asked)
    if (begun.kind !== 'stale') return settledAs(caller, decided, entry, begun)
    const next = admittedBy(await box.releases.refresh(caller.org), caller)
    if (typeof next === 'string')
      return refused(caller, decided.decision, 'no_release', entry.id, next === 'revoked')
    caller = next
  }
  return refused(caller, deciding(box, caller, ask).decision, 'no_release', newId(Date.now()), false)
}

/** The caller under a newer release, if that still admits them. */
export function admittedBy(
  snapshot: Snapshot | undefined,
  caller: Caller,
): Caller | 'no_release' | 'revoked' {
  if (snapshot === undefined) return 'no_release'
  const upstream = snapshot.servers.get(caller.grant.serverId)
  const grant = snapshot.grants.get(caller.grant.id)
  if (upstream === undefined || grant === undefined) return 'revoked'
  const now = Math.floor(Date.now() / 1000)
  return stillAdmitted(caller, snapshot, now) ? { ...caller, snapshot, upstream, grant } : 'revoked'
}

function deciding(box: BeginBox, caller: Caller, ask: Ask, at = Date.now()): Decided {
  return decide(caller, ask, at, box.holds.names(caller.org, caller.upstream.part))
}

function settledAs(
  caller: Caller,
  decided: Decided,
  entry: CallRecord,
  begun: Exclude<Begun, { kind: 'stale' }>,
): Settled {
  const { decision } = decided
  if (begun.kind === 'unavailable') return refused(caller, decision, begun.code, entry.id, false)
  const settled = (after: Decision): Settled => ({
    caller,
    decision: after,
    recorded: entry,
    callId: entry.id,
    revoked: false,
  })
  switch (begun.kind) {
    case 'recorded':
      // Of a call that a person is asked about, only one under an approval is recorded and nothing else. Every
      // other decision is what it was: that its limits had room changes no effect.
      if (decision.effect === 'approve')
        return { ...settled(settle(decision, { limits: 'ok', approval: 'used' })), approved: true }
      return settled(decision)
    case 'asked':
      return { ...settled(decision), waits: { approval: begun.approval, joined: begun.joined } }
    case 'refused':
      return settled(settle(decision, { limits: 'ok', approval: { refused: begun.says } }))
    case 'flood':
      return settled(settle(decision, { limits: 'ok', approval: 'flood' }))
  }
  const freeInSeconds = begun.freeInMs === undefined ? undefined : Math.ceil(begun.freeInMs / 1000)
  const limits = {
    exceeded: decided.positions[begun.exceeded] ?? -1,
    ...(freeInSeconds === undefined ? {} : { freeInSeconds }),
  }
  return settled(settle(decision, { limits }))
}

const WORDS = {
  no_release: 'The rules for this call could not be loaded. Try again shortly',
  record_unavailable: 'The call could not be recorded, so it was not made. Try again shortly',
  limits_unavailable: 'The limits of this call could not be checked, so it was not made. Try again shortly',
} as const

function refused(
  caller: Caller,
  decision: Decision,
  code: keyof typeof WORDS,
  callId: string,
  revoked: boolean,
): Settled {
  // A hidden tool stays hidden whatever else is wrong.
  const effect = decision.effect === 'hide' ? 'hide' : 'deny'
  const { needs: _needs, ...rest } = decision
  const refusal: Decision = {
    ...rest,
    effect,
    code,
    rule: '',
    message: WORDS[code],
    limits: [],
    trace: [],
  }
  return { caller, decision: refusal, recorded: undefined, callId, revoked }
}
