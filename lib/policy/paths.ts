import { read } from '#lib/json/read.ts'
import { Num, type Value } from '#lib/json/value.ts'
import { foldKey } from './keys.ts'
import { declaredKeys, type Schema } from './schema.ts'
import type { Call, Tool } from './types.ts'

export type Step =
  | { kind: 'key'; name: string; folded: string }
  | { kind: 'index'; index: number }
  | { kind: 'each' }

/** What a condition looks at. `text` is the path as it was written. */
export type Path =
  | { root: 'args'; text: string; steps: Step[]; each: boolean }
  | { root: 'tool'; text: string; field: 'name' | 'category' | 'risk' }
  | { root: 'identity'; text: string; field: 'id' | 'kind' }
  | { root: 'labels'; text: string; of: 'identity' | 'grant'; key: string }
  | { root: 'time'; text: string; field: 'hour' | 'weekday' }

/** Everything a path can lead to. `schema` is the tool's input schema, if it can be read. */
export type Place = { call: Call; tool: Tool; schema: Schema | undefined }

/** Values found (`undefined` is a missing one), or why there are none to be had. */
export type Found = { values: (Value | undefined)[] } | { fault: string }

const MOST_VALUES = 10_000
const PLAIN_KEY = /^[^.[\]"'\s\p{Cc}]+/u
const QUOTED = /^\[("(?:[^"\\\p{Cc}]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*")\]/u
const INDEX = /^\[(0|[1-9][0-9]{0,8})\]/

/** Reads a path; one that the language does not have comes back as a sentence. */
export function parsePath(text: string): Path | { root: 'bad'; sentence: string } {
  const fixed = FIXED.get(text)
  if (fixed !== undefined) return fixed
  for (const place of ['identity', 'grant'] as const) {
    if (!text.startsWith(`${place}.labels`)) continue
    const [only, ...more] = parseSteps(text.slice(place.length + 7)) ?? []
    if (only?.kind === 'key' && more.length === 0) return { root: 'labels', text, of: place, key: only.name }
    return bad(text, `After ${place}.labels comes one key, such as ${place}.labels.team`)
  }
  if (!text.startsWith('args')) return bad(text, KNOWN)
  const steps = parseSteps(text.slice(4))
  if (steps === undefined) return bad(text, 'After args come .key, ["any key"], [3] or [*]')
  return { root: 'args', text, steps, each: steps.some((step) => step.kind === 'each') }
}

const KNOWN =
  'A path begins with args, or is tool.name, tool.category, tool.risk, identity.id, identity.kind, identity.labels.KEY, grant.labels.KEY, time.hour or time.weekday'

const FIXED: ReadonlyMap<string, Path> = new Map<string, Path>([
  ['tool.name', { root: 'tool', text: 'tool.name', field: 'name' }],
  ['tool.category', { root: 'tool', text: 'tool.category', field: 'category' }],
  ['tool.risk', { root: 'tool', text: 'tool.risk', field: 'risk' }],
  ['identity.id', { root: 'identity', text: 'identity.id', field: 'id' }],
  ['identity.kind', { root: 'identity', text: 'identity.kind', field: 'kind' }],
  ['time.hour', { root: 'time', text: 'time.hour', field: 'hour' }],
  ['time.weekday', { root: 'time', text: 'time.weekday', field: 'weekday' }],
])

function bad(text: string, why: string): { root: 'bad'; sentence: string } {
  return { root: 'bad', sentence: `${JSON.stringify(text.slice(0, 100))} is not a path. ${why}` }
}

function parseSteps(text: string): Step[] | undefined {
  const steps: Step[] = []
  let rest = text
  while (rest !== '') {
    const found = nextStep(rest)
    if (found === undefined || steps.length >= 64) return undefined
    steps.push(found.step)
    rest = rest.slice(found.length)
  }
  return steps
}

function nextStep(rest: string): { step: Step; length: number } | undefined {
  if (rest.startsWith('[*]')) return { step: { kind: 'each' }, length: 3 }
  const index = INDEX.exec(rest)
  if (index !== null) return { step: { kind: 'index', index: Number(index[1]) }, length: index[0].length }
  const quoted = QUOTED.exec(rest)
  const plain = rest.startsWith('.') ? PLAIN_KEY.exec(rest.slice(1))?.[0] : undefined
  const name = quoted === null ? plain : unquote(quoted[1] ?? '')
  if (name === undefined) return undefined
  const length = quoted === null ? name.length + 1 : quoted[0].length
  return { step: { kind: 'key', name, folded: foldKey(name) }, length }
}

/** Whether only the call itself can say what is there: arguments and the time. */
export function isUndecided(path: Path): boolean {
  return path.root === 'args' || path.root === 'time'
}

/** Follows a path. A step through a value of the wrong kind is a fault; through null or nothing, the value is missing. */
export function follow(path: Path, place: Place): Found {
  switch (path.root) {
    case 'args':
      return followArgs(path.steps, place)
    case 'tool':
      return { values: [place.tool[path.field]] }
    case 'identity':
      return { values: [place.call.identity[path.field]] }
    case 'labels': {
      const { labels } = place.call[path.of]
      return { values: [Object.hasOwn(labels, path.key) ? labels[path.key] : undefined] }
    }
    case 'time':
      return timeField(place.call.at, path.field)
  }
}

function followArgs(steps: readonly Step[], place: Place): Found {
  let values: (Value | undefined)[] = [place.call.args]
  for (const [depth, step] of steps.entries()) {
    const next: (Value | undefined)[] = []
    for (const value of values) {
      if (value === undefined || value === null) {
        next.push(undefined)
      } else if (step.kind === 'key') {
        if (!(value instanceof Map))
          return { fault: `${name(steps, depth)} is ${typeOf(value)}, not an object` }
        const twin = lookAlike(value, step, steps, depth, place)
        if (twin !== undefined) return { fault: `the argument ${quote(twin)} looks like ${quote(step.name)}` }
        next.push(value.get(step.name))
      } else {
        if (!Array.isArray(value)) return { fault: `${name(steps, depth)} is ${typeOf(value)}, not a list` }
        if (step.kind === 'index') next.push(value[step.index])
        else for (const item of value) next.push(item)
      }
      if (next.length > MOST_VALUES)
        return { fault: `${name(steps, depth)} has more than ${MOST_VALUES} values` }
    }
    values = next
  }
  return { values }
}

/** A key of the object that a lenient reader would take for the named one, unless the tool's schema declares it there. */
function lookAlike(
  object: Map<string, Value>,
  step: { name: string; folded: string },
  steps: readonly Step[],
  depth: number,
  place: Place,
): string | undefined {
  for (const key of object.keys()) {
    if (key === step.name || foldKey(key) !== step.folded) continue
    if (place.schema === undefined || !declaredKeys(place.schema, keysOf(steps, depth)).has(key)) return key
  }
  return undefined
}

function keysOf(steps: readonly Step[], depth: number): (string | number | null)[] {
  return steps.slice(0, depth).map((step) => {
    if (step.kind === 'each') return null
    return step.kind === 'key' ? step.name : step.index
  })
}

function timeField(at: number, field: 'hour' | 'weekday'): Found {
  if (!Number.isSafeInteger(at)) return { fault: 'the time of the call is not known' }
  const hours = Math.floor(at / 3_600_000)
  if (field === 'hour') return { values: [new Num(String(((hours % 24) + 24) % 24))] }
  // 1 January 1970 was a Thursday, weekday 4.
  const day = Math.floor(hours / 24) + 3
  return { values: [new Num(String((((day % 7) + 7) % 7) + 1))] }
}

/** The JSON type of a value, for sentences. */
export function typeOf(value: Value | undefined): string {
  if (value === undefined || value === null) return 'missing'
  if (value instanceof Num) return 'a number'
  if (value instanceof Map) return 'an object'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'string' ? 'text' : 'true or false'
}

function name(steps: readonly Step[], depth: number): string {
  const before = steps.slice(0, depth)
  return before.length === 0 ? 'args' : before.map((s, i) => stepText(s, i)).join('')
}

function stepText(step: Step, i: number): string {
  if (step.kind === 'each') return '[*]'
  if (step.kind === 'index') return `[${step.index}]`
  return i === 0 ? step.name : `.${step.name}`
}

function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)
}

function unquote(text: string): string | undefined {
  const found = read(text)
  return found.ok && typeof found.value === 'string' ? found.value : undefined
}
