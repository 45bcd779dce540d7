import type { IncomingMessage, ServerResponse } from 'node:http'
import { type CallRecord, NOBODY, safeText } from '#lib/audit/record.ts'
import { type Answer, denied, hidden, itemRefused, plain, unauthorised } from './answers.ts'
import { type Door, type DoorRules, door } from './door.ts'
import { newId } from './ids.ts'
import type { Caps, Turn } from './limits/caps.ts'
import type { Results } from './results.ts'
import { send } from './send.ts'
import type { Sessions } from './sessions.ts'
import type { Holds } from './snapshot/holds.ts'
import { answeredSoon, type PersonBox, takeRetry, waitingAnswer } from './stages/ask-person.ts'
import { admittedBy, type BeginBox, begin, type Settled } from './stages/begin.ts'
import type { Ask } from './stages/decide.ts'
import { finish } from './stages/finish.ts'
import { type Forwarder, isLoop } from './stages/forward.ts'
import { type Caller, identify, type Known, type Verified } from './stages/identify.ts'
import { type Asked, ownerOf, read } from './stages/read.ts'
import { type Relayed, relay } from './stages/relay.ts'
import { repeatedFault } from './stages/repeated.ts'
import { UpstreamAnswer } from './stages/upstream-answer.ts'
import { Watch } from './stages/watch.ts'
import { States } from './states.ts'
import type { Streams } from './streams.ts'
import type { Counted } from './trail/counted.ts'
import type { FinishQueue } from './trail/finish.ts'
import type { Refusals } from './trail/refusals.ts'
import type { Rounds } from './trail/rounds.ts'

/** What the stages share. */
export type Box = BeginBox &
  PersonBox & {
    instance: string
    rules: DoorRules
    verified: Verified
    holds: Holds
    grants: Caps
    orgs: Caps
    sessions: Sessions
    forwarder: Forwarder
    results: Results
    streams: Streams
    finishes: FinishQueue
    rounds: Rounds
    refusals: Refusals
    counted: Counted
  }

/** One request, from its head to its outcome: identify, read, decide, begin, forward, relay, finish. */
export async function handle(box: Box, req: IncomingMessage, res: ServerResponse): Promise<void> {
  let startedAt = performance.now()
  const entrance = door(req, box.rules)
  if ('refused' in entrance) return refuse(box, req, res, entrance.refused)
  if (isLoop(req, box.instance))
    return refuse(box, req, res, plain(508, 'loop', 'This request goes in circles.'))

  const caller = await identify(box, entrance.address, Math.floor(Date.now() / 1000))
  if ('refused' in caller) {
    if (caller.known !== undefined) noteKnown(box, entrance, caller.known)
    return refuse(box, req, res, caller.refused)
  }
  const turn = takeTurn(box, caller)
  if (turn === undefined) {
    noteCaller(box, entrance, caller, 'too_many_requests')
    return refuse(box, req, res, plain(429, 'too_many', 'Too many requests at once.', { 'retry-after': '1' }))
  }
  res.on('close', turn.leave)

  const asked = await read(box.sessions, entrance, caller, req)
  if ('refused' in asked) {
    if (asked.refused.status >= 400) noteCaller(box, entrance, caller, asked.refused.cause)
    return refuse(box, req, res, asked.refused)
  }
  const repeated = repeatedFault(box.holds, caller, asked, req)
  if (repeated !== undefined) {
    noteCaller(box, entrance, caller, repeated.cause)
    return refuse(box, req, res, repeated)
  }
  const ask = askOf(asked)
  if (ask === undefined || asked.kind !== 'message') {
    await carry(box, caller, asked, newId(Date.now()), req, res)
    return
  }
  const retry = takeRetry(box, caller, asked, ask)
  if (retry !== undefined && 'refused' in retry) return refuse(box, req, res, retry.refused)
  // decide runs inside begin: a call that was decided under an old release is decided anew.
  let settled = await begin(box, caller, ask, entrance.clientAddress, startedAt)
  if (settled.waits !== undefined && (await answeredSoon(box, settled, asked, retry, res))) {
    if (settled.recorded !== undefined) finish(box.finishes, settled.recorded, 'refused', startedAt)
    // The answer is to the call, not to this request: who asks and what is in force may have changed meanwhile.
    const now = admittedBy(box.releases.held(caller.org), settled.caller)
    if (typeof now === 'string') return refuse(box, req, res, unauthorised(now))
    startedAt = performance.now()
    settled = await begin(box, now, ask, entrance.clientAddress, startedAt)
  }
  if (settled.decision.effect !== 'allow' || settled.recorded === undefined) {
    if (settled.recorded !== undefined) finish(box.finishes, settled.recorded, 'refused', startedAt)
    if (settled.waits !== undefined)
      return refuse(box, req, res, waitingAnswer(box, settled, asked, ask, retry))
    return refuse(box, req, res, answerOf(asked, ask, settled))
  }
  const relayed = await carry(box, settled.caller, asked, settled.callId, req, res, settled.approved)
  finish(box.finishes, settled.recorded, relayed, startedAt)
}

