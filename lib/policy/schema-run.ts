import type { Value } from '#lib/json/value.ts'
import type { Pattern } from './pattern.ts'
import { MOST_STEPS } from './work.ts'

/**
 * Where in the arguments, and what is wrong there: places and types, never a value. It becomes a sentence only when it is
 * the answer, because most failures are of forms that may fail.
 */
export type Failure = {
  at: At
  reason: string
  /** It is about the name of a member. */
  ofName?: true
  /** Of several forms that failed, the one that went furthest. */
  nearest?: Failure
}

/** A place in the arguments: the root is `undefined`. */
export type At = { parent: At; key: string | number; depth: number } | undefined

/** The place of a member or an element. */
export function below(parent: At, key: string | number): At {
  return { parent, key, depth: depthOf(parent) + 1 }
}

export function depthOf(at: At): number {
  return at === undefined ? 0 : at.depth
}

/** One keyword's question about one value. Asked in order; the first failure is the answer. */
export type Check = (run: Run, value: Value, at: At, seen: Seen | undefined) => Failure | undefined

/** A schema with an identity of its own (`$id`, or the document): what plain names and `$dynamicRef` refer to. */
export type Resource = {
  uri: string
  root: Value
  dialect: '2020-12' | 'draft-07'
  anchors: Map<string, Value>
  dynamic: Map<string, Value>
  dynamicNodes: Map<string, Node>
}

/** One schema, read. What lies under it is kept by kind, for the search for look-alike keys. */
export type Node = {
  id: number
  resource: Resource
  checks: Check[]
  /** Has `unevaluatedProperties` or `unevaluatedItems`, so the schemas beside it must say what they looked at. */
  collects: boolean
  /** Schemas applied to the same value, whether or not they must hold. */
  inPlace: Node[]
  properties: ReadonlyMap<string, Node>
  /** Schemas for members by pattern, and for whatever no other keyword named. */
  patterns: Node[]
  rest: Node[]
  prefix: Node[]
  items: Node[]
}

/** Which members and elements of one value a schema and those beside it have looked at. */
export class Seen {
  #keys: Set<string> | undefined
  allKeys = false
  /** Elements below this index. */
  upTo = 0
  #indexes: Set<number> | undefined
  allItems = false

  /** How many it names one by one. */
  get size(): number {
    return (this.#keys?.size ?? 0) + (this.#indexes?.size ?? 0)
  }

  addKey(key: string): void {
    this.#keys ??= new Set()
    this.#keys.add(key)
  }

  hasKey(key: string): boolean {
    return this.#keys?.has(key) === true
  }

  addIndex(index: number): void {
    this.#indexes ??= new Set()
    this.#indexes.add(index)
  }

  hasIndex(index: number): boolean {
    return index < this.upTo || this.#indexes?.has(index) === true
  }

  add(other: Seen): void {
    for (const key of other.#keys ?? []) this.addKey(key)
    for (const index of other.#indexes ?? []) this.addIndex(index)
    this.allKeys ||= other.allKeys
    this.allItems ||= other.allItems
    this.upTo = Math.max(this.upTo, other.upTo)
  }
}

/** Schemas applied inside one another. More is a loop of references, or arguments nobody sends. */
const DEEPEST = 600
/** A step is some 120 ns, and pays for so many steps of a search. */
const SEARCH_PER_STEP = 12

/** One validation: what is left of its steps, and the failure that ends it whatever schemas around it say. */
export class Run {
  steps: number
  depth = 0
  scopes: Resource[] = []
  /** Set when a question could not be answered. `not`, `anyOf` and the like must not turn it into an answer. */
  stopped: Failure | undefined

  constructor(steps: number) {
    this.steps = steps
  }

  stop(at: At, reason: string): Failure {
    this.stopped ??= { at, reason }
    return this.stopped
  }

  /** Takes steps; a failure when there are not enough left. */
  spend(steps: number, at: At): Failure | undefined {
    this.steps -= steps
    return this.steps < 0 ? this.stop(at, 'takes more steps to check than are allowed') : undefined
  }

  /** `undefined` when the question could not be answered; then the run is stopped. */
  search(pattern: Pattern, text: string, at: At): boolean | undefined {
    const { found, steps } = pattern.search(
      text,
      Math.min(MOST_STEPS, Math.max(0, this.steps) * SEARCH_PER_STEP),
    )
    if (this.spend(1 + Math.floor(steps / SEARCH_PER_STEP), at)) return undefined
    if (found !== 'fault') return found
    this.stop(at, 'is too long to be searched for a pattern')
    return undefined
  }
}

/** Asks one schema about one value. What it looked at is told to `seen` when it holds. */
export function apply(run: Run, node: Node, value: Value, at: At, seen?: Seen): Failure | undefined {
  const spent = run.stopped ?? run.spend(1, at)
  if (spent) return spent
  if (run.depth >= DEEPEST) return run.stop(at, 'needs schemas nested deeper than is allowed')
  run.depth++
  const enters = run.scopes.at(-1) !== node.resource
  if (enters) run.scopes.push(node.resource)
  const own = seen !== undefined || node.collects ? new Seen() : undefined
  let failure: Failure | undefined
  for (const check of node.checks) {
    failure = check(run, value, at, own) ?? run.stopped
    if (failure) break
  }
  if (enters) run.scopes.pop()
  run.depth--
  if (failure !== undefined || own === undefined || seen === undefined) return failure
  seen.add(own)
  return run.spend(own.size >> 1, at)
}

export function fail(at: At, reason: string): Failure {
  return { at, reason }
}

/** A failure as one sentence. */
export function sentenceOf({ at, reason, ofName, nearest }: Failure): string {
  const said = `${ofName === true ? 'The name of ' : ''}${nameOf(at)} ${reason}`
  return nearest === undefined ? said : `${said}; for one of them, ${sentenceOf(nearest)}`.slice(0, 600)
}

function steps(at: At): (string | number)[] {
  const found: (string | number)[] = []
  for (let place = at; place !== undefined; place = place.parent) found.push(place.key)
  return found.reverse()
}

export function pointerOf(at: At): string {
  return steps(at)
    .map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('')
}

/** The place as the policy language writes it, long keys cut. */
function nameOf(at: At): string {
  const written = steps(at).map((key) => {
    if (typeof key === 'number') return `[${key}]`
    return /^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(key) ? `.${key}` : `[${JSON.stringify(cut(key, 64))}]`
  })
  return cut(`args${written.join('')}`, 300)
}

/** At most so many UTF-16 units, never half a pair. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text
  return `${text.slice(0, most).replace(/[\ud800-\udbff]$/, '')}…`
}
