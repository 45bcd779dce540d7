import type { Compiled, Program } from './compile.ts'
import { evaluate, type Mode } from './conditions.ts'
import type { Entry, Rule } from './document.ts'
import { isUndecided, type Place } from './paths.ts'
import type { Call } from './types.ts'
import { Work } from './work.ts'

/** What a decision depends on besides the policy and the call. */
export type Context = {
  /** The organisation stopped all calls. */
  blocked?: boolean
  policyVersion?: number
  /** Names of tools that are held since the inventory was frozen. */
  held?: ReadonlySet<string>
  /** The organisation's own policy: it stands above every policy, and the stricter of both decides. */
  guardrail?: Program | undefined
  guardrailVersion?: number
}

/**
 * The names that may be listed to this identity under this grant: those that some call could reach, or that are denied
 * in the open. Arguments and time count as undecided, limits as available. Without a policy, nothing.
 */
export function list(
  program: Program | null,
  identity: Call['identity'],
  grant: Call['grant'],
  context: Context = {},
): Set<string> {
  const names = new Set<string>()
  if (program === null || context.blocked === true) return names
  const reaches = reachableOnce(identity, grant)
  for (const name of program.tools.keys()) if (isListed(program, name, context, reaches)) names.add(name)
  const { guardrail } = context
  if (guardrail === undefined) return names
  for (const name of names) if (!isListed(guardrail, name, context, reaches)) names.delete(name)
  return names
}

/** What is reachable, asked once for all tools of a rule that looks at none of them. */
function reachableOnce(identity: Call['identity'], grant: Call['grant']): (compiled: Compiled) => boolean {
  const known = new Map<Rule, boolean>()
  return (compiled) => {
    const { rule } = compiled
    const before = rule === undefined ? undefined : known.get(rule)
    if (before !== undefined) return before
    const answer = reachable(compiled, identity, grant)
    if (rule !== undefined && !looksAtTool(rule)) known.set(rule, answer)
    return answer
  }
}

function looksAtTool(rule: Rule): boolean {
  const looks = (entry: Entry) => entry.conditions.some(({ path }) => path.root === 'tool')
  return rule.require.some(looks) || rule.denyIf.some(looks) || rule.approveIf.some(looks)
}

function isListed(
  program: Program,
  name: string,
  context: Context,
  reaches: (compiled: Compiled) => boolean,
): boolean {
  const compiled = program.tools.get(name)
  return compiled !== undefined && !isOut(program, compiled, context) && reaches(compiled)
}

/** Rows 3 to 5: what keeps a tool out of every list, whoever asks. */
function isOut(program: Program, compiled: Compiled, context: Context): boolean {
  const { tool, hiddenBy, rule } = compiled
  if (hiddenBy !== undefined || tool.state === 'removed') return true
  if (rule === undefined && program.document.fallback === 'deny') return true
  return tool.state !== 'reviewed' || context.held?.has(tool.name) === true
}

/**
 * Whether some completion of the arguments and the time is not refused, or is refused in the open (`action: deny`, or an
 * unconditional `deny_if`). A call of a tool that is not reachable is answered as one of an unknown tool.
 */
export function reachable(compiled: Compiled, identity: Call['identity'], grant: Call['grant']): boolean {
  const { rule } = compiled
  if (rule === undefined || rule.action === 'deny') return true
  if (!rule.require.some(hasDecided) && !rule.denyIf.some(hasDecided) && !rule.approveIf.some(hasDecided))
    return true
  const call: Call = { tool: compiled.tool.name, args: new Map(), at: 0, identity, grant }
  const place: Place = { call, tool: compiled.tool, work: new Work() }
  const outcome = (entry: Entry, mode: Mode) => certain(entry, mode, place)
  for (const entry of rule.require) {
    const { no, fault } = outcome(entry, 'require')
    if (no || fault) return false
  }
  for (const entry of rule.denyIf) {
    if (entry.conditions.length === 0) return true
    const { all, fault } = outcome(entry, 'match')
    if (all || fault) return false
  }
  if (rule.action === 'require_approval') return true
  for (const entry of rule.approveIf) {
    const { no, fault } = outcome(entry, 'match')
    if (fault) return false
    // It asks, or could for some arguments: a person may then let the call through.
    if (!no) return true
  }
  return true
}

function hasDecided(entry: Entry): boolean {
  return entry.conditions.some((condition) => !isUndecided(condition.path))
}

/** What is certain about an entry when only tool, identity and grant are known. */
function certain(entry: Entry, mode: Mode, place: Place): { all: boolean; no: boolean; fault: boolean } {
  const known = { all: true, no: false, fault: false }
  for (const condition of entry.conditions) {
    if (isUndecided(condition.path)) {
      known.all = false
      continue
    }
    const { verdict } = evaluate(condition, place, mode)
    if (typeof verdict === 'object') known.fault = true
    else if (!verdict) {
      known.all = false
      known.no = true
    }
  }
  return known
}