/** forward and relay, for as long as both ends and the grant last. */
async function carry(
  box: Box,
  caller: Caller,
  asked: Asked,
  callId: string,
  req: IncomingMessage,
  res: ServerResponse,
  approved = false,
): Promise<Relayed> {
  const answer = new UpstreamAnswer()
  res.on('close', () => {
    if (!res.writableFinished) answer.destroy()
  })
  const forget = box.streams.add(caller, () => {
    // A plain answer that is on its way was decided and recorded while the grant held; a stream would go on for ever.
    if (asked.kind !== 'stream' && !isStream(res)) return
    answer.destroy()
    res.destroy()
  })
  try {
    const forwarded = res.destroyed
      ? { lost: 'the client left', sent: false, startedAt: performance.now() }
      : await box.forwarder.forward(caller, asked, req, answer)
    const context = {
      asked,
      callId,
      keepState: approved ? (state: string) => box.rounds.keep(caller.org, callId, state) : undefined,
      watch: new Watch(box.holds, () => latest(box, caller)),
      questionId: (idText: string) => box.sessions.wrapQuestion(idText, ownerOf(caller), asked.session),
    }
    const reply = (who: Caller, about: Asked, body: string) => box.forwarder.reply(who, about, body)
    const read: Results['read'] = (org, result, size) => box.results.read(org, result, size)
    return await relay({ sessions: box.sessions, reply, send, read }, caller, forwarded, context, res)
  } finally {
    forget()
  }
}

function isStream(res: ServerResponse): boolean {
  return String(res.getHeader('content-type') ?? '').startsWith('text/event-stream')
}

/** A long stream goes by the rules of the moment, not by those of its beginning. */
function latest(box: Box, caller: Caller): Caller {
  const snapshot = box.releases.held(caller.org)
  const grant = snapshot?.grants.get(caller.grant.id)
  const upstream = snapshot?.servers.get(caller.grant.serverId)
  if (snapshot === undefined || grant === undefined || upstream === undefined) return caller
  return { ...caller, snapshot, grant, upstream }
}

function askOf(asked: Asked): Ask | undefined {
  if (asked.kind !== 'message') return undefined
  const { name, args, method, params } = asked.message
  const session = asked.session?.hash
  if (asked.item !== undefined) {
    const given = params.get(asked.rule === 'complete' ? 'argument' : 'arguments')
    return {
      tool: asked.item.name,
      args: given instanceof Map ? given : new Map(),
      session,
      method,
      item: asked.item,
    }
  }
  if (asked.rule !== 'call_tool') return undefined
  // readMessage gives a tool call both; a call without them must not slip through as "not a call".
  const state = asked.era === 'modern' ? params.get('requestState') : undefined
  const ask: Ask = { tool: name ?? '', args: args ?? new Map(), session }
  if (typeof state === 'string' && !States.isOurs(state)) ask.state = state
  return ask
}

function answerOf(asked: Asked, ask: Ask, settled: Settled): Answer {
  if (settled.revoked) return unauthorised('revoked')
  const idText = asked.kind === 'message' ? (asked.message.idText ?? 'null') : 'null'
  const { decision, callId } = settled
  if (ask.item !== undefined && asked.kind === 'message')
    return itemRefused(idText, asked.era, ask.item, decision)
  if (decision.effect === 'hide') return hidden(idText, ask.tool)
  return denied(idText, asked.era, decision.message, decision.code, callId)
}

function takeTurn(box: Box, caller: Caller): Turn | undefined {
  const now = performance.now()
  const grant = box.grants.take(`${caller.org} ${caller.grant.id}`, now)
  if (!('leave' in grant)) return undefined
  const org = box.orgs.take(caller.org, now)
  if (!('leave' in org)) {
    grant.leave()
    return undefined
  }
  return {
    leave: () => {
      grant.leave()
      org.leave()
    },
  }
}

function refuse(box: Box, req: IncomingMessage, res: ServerResponse, answer: Answer): void {
  box.counted.add(answer.cause)
  // What is left of a body is not read: the connection ends with this answer instead.
  send(res, answer, req.complete ? {} : { connection: 'close' })
}

function noteCaller(box: Box, entrance: Door, caller: Caller, cause: string): void {
  noteKnown(box, entrance, {
    snapshot: caller.snapshot,
    grantId: caller.grant.id,
    grant: caller.grant,
    serverId: caller.upstream.part.id,
    cause,
    via: caller.via,
    jti: caller.jti,
  })
}

/** A refusal before a decision, of somebody who is known. */
function noteKnown(box: Box, entrance: Door, known: Known): void {
  box.refusals.note(`${known.snapshot.org} ${known.grantId} ${known.cause}`, (): CallRecord => {
    const at = Date.now()
    const server = known.snapshot.servers.get(known.serverId)
    return {
      org_id: known.snapshot.org,
      id: newId(at),
      at,
      worker_id: box.workerId,
      grant_id: known.grantId,
      identity_id: known.grant?.identity.id ?? NOBODY,
      identity_name: safeText(known.grant?.identity.name ?? '', 200),
      server_id: known.serverId,
      server_name: safeText(server?.part.name ?? '', 200),
      sandbox: server?.part.sandbox ?? false,
      method: '',
      tool: '',
      effect: 'refuse',
      code: known.cause,
      rule: '',
      source: 'policy',
      message: '',
      policy_id: null,
      policy_version: null,
      guardrail_version: null,
      release_serial: known.snapshot.header.serial,
      refused_serial: 0,
      arg_keys: [],
      args_digest: null,
      trace: [],
      takes: null,
      sample: false,
      try: false,
      jti: known.jti,
      via: known.via,
      client_address: entrance.clientAddress,
      session_hash: null,
      gateway_us: 0,
      requests: 1,
    }
  })
}
