import type { Program } from './compile.ts'
import { decide } from './decide.ts'
import { holdersOf } from './limits.ts'
import type { Context } from './list.ts'
import { possible, type Sealed } from './possible.ts'
import { type Taking, Tally } from './tally.ts'
import type { Call, Code, Effect } from './types.ts'

/** A call as it was recorded, and what became of it. Without `args` their values were not kept. */
export type RecordedCall = Sealed & {
  args?: Call['args']
  was: {
    effect: Effect
    code: Code
    /** JSON pointer into the version that decided then. */
    rule: string
    /** A person let it through: the policy of then asked. */
    approved?: boolean
  }
}

const changes = ['would_deny', 'would_allow', 'would_ask', 'unchanged', 'undecidable'] as const
export type Change = (typeof changes)[number]
export type Counts = Record<Change, number>

/** What a policy would say of one call. `rule` is what decides now, or decided then where nothing does any more. */
export type Replayed = { change: Change; tool: string; rule: string; source: 'policy' | 'guardrail' }

/** What another policy would have changed in calls that were made. */
export type Diff = {
  counts: Counts
  /** Most changes first, then by name; so are the rules. */
  byTool: { tool: string; counts: Counts }[]
  byRule: { rule: string; source: 'policy' | 'guardrail'; counts: Counts }[]
  /** One for each call, in the order that they were given. */
  calls: Replayed[]
}

/** What refused these calls was no policy, and no policy would have let them through. */
const OF_NO_POLICY: readonly Code[] = [
  'blocked',
  'limits_unavailable',
  'record_unavailable',
  'no_release',
  'approval_flood',
]

type Way = 'allow' | 'ask' | 'refuse'

/**
 * Decides recorded calls anew, in the order of their times, with limits counted from call to call. Total and pure. A call
 * whose arguments were not kept is decided where they do not matter, and undecidable otherwise; it then may or may not
 * have taken from limits, and later calls are decided only where both come to the same. A refusal that becomes another
 * refusal is unchanged.
 */
export function replay(program: Program | null, calls: readonly RecordedCall[], context: Context = {}): Diff {
  const tally = new Tally()
  const order = calls.map((_, i) => i).sort((a, b) => timeOf(calls[a]) - timeOf(calls[b]) || a - b)
  const replayed: Replayed[] = []
  for (const i of order) {
    const call = calls[i]
    if (call !== undefined) replayed[i] = replayOne(program, call, context, tally)
  }
  return {
    counts: counted(replayed),
    byTool: grouped(replayed, ({ tool }) => tool).map(([tool, each]) => ({ tool, counts: counted(each) })),
    byRule: grouped(
      replayed.filter(({ change, rule }) => change !== 'unchanged' && rule !== ''),
      ({ rule, source }) => `${source} ${rule}`,
    ).map(([, each]) => ({
      rule: each[0]?.rule ?? '',
      source: each[0]?.source ?? 'policy',
      counts: counted(each),
    })),
    calls: replayed,
  }
}

type Outlook = {
  ways: Set<Way>
  rule: string
  source: 'policy' | 'guardrail'
  takes: Taking[]
}

function replayOne(program: Program | null, call: RecordedCall, context: Context, tally: Tally): Replayed {
  const { was, tool } = call
  if (OF_NO_POLICY.includes(was.code)) return { change: 'unchanged', tool, rule: was.rule, source: 'policy' }
  const outlook =
    call.args === undefined
      ? outlookOf(program, call, context)
      : decided(program, { ...call, args: call.args }, context)
  const { ways } = outlook
  if (ways.has('allow') || ways.has('ask')) countLimits(outlook, call, tally)
  const [only, ...more] = ways
  const before: Way = was.effect === 'allow' ? (was.approved === true ? 'ask' : 'allow') : wayOf(was.effect)
  const change = only === undefined || more.length > 0 ? 'undecidable' : changeOf(before, only)
  const { rule, source } = outlook
  return { change, tool, rule: rule === '' ? was.rule : rule, source: rule === '' ? 'policy' : source }
}

