import type { Compiled, Program } from './compile.ts'
import { evaluate, type Mode } from './conditions.ts'
import { decide } from './decide.ts'
import type { Entry, Limit } from './document.ts'
import { foldKey } from './keys.ts'
import { type Context, reachable } from './list.ts'
import type { Path, Place } from './paths.ts'
import { schemaOf } from './schema.ts'
import type { Call, Effect } from './types.ts'
import { Work } from './work.ts'

/** A call of which only who, what and when are known; of its arguments at most the names. */
export type Sealed = Omit<Call, 'args'> & {
  /** All names of arguments; absent where some of them were not recorded. */
  argKeys?: readonly string[]
  /** Whether the arguments satisfied the schema that the inventory has; absent where nobody looked. */
  fits?: boolean
}

/** A limit that the call would take from; `amount` is absent where only an argument could say it. */
export type PossibleTake = { limit: Limit; amount?: string }

/**
 * What one document may say about a sealed call. `rule` is the pointer of what decides where all is certain, `needs` of
 * the first rule that only an argument could decide.
 */
export type Possible = { effects: ReadonlySet<Effect>; rule: string; needs?: string; takes: PossibleTake[] }

/** Rows that are over before anything looks at an argument. */
const BEFORE_ARGUMENTS = ['blocked', 'no_policy', 'unknown_tool', 'hidden', 'default', 'held', 'denied']

/**
 * Every effect that the rows 0 to 10 of one document have for some arguments that this call may have had, and perhaps more
 * where that is hard to tell; never fewer.
 */
export function possible(program: Program | null, sealed: Sealed, context: Context): Possible {
  const { argKeys: _keys, fits: _fits, ...rest } = sealed
  const call: Call = { ...rest, args: new Map() }
  const { guardrail: _above, ...alone } = context
  const first = decide(program, call, alone)
  const compiled = program?.tools.get(sealed.tool)
  if (compiled === undefined || BEFORE_ARGUMENTS.includes(first.code))
    return certain(first.effect, first.rule)
  if (!reachable(compiled, call.identity, call.grant)) {
    return certain('hide', first.effect === 'hide' ? first.rule : (compiled.rule?.pointer ?? ''))
  }
  return new Walk(compiled, { call, tool: compiled.tool, work: new Work() }, sealed).result()
}

function certain(effect: Effect, rule: string): Possible {
  return { effects: new Set([effect]), rule, takes: [] }
}

/** The rows 7 to 10, with what each may come to. A row that certainly stops the call is the last. */
class Walk {
  private readonly compiled: Compiled
  private readonly place: Place
  private readonly sealed: Sealed
  private readonly effects = new Set<Effect>()
  private readonly takes: PossibleTake[] = []
  private needs: string | undefined

  constructor(compiled: Compiled, place: Place, sealed: Sealed) {
    this.compiled = compiled
    this.place = place
    this.sealed = sealed
  }

  result(): Possible {
    const rule = this.stop() ?? ''
    return {
      effects: this.effects,
      rule,
      takes: this.effects.has('allow') || this.effects.has('approve') ? this.takes : [],
      ...(this.needs === undefined ? {} : { needs: this.needs }),
    }
  }

  /** The pointer of the row that stops the call for certain, or lets a person decide; nothing where it is let through. */
  private stop(): string | undefined {
    const { rule, validates, tool, limits } = this.compiled
    const pointer = rule?.pointer ?? ''
    const schema = validates ? schemaOf(tool) : undefined
    if (schema !== undefined) {
      const fits = schema.ok ? this.sealed.fits : false
      if (fits === false) return this.ends('deny', pointer)
      if (fits === undefined) this.may('deny', pointer)
    }
    for (const entry of rule?.require ?? []) {
      const { yes, other } = this.entry(entry, 'require')
      if (!yes) return this.ends('deny', entry.pointer)
      if (other) this.may('deny', entry.pointer)
    }
    for (const entry of rule?.denyIf ?? []) {
      const { yes, no, fault } = this.entry(entry, 'match')
      if (!no) return this.ends('deny', entry.pointer)
      if (yes || fault) this.may('deny', entry.pointer)
    }
    for (const limit of limits) {
      if (limit.from === undefined) this.takes.push({ limit, amount: '1' })
      else if (this.isAbsent(limit.from)) return this.ends('deny', limit.pointer)
      else {
        this.may('deny', limit.pointer)
        this.takes.push({ limit })
      }
    }
    return this.asks()
  }

  private asks(): string | undefined {
    const { rule } = this.compiled
    if (rule?.action === 'require_approval') return this.ends('approve', `${rule.pointer}/action`)
    for (const entry of rule?.approveIf ?? []) {
      const { yes, no, fault } = this.entry(entry, 'match')
      if (!no && !fault) return this.ends('approve', entry.pointer)
      if (!no && !yes) return this.ends('deny', entry.pointer)
      if (fault) this.may('deny', entry.pointer)
      if (yes) this.may('approve', entry.pointer)
    }
    this.effects.add('allow')
    return undefined
  }

  private ends(effect: Effect, rule: string): string {
    this.effects.add(effect)
    return rule
  }

  private may(effect: Effect, rule: string): void {
    this.effects.add(effect)
    this.needs ??= rule
  }

  /** What an entry may come to: any of the three that is true. */
  private entry(entry: Entry, mode: Mode): { yes: boolean; no: boolean; fault: boolean; other: boolean } {
    let open = false
    let failed = false
    for (const condition of entry.conditions) {
      if (condition.path.root === 'args' && !this.isAbsent(condition.path)) {
        open = true
        continue
      }
      const { verdict } = evaluate(condition, this.place, mode)
      if (typeof verdict === 'object') return { yes: false, no: false, fault: true, other: true }
      failed ||= !verdict
    }
    const yes = !failed
    const no = failed || open
    return { yes, no, fault: open, other: no || open }
  }

  /** Whether the argument that a path begins with was certainly not given, under no name that looks like it either. */
  private isAbsent(path: Path): boolean {
    const { argKeys } = this.sealed
    if (path.root !== 'args' || argKeys === undefined) return false
    const [first] = path.steps
    return first?.kind === 'key' && !argKeys.some((key) => foldKey(key) === first.folded)
  }
}
