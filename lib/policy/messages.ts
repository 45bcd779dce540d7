import type { Entry, Limit } from './document.ts'
import { isUndecided } from './paths.ts'
import type { LimitTake } from './types.ts'
import { conditionWords, limitWords, pathWords } from './words.ts'

/**
 * The sentences for the agent. They say what would be allowed, hold no argument value, and name neither other tools nor
 * what a rule says about identities.
 */
export const messages = {
  blocked: 'All calls are stopped at the moment. Try again when they are released.',
  noPolicy:
    'This grant has no policy yet, so no call is allowed. Ask whoever gave you this address to choose one.',
  denied: 'This tool may be seen but not called.',
  unreadableSchema:
    'The input schema of this tool cannot be read, so no arguments can be accepted. Ask whoever manages the server.',
  unknown: (tool: string) => `Unknown tool: ${tool.length > 200 ? `${tool.slice(0, 200)}…` : tool}`,
  held: (isNew: boolean) =>
    isNew
      ? 'This tool is new and held until a person has reviewed it.'
      : 'This tool has changed and is held until a person has reviewed it.',
  invalid: (pointer: string, sentence: string) =>
    `The arguments do not fit the input schema of this tool${pointer === '' ? '' : ` at ${pointer}`}: ${sentence}`,
  require: (entry: Entry) => allowedWhen(entry, 'require', 'Allowed only when'),
  denyIf: (entry: Entry) =>
    entry.conditions.length === 0 ? messages.denied : allowedWhen(entry, 'match', 'Not allowed when'),
  approval: (reason: string | undefined) =>
    `${reason === undefined ? '' : `${withStop(reason)} `}A person has to approve this call; the same call may then be repeated.`,
  refused: (reason: string) =>
    reason.trim() === '' ? 'A person refused this call.' : `A person refused this call: ${withStop(reason)}`,
  flood:
    'Too many calls of this grant wait for a person, or did within the last hour, so nobody was asked. Try again when they are answered.',
  approvalUnknown:
    'Whether a person approved this call cannot be read at the moment, so it was not made. Try again shortly.',
  fault: (path: string | undefined, why: string | undefined) =>
    path === undefined
      ? 'A rule for this tool could not be evaluated, so the call is denied.'
      : `A rule on ${pathWords(path)} could not be evaluated, so the call is denied: ${why ?? 'it has another form than the rule expects'}.`,
  limitsUnavailable: 'Limits cannot be checked at the moment, so the call is denied. Try again in a moment.',
} as const

function allowedWhen(entry: Entry, mode: 'require' | 'match', start: string): string {
  const shown = entry.conditions.filter((condition) => isUndecided(condition.path))
  if (shown.length === 0) return 'This call is not allowed here.'
  return `${start} ${shown.map((condition) => conditionWords(condition, mode)).join(' and ')}.`
}

/** What a limit allows, as one sentence. */
export function limitSentence(limit: Limit): string {
  const before = limitsSaid.get(limit)
  if (before !== undefined) return before
  const { max, windowSeconds, scope, from } = limit
  const sentence = `At most ${limitWords({ max, windowSeconds, scope, ...(from === undefined ? {} : { from: from.text }) })}.`
  limitsSaid.set(limit, sentence)
  return sentence
}

/** Remembering changes nothing but time: each call that a limit counts is given its sentence. */
const limitsSaid = new WeakMap<Limit, string>()

/** The sentence for a call that a limit refuses; `seconds` until there may be room, if there can be. */
export function limitMessage(limit: LimitTake, seconds: number | undefined): string {
  const said = withStop(limit.message)
  return seconds === undefined ? said : `${said} Try again in ${waitWords(Math.max(1, Math.ceil(seconds)))}.`
}

function waitWords(seconds: number): string {
  if (seconds < 120) return `${seconds} s`
  return seconds < 7200 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3600)} h`
}

function withStop(text: string): string {
  return /[.!?…]$/.test(text.trimEnd()) ? text.trimEnd() : `${text.trimEnd()}.`
}
