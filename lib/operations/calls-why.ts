import type { CallView } from '#lib/contracts/calls.ts'
import type { Asked } from './calls-rows.ts'
import { condition, type Decided, isToolCall, kindOf, plain, type Step, stops } from './calls-words.ts'

type Station = CallView['why'][number]

/** What the line of stations needs to know besides the decision. */
export type Travelled = Decided & {
  identityName: string
  serverName: string
  policyVersion: number | null
  guardrailVersion: number | null
  outcome: string | null
  serverMs: number | null
  approval?: Asked | null
}

/** Each check in the order it was made, and where the call stopped. Of arguments it names keys, never values. */
export function whyOf(call: Travelled): Station[] {
  const stations: Station[] = []
  let stopped = false
  const add = (station: string, detail: string, stopsHere = false) => {
    stations.push({ station, detail, state: stopped ? 'not_reached' : stopsHere ? 'stopped' : 'passed' })
    stopped ||= stopsHere
  }
  const refused = call.effect === 'refuse'
  add(
    refused ? 'Request could not be admitted' : 'Grant is valid',
    refused ? words(call.code) : call.identityName,
    refused,
  )
  if (refused) return end(stations, call)
  if (call.code === 'no_release') add('Rules are missing', 'the gateway has none of this organisation', true)
  if (call.code === 'blocked') add('All calls are stopped', 'for the whole organisation', true)
  if (call.code === 'no_policy') add('Grant has no policy', 'so nothing is allowed', true)
  listing(call, add)
  if (call.code === 'denied') add('Rule: Deny', plain(call.message) || at(call), true)
  for (const step of call.trace) if (step.op !== undefined) check(step, call, add)
  if (call.code === 'invalid_arguments')
    add('Arguments do not fit the schema', plain(call.message) || at(call), true)
  if (['require', 'deny_if', 'fault'].includes(call.code) && !stopped) add('Rule', at(call), true)
  if (call.code === 'limit') add('Limit is used up', plain(call.message) || at(call), true)
  else if (call.trace.some((step) => kindOf(step.rule) === 'limits' && step.outcome === 'taken'))
    add('Within the limit', 'one was taken')
  const asked =
    call.code === 'approval_required' ? asking[call.approval?.status ?? 'void'] : asking[call.code]
  if (asked !== undefined) add('Ask a person', asked, true)
  else if (call.approval?.used) add('Ask a person', 'approved, and used by this very call')
  else if (call.approval?.round)
    add('Ask a person', 'covered by an approval: it brings what the server asked for')
  if (call.code === 'limits_unavailable')
    add('Limits could not be checked', 'the store did not answer in time', true)
  if (call.code === 'record_unavailable')
    add('Call could not be recorded', 'the store did not answer in time', true)
  return end(stations, call)
}

const asking: Readonly<Record<string, string>> = {
  waiting: 'it waits until enough have approved it',
  approved: 'approved: the same call passes once when it is made again',
  used: 'approved, and the same call passed when it was made again',
  refused: 'a person said no',
  expired: 'nobody answered, or the call was not made again, in time',
  void: 'it could not be answered any more',
  approval_flood: 'too many calls of this grant wait already',
  approval_refused: 'a person said no',
}

function listing(call: Travelled, add: (station: string, detail: string, stopsHere?: boolean) => void): void {
  if (!isToolCall(call.method)) {
    if (call.code === 'held')
      add('Not reviewed', 'it is new, has changed, is blocked, or the server has none', true)
    else if (call.code === 'allowed') add('Reviewed and switched on', 'no rule is about what is not a tool')
    return
  }
  const against: Record<string, readonly [station: string, detail: string]> = {
    hidden: ['Tool is hidden', `by a rule of the ${policyWord(call.source)}`],
    unknown_tool: ['Tool is unknown', 'the server has none of this name'],
    default: ['Tool is hidden', 'no rule names it'],
    held: ['Tool is held', 'its definition is new or has changed'],
  }
  const found = against[call.code]
  if (found !== undefined) add(...found, true)
  else if (!['no_release', 'blocked', 'no_policy'].includes(call.code))
    add('Tool is listed and not held', 'definition reviewed')
}

function check(
  step: Step,
  call: Travelled,
  add: (station: string, detail: string, stopsHere?: boolean) => void,
): void {
  const kind = kindOf(step.rule)
  const own = (step.source ?? 'policy') === (call.source ?? 'policy')
  const against = own && call.effect !== 'allow' && stops(step)
  const phrase = kind === 'deny_if' ? `Deny if ${condition(step)}` : condition(step, kind === 'require')
  const where = `${short(step.rule)}${inVersion(step, call)}`
  if (against) add(phrase, step.outcome === 'fault' ? `could not be checked, ${where}` : where, true)
  else
    add(
      phrase,
      kind === 'deny_if' ? 'does not match' : step.outcome === 'no_match' ? 'does not match' : 'it is',
    )
}

function policyWord(source: Travelled['source'] | Step['source']): string {
  return source === 'guardrail' ? 'organisation policy' : 'policy'
}

function inVersion(step: Step, call: Travelled): string {
  const version = step.source === 'guardrail' ? call.guardrailVersion : call.policyVersion
  const whose = step.source === 'guardrail' ? ` of the ${policyWord(step.source)}` : ''
  return version === null ? whose : ` in version ${version}${whose}`
}

function end(stations: Station[], call: Travelled): Station[] {
  const sent = call.effect === 'allow' && call.code === 'allowed'
  const endings: Record<string, string> = {
    ok: 'answered',
    error: 'answered with an error of its own',
    upstream_error: 'did not answer properly',
    not_sent: 'was not reached',
    indeterminate: 'it is not known whether it arrived',
    client_gone: 'the agent left before the answer',
    refused: 'not reached',
  }
  const took = call.serverMs === null ? '' : ` in ${Math.round(call.serverMs)} ms`
  const detail = call.outcome === null ? 'in progress' : `${endings[call.outcome] ?? call.outcome}${took}`
  const lost = ['upstream_error', 'not_sent', 'indeterminate'].includes(call.outcome ?? '')
  return [
    ...stations,
    sent
      ? { station: call.serverName, detail, state: lost ? 'stopped' : 'passed' }
      : { station: call.serverName, detail: 'not reached', state: 'not_reached' },
  ]
}

function at(call: Travelled): string {
  return short(call.rule) || words(call.code)
}

/** The end of a pointer that a person can place: `deny_if/0` of `/tools/x/deny_if/0/conditions/0`. */
function short(pointer: string): string {
  const match = /(require|deny_if|approve_if|limits)\/\d+/.exec(pointer)
  return match?.[0] ?? pointer.replace(/^\//, '')
}

function words(code: string): string {
  return code.replaceAll('_', ' ')
}
