import { read } from '#lib/json/read.ts'
import { Num, type Value } from '#lib/json/value.ts'
import { foldKey, isPlain } from './keys.ts'
import { declaresAt, schemaOf } from './schema.ts'
import type { Call, Tool } from './types.ts'
import type { Work } from './work.ts'

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

/** Everything a path can lead to, and the steps that are left to look at it. */
export type Place = { call: Call; tool: Tool; work: Work }

/** Values found (`undefined` is a missing one), or why there are none to be had. */
export type Found = { values: (Value | undefined)[] } | { fault: string }

const MOST_VALUES = 10_000
const KEY_FORM = String.raw`[^.\[\]"'\s\p{Cc}]+`
const QUOTED_FORM = String.raw`\[("(?:[^"\\\p{Cc}]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*")\]`
const INDEX_FORM = String.raw`\[(0|[1-9][0-9]{0,8})\]`
/** A key as most are, which folding leaves as it is. */
const SIMPLE = /\.([a-z0-9_-]+)(?=[.[]|$)/y
const PLAIN_KEY = new RegExp(String.raw`\.(${KEY_FORM})`, 'uy')
const QUOTED = new RegExp(QUOTED_FORM, 'uy')
const INDEX = new RegExp(INDEX_FORM, 'uy')

/** Reads a path; one that the language does not have comes back as a sentence. */
export function parsePath(text: string): Path | { root: 'bad'; sentence: string } {
  const field = FIELDS.get(text)
  if (field !== undefined) return field.path
  for (const place of ['identity', 'grant'] as const) {
    if (!text.startsWith(`${place}.labels`)) continue
    const [only, ...more] = parseSteps(text, place.length + 7) ?? []
    if (only?.kind === 'key' && more.length === 0) return { root: 'labels', text, of: place, key: only.name }
    return bad(text, `After ${place}.labels comes one key, such as ${place}.labels.team`)
  }
  if (!text.startsWith('args')) return bad(text, KNOWN)
  const steps = parseSteps(text, 4)
  if (steps === undefined) return bad(text, 'After args come .key, ["any key"], [3] or [*]')
  return { root: 'args', text, steps, each: steps.some((step) => step.kind === 'each') }
}

const KNOWN =
  'A path begins with args, or is tool.name, tool.category, tool.risk, identity.id, identity.kind, identity.labels.KEY, grant.labels.KEY, time.hour or time.weekday'

/** The paths that name one thing each, with what is there. */
export const FIELDS: ReadonlyMap<string, { path: Path; about: string }> = new Map<
  string,
  { path: Path; about: string }
>([
  ['tool.name', { path: { root: 'tool', text: 'tool.name', field: 'name' }, about: 'The name of the tool' }],
  [
    'tool.category',
    { path: { root: 'tool', text: 'tool.category', field: 'category' }, about: 'What kind of tool it is' },
  ],
  ['tool.risk', { path: { root: 'tool', text: 'tool.risk', field: 'risk' }, about: 'How risky the tool is' }],
  [
    'identity.id',
    { path: { root: 'identity', text: 'identity.id', field: 'id' }, about: 'The id of who calls' },
  ],
  [
    'identity.kind',
    {
      path: { root: 'identity', text: 'identity.kind', field: 'kind' },
      about: 'What kind of identity calls',
    },
  ],
  [
    'time.hour',
    { path: { root: 'time', text: 'time.hour', field: 'hour' }, about: 'The hour in UTC, from 0 to 23' },
  ],
  [
    'time.weekday',
    {
      path: { root: 'time', text: 'time.weekday', field: 'weekday' },
      about: 'The day in UTC: 1 is Monday, 7 is Sunday',
    },
  ],
])

const fields = [...FIELDS.keys()].join('|').replaceAll('.', String.raw`\.`)
const keyForms = String.raw`\.${KEY_FORM}|${QUOTED_FORM}`
const labelForm = String.raw`(?:identity|grant)\.labels(?:${keyForms})`
const argsForm = String.raw`args(?:${keyForms}|${INDEX_FORM}|\[\*\])*`
/** What a path looks like, and the path of one argument: expressions that ECMAScript and RE2 read alike. */
export const PATH_FORM = `^(?:${fields}|${labelForm}|${argsForm})$`
export const ARGUMENT_FORM = `^args(?:${keyForms}|${INDEX_FORM})+$`

function bad(text: string, why: string): { root: 'bad'; sentence: string } {
  return { root: 'bad', sentence: `${JSON.stringify(text.slice(0, 100))} is not a path. ${why}` }
}

function parseSteps(text: string, from: number): Step[] | undefined {
  const steps: Step[] = []
  for (let at = from; at < text.length; ) {
    const found = stepAt(text, at)
    if (found === undefined || steps.length >= 64) return undefined
    steps.push(found.step)
    at = found.end
  }
  return steps
}

function stepAt(text: string, at: number): { step: Step; end: number } | undefined {
  const name = matchAt(SIMPLE, text, at)?.[1]
  if (name !== undefined) return { step: { kind: 'key', name, folded: name }, end: at + name.length + 1 }
  return otherStepAt(text, at)
}

function otherStepAt(text: string, at: number): { step: Step; end: number } | undefined {
  if (text.startsWith('[*]', at)) return { step: { kind: 'each' }, end: at + 3 }
  const index = matchAt(INDEX, text, at)
  if (index !== null) return { step: { kind: 'index', index: Number(index[1]) }, end: at + index[0].length }
  const plain = matchAt(PLAIN_KEY, text, at)
  const quoted = plain === null ? matchAt(QUOTED, text, at) : null
  const name = quoted === null ? plain?.[1] : unquote(quoted[1] ?? '')
  if (name === undefined) return undefined
  const length = (quoted ?? plain)?.[0].length ?? 0
  return { step: { kind: 'key', name, folded: foldKey(name) }, end: at + length }
}

/** @param form one that only looks where it is told to */
function matchAt(form: RegExp, text: string, at: number): RegExpExecArray | null {
  form.lastIndex = at
  return form.exec(text)
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

const TOO_MUCH = 'there is too much to look at'

function followArgs(steps: readonly Step[], place: Place): Found {
  let values: (Value | undefined)[] = [place.call.args]
  for (const [depth, step] of steps.entries()) {
    if (!place.work.args.spend(EACH_VALUE * values.length)) return { fault: TOO_MUCH }
    const next: (Value | undefined)[] = []
    let declares: ((key: string) => boolean) | undefined
    for (const value of values) {
      if (value === undefined || value === null) {
        next.push(undefined)
      } else if (step.kind === 'key') {
        if (!(value instanceof Map))
          return { fault: `${name(steps, depth)} is ${typeOf(value)}, not an object` }
        const like = keysLike(value, step, place.work)
        if (like === undefined) return { fault: TOO_MUCH }
        // A server with a lenient reader would take it for the named one, unless it declares both.
        if (like.length > 0) declares ??= declaredAt(steps, depth, place)
        if (like.length > 0 && declares === undefined) return { fault: TOO_MUCH }
        const twin = like.find((key) => declares?.(key) !== true)
        if (twin !== undefined) return { fault: `the argument ${quote(twin)} looks like ${quote(step.name)}` }
        next.push(value.get(step.name))
      } else {
        if (!Array.isArray(value)) return { fault: `${name(steps, depth)} is ${typeOf(value)}, not a list` }
        const most = `${name(steps, depth)} has more than ${MOST_VALUES} values`
        if (step.kind === 'index') next.push(value[step.index])
        else if (next.length + value.length > MOST_VALUES) return { fault: most }
        else for (const item of value) next.push(item)
      }
    }
    values = next
  }
  return { values }
}

/** Whether the tool's schema declares a key where a path has come to; nothing where the steps do not suffice. */
function declaredAt(
  steps: readonly Step[],
  depth: number,
  { tool, work }: Place,
): ((key: string) => boolean) | undefined {
  const schema = schemaOf(tool)
  if (schema?.ok !== true) return () => false
  const found = declaresAt(schema.schema, keysOf(steps, depth))
  return work.args.spend(EACH_KEY * found.steps) ? found.declares : undefined
}

/** Keys of an object other than the named one that fold to the same; nothing where the steps do not suffice to say. */
function keysLike(
  object: ReadonlyMap<string, Value>,
  step: { name: string; folded: string },
  work: Work,
): readonly string[] | undefined {
  const known = object.size < SMALL ? undefined : (work.folded.get(object) ?? folded(object, work))
  if (known !== undefined) return known.get(step.folded)?.filter((key) => key !== step.name) ?? []
  if (object.size >= SMALL) return undefined
  const found: string[] = []
  for (const key of object.keys()) {
    if (key === step.name) continue
    if (!work.args.spend(costOf(key))) return undefined
    if (foldKey(key) === step.folded) found.push(key)
  }
  return found
}

function folded(object: ReadonlyMap<string, Value>, work: Work): ReadonlyMap<string, string[]> | undefined {
  const keys = new Map<string, string[]>()
  for (const key of object.keys()) {
    if (!work.args.spend(EACH_KEY + costOf(key))) return undefined
    const form = foldKey(key)
    const others = keys.get(form)
    if (others === undefined) keys.set(form, [key])
    else others.push(key)
  }
  work.folded.set(object, keys)
  return keys
}

/** Objects with fewer keys are looked through each time. */
const SMALL = 16
/** Steps: to follow one value, to keep one key, and to fold one. */
const EACH_VALUE = 5
const EACH_KEY = 20
function costOf(key: string): number {
  return isPlain(key) ? 8 + (key.length >> 3) : 120 + 8 * key.length
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