/** The limits: what certainly has no room refuses, what may have none may refuse, and what passes takes. */
function countLimits(outlook: Outlook, call: RecordedCall, tally: Tally): void {
  const { ways, takes } = outlook
  const now = timeOf(call)
  const holders = holdersOf(call)
  const { room, at } = tally.room(takes, holders, now)
  if (room !== 'yes') {
    ways.add('refuse')
    if (room === 'no') {
      ways.delete('allow')
      ways.delete('ask')
    }
    if (at !== undefined && (room === 'no' || outlook.rule === '')) {
      outlook.rule = at.limit.pointer
      outlook.source = at.source ?? 'policy'
    }
  }
  if (ways.has('allow')) tally.take(takes, holders, now, ways.size === 1)
}

/** All arguments are known: the engine's own decision. */
function decided(program: Program | null, call: Call, context: Context): Outlook {
  const { effect, rule, source, limits } = decide(program, call, context)
  const takes = limits.flatMap((take): Taking[] => {
    const document = take.source === 'guardrail' ? context.guardrail : program
    const limit = document?.tools.get(call.tool)?.limits.find((each) => each.pointer === take.rule)
    if (limit === undefined) return []
    return [{ limit, amount: take.amount, ...(take.source === undefined ? {} : { source: take.source }) }]
  })
  return { ways: new Set([wayOf(effect)]), rule, source, takes }
}

const STRICTNESS: Readonly<Record<Effect, number>> = { allow: 0, approve: 1, deny: 2, hide: 3 }

/** The stricter of what both documents may say, whichever of it each says. */
function outlookOf(program: Program | null, call: Sealed, context: Context): Outlook {
  const own = possible(program, call, context)
  const { guardrail } = context
  const above = guardrail === undefined || program === null ? undefined : possible(guardrail, call, context)
  const takes: Taking[] = own.takes
  if (above === undefined) {
    const ways = new Set([...own.effects].map(wayOf))
    return { ways, rule: ways.size > 1 ? (own.needs ?? own.rule) : own.rule, source: 'policy', takes }
  }
  const effects = new Set<Effect>()
  for (const a of own.effects)
    for (const b of above.effects) effects.add(STRICTNESS[a] > STRICTNESS[b] ? a : b)
  const ways = new Set([...effects].map(wayOf))
  const least = (of: ReadonlySet<Effect>) => Math.min(...[...of].map((effect) => STRICTNESS[effect]))
  const wins = least(above.effects) >= least(own.effects)
  const [first, second] = wins ? [above, own] : [own, above]
  const open = first.needs ?? second.needs ?? ''
  return {
    ways,
    rule: ways.size > 1 ? open : first.rule,
    source: (ways.size > 1 ? (first.needs !== undefined) === wins : wins) ? 'guardrail' : 'policy',
    takes: [...takes, ...above.takes.map((take) => ({ ...take, source: 'guardrail' as const }))],
  }
}

function wayOf(effect: Effect): Way {
  if (effect === 'allow') return 'allow'
  return effect === 'approve' ? 'ask' : 'refuse'
}

function changeOf(before: Way, after: Way): Change {
  if (before === after) return 'unchanged'
  return ({ allow: 'would_allow', ask: 'would_ask', refuse: 'would_deny' } as const)[after]
}

/** The clock of the counters: it begins at 0, as that of the model does. */
function timeOf(call: Pick<Call, 'at'> | undefined): number {
  return call !== undefined && Number.isSafeInteger(call.at) ? Math.max(0, call.at) : 0
}

function counted(all: readonly Replayed[]): Counts {
  const counts: Counts = { would_deny: 0, would_allow: 0, would_ask: 0, unchanged: 0, undecidable: 0 }
  for (const { change } of all) counts[change]++
  return counts
}

function grouped(all: readonly Replayed[], keyOf: (one: Replayed) => string): [string, Replayed[]][] {
  const groups = new Map<string, Replayed[]>()
  for (const one of all) {
    const key = keyOf(one)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [one])
    else group.push(one)
  }
  const changed = (group: readonly Replayed[]) =>
    group.filter(({ change }) => change !== 'unchanged' && change !== 'undecidable').length
  return [...groups].sort(([a, x], [b, y]) => changed(y) - changed(x) || (a < b ? -1 : 1))
}
