import type { Compiled, Program } from './compile.ts'
import { evaluate, type Mode } from './conditions.ts'
import type { Entry } from './document.ts'
import { isUndecided } from './paths.ts'
import type { Call } from './types.ts'

export type Context = { blocked?: boolean; policyVersion?: number; held?: ReadonlySet<string> }

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
  for (const [name, compiled] of program.tools) {
    if (isOut(program, compiled, context)) continue
    if (reachable(compiled, identity, grant)) names.add(name)
  }
  return names
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
  const outcome = (entry: Entry, mode: Mode) => certain(entry, mode, compiled, identity, grant)
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
function certain(
  entry: Entry,
  mode: Mode,
  compiled: Compiled,
  identity: Call['identity'],
  grant: Call['grant'],
): { all: boolean; no: boolean; fault: boolean } {
  const call: Call = { tool: compiled.tool.name, args: new Map(), at: 0, identity, grant }
  const known = { all: true, no: false, fault: false }
  for (const condition of entry.conditions) {
    if (isUndecided(condition.path)) {
      known.all = false
      continue
    }
    const { verdict } = evaluate(condition, { call, tool: compiled.tool, schema: undefined }, mode)
    if (typeof verdict === 'object') known.fault = true
    else if (!verdict) {
      known.all = false
      known.no = true
    }
  }
  return known
}
