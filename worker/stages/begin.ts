import type { CallRecord } from '#lib/audit/record.ts'
import { settle } from '#lib/policy/settle.ts'
import type { Decision } from '#lib/policy/types.ts'
import { newId } from '#worker/ids.ts'
import type { Holds } from '#worker/snapshot/holds.ts'
import type { Releases } from '#worker/snapshot/releases.ts'
import type { Begun } from '#worker/trail/begin.ts'
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
}

export type BeginBox = {
  releases: Releases
  holds: Pick<Holds, 'isFresh' | 'confirm' | 'names'>
  trail: { begin: (record: CallRecord, limits: Decided['limits']) => Promise<Begun> }
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
    const begun = await box.trail.begin(entry, decided.limits)
    if (begun.kind !== 'stale') return settledAs(caller, decided, entry, begun)
    const snapshot = await box.releases.refresh(caller.org)
    const now = Math.floor(Date.now() / 1000)
    const upstream = snapshot?.servers.get(caller.grant.serverId)
    const grant = snapshot?.grants.get(caller.grant.id)
    if (snapshot === undefined || upstream === undefined || grant === undefined)
      return refused(caller, decided.decision, 'no_release', entry.id, snapshot !== undefined)
    if (!stillAdmitted(caller, snapshot, now))
      return refused(caller, decided.decision, 'no_release', entry.id, true)
    caller = { ...caller, snapshot, upstream, grant }
  }
  return refused(caller, deciding(box, caller, ask).decision, 'no_release', newId(Date.now()), false)
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
  if (begun.kind === 'recorded')
    return {
      caller,
      decision: decision.effect === 'allow' ? settle(decision, { limits: 'ok' }) : decision,
      recorded: entry,
      callId: entry.id,
      revoked: false,
    }
  const freeInSeconds = begun.freeInMs === undefined ? undefined : Math.ceil(begun.freeInMs / 1000)
  const limits = {
    exceeded: decided.positions[begun.exceeded] ?? -1,
    ...(freeInSeconds === undefined ? {} : { freeInSeconds }),
  }
  return { caller, decision: settle(decision, { limits }), recorded: entry, callId: entry.id, revoked: false }
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
  const refusal: Decision = {
    ...decision,
    effect,
    code,
    rule: '',
    message: WORDS[code],
    limits: [],
    trace: [],
  }
  return { caller, decision: refusal, recorded: undefined, callId, revoked }
}
