import type { Value } from '#lib/json/value.ts'
import type { Pattern } from './pattern.ts'
import type { Context, Keyword } from './schema-keywords.ts'
import { apply, below, type Check, fail, type Node } from './schema-run.ts'
import { formOf } from './schema-scalars.ts'

/** Keywords that ask about the members of an object. */
export const objectKeywords: readonly Keyword[] = [
  { keyword: 'required', build: requiredCheck },
  { keyword: 'minProperties', build: size('object', 'at least', (found, limit) => found >= limit) },
  { keyword: 'maxProperties', build: size('object', 'at most', (found, limit) => found <= limit) },
  // One check for the three: what the first two leave is what the third is about.
  { keyword: 'properties', build: (_value, context) => membersCheck(context) },
  { keyword: 'patternProperties', build: (_value, context) => membersCheck(context, 'properties') },
  {
    keyword: 'additionalProperties',
    build: (_value, context) => membersCheck(context, 'properties', 'patternProperties'),
  },
  { keyword: 'propertyNames', build: namesCheck },
  { keyword: 'dependentRequired', dialect: '2020-12', build: dependentRequired },
]

/** Keywords that ask about the elements of an array. */
export const arrayKeywords: readonly Keyword[] = [
  { keyword: 'minItems', build: size('array', 'at least', (found, limit) => found >= limit) },
  { keyword: 'maxItems', build: size('array', 'at most', (found, limit) => found <= limit) },
  {
    keyword: 'prefixItems',
    dialect: '2020-12',
    build: (value, c) => prefixCheck(c.reader.nodes(value, c.pointer), c),
  },
  { keyword: 'items', dialect: '2020-12', build: itemsCheck },
  { keyword: 'items', dialect: 'draft-07', build: oldItemsCheck },
  { keyword: 'additionalItems', dialect: 'draft-07', build: additionalItemsCheck },
  { keyword: 'contains', build: containsCheck },
  { keyword: 'uniqueItems', build: uniqueCheck },
]

function requiredCheck(value: Value, { reader, pointer }: Context): Check {
  return hasAll(reader.strings(value, pointer))
}

export function hasAll(names: string[], because = ''): Check {
  return (run, value, at) => {
    if (!(value instanceof Map)) return undefined
    const spent = run.spend(names.length >> 2, at)
    if (spent) return spent
    const missing = names.find((name) => !value.has(name))
    return missing === undefined ? undefined : fail(below(at, missing), `is required${because}`)
  }
}

function dependentRequired(value: Value, { reader, pointer }: Context): Check | undefined {
  if (!(value instanceof Map)) {
    reader.refuse(pointer, 'an object with lists of names is needed')
    return undefined
  }
  const checks = [...value].map(([name, names]) =>
    onlyWith(name, hasAll(reader.strings(names, pointer), ' here')),
  )
  return every(checks)
}

/** A check that is asked only of objects that have the member. */
export function onlyWith(name: string, check: Check): Check {
  return (run, value, at, seen) => {
    return value instanceof Map && value.has(name) ? check(run, value, at, seen) : undefined
  }
}

export function every(checks: Check[]): Check {
  return (run, value, at, seen) => {
    for (const check of checks) {
      const failure = run.spend(1, at) ?? check(run, value, at, seen)
      if (failure) return failure
    }
    return undefined
  }
}

function size(
  of: 'object' | 'array',
  words: string,
  holds: (found: number, limit: number) => boolean,
): Keyword['build'] {
  return (value, { reader, pointer }) => {
    const limit = reader.count(value, pointer)
    const sentence = `must have ${words} ${limit} ${of === 'object' ? 'members' : 'elements'}`
    return (_run, value, at) => {
      if (of === 'object' ? !(value instanceof Map) : !Array.isArray(value)) return undefined
      const found = value instanceof Map ? value.size : Array.isArray(value) ? value.length : 0
      return holds(found, limit) ? undefined : fail(at, sentence)
    }
  }
}

function membersCheck(context: Context, ...before: string[]): Check | undefined {
  const { reader, schema, node, here } = context
  // The first of the three keywords that is there makes the check.
  if (before.some((keyword) => schema.has(keyword))) return undefined
  const properties = schema.get('properties')
  if (properties !== undefined) node.properties = reader.named(properties, `${here}/properties`)
  const patterns: [Pattern, Node][] = []
  for (const [source, item] of reader.named(
    schema.get('patternProperties') ?? new Map(),
    `${here}/patternProperties`,
  )) {
    const pattern = reader.pattern(source, `${here}/patternProperties`)
    if (pattern !== undefined) patterns.push([pattern, item])
    node.patterns.push(item)
  }
  const rest = schema.get('additionalProperties')
  const additional = rest === undefined ? undefined : reader.node(rest, `${here}/additionalProperties`)
  if (additional !== undefined) node.rest.push(additional)
  const sealed = rest === false
  return (run, value, at, seen) => {
    if (!(value instanceof Map)) return undefined
    for (const [key, item] of value) {
      const place = below(at, key)
      const property = node.properties.get(key)
      let known = property !== undefined
      const failure = run.spend(1, place) ?? (property && apply(run, property, item, place))
      if (failure) return failure
      for (const [pattern, schema] of patterns) {
        const matches = run.search(pattern, key, place)
        if (matches === undefined) return run.stopped
        if (!matches) continue
        known = true
        const failure = apply(run, schema, item, place)
        if (failure) return failure
      }
      if (known) {
        seen?.addKey(key)
      } else if (sealed) {
        return fail(place, 'is not an argument that this tool declares')
      } else if (additional !== undefined) {
        const failure = apply(run, additional, item, place)
        if (failure) return failure
      }
    }
    if (seen !== undefined && additional !== undefined) seen.allKeys = true
    return undefined
  }
}

function namesCheck(value: Value, { reader, pointer }: Context): Check {
  const node = reader.node(value, pointer)
  return (run, value, at) => {
    if (!(value instanceof Map)) return undefined
    for (const key of value.keys()) {
      const failure = apply(run, node, key, below(at, key))
      if (failure) return run.stopped ?? { ...failure, ofName: true }
    }
    return undefined
  }
}

function prefixCheck(prefix: Node[], { node }: Context): Check {
  node.prefix = prefix
  return (run, value, at, seen) => {
    if (!Array.isArray(value)) return undefined
    for (const [i, schema] of prefix.entries()) {
      const item = value[i]
      if (item === undefined) break
      const failure = apply(run, schema, item, below(at, i))
      if (failure) return failure
    }
    if (seen !== undefined) seen.upTo = Math.max(seen.upTo, prefix.length)
    return undefined
  }
}

function itemsCheck(value: Value, { reader, schema, node, pointer }: Context): Check {
  const prefix = schema.get('prefixItems')
  return restCheck(reader.node(value, pointer), Array.isArray(prefix) ? prefix.length : 0, node)
}

function oldItemsCheck(value: Value, context: Context): Check {
  const { reader, node, pointer } = context
  if (!Array.isArray(value)) return restCheck(reader.node(value, pointer), 0, node)
  return prefixCheck(
    value.map((item, i) => reader.node(item, `${pointer}/${i}`)),
    context,
  )
}

function additionalItemsCheck(value: Value, { reader, schema, node, pointer }: Context): Check | undefined {
  const items = schema.get('items')
  return Array.isArray(items) ? restCheck(reader.node(value, pointer), items.length, node) : undefined
}

/** Every element from an index on. */
function restCheck(schema: Node, from: number, node: Node): Check {
  node.items.push(schema)
  return (run, value, at, seen) => {
    if (!Array.isArray(value)) return undefined
    for (let i = from; i < value.length; i++) {
      const failure = apply(run, schema, value[i] ?? null, below(at, i))
      if (failure) return failure
    }
    if (seen !== undefined) seen.allItems = true
    return undefined
  }
}

function containsCheck(value: Value, { reader, schema, node, pointer }: Context): Check {
  const wanted = reader.node(value, pointer)
  node.items.push(wanted)
  const counts = node.resource.dialect === '2020-12'
  const least = counts ? schema.get('minContains') : undefined
  const most = counts ? schema.get('maxContains') : undefined
  const min = least === undefined ? 1 : reader.count(least, `${pointer}/minContains`)
  const max = most === undefined ? Number.POSITIVE_INFINITY : reader.count(most, `${pointer}/maxContains`)
  return (run, value, at, seen) => {
    if (!Array.isArray(value)) return undefined
    let found = 0
    for (const [i, item] of value.entries()) {
      const failure = apply(run, wanted, item, below(at, i))
      if (run.stopped) return run.stopped
      if (failure) continue
      found++
      if (counts) seen?.addIndex(i)
    }
    if (found < min)
      return fail(at, `must contain at least ${min} elements of the kind that the schema asks for`)
    return found > max
      ? fail(at, `must contain at most ${max} elements of the kind that the schema counts`)
      : undefined
  }
}

/** Steps to keep one element for comparing, besides what its form costs. */
const UNIQUE = 4

function uniqueCheck(value: Value, { reader, pointer }: Context): Check | undefined {
  if (typeof value !== 'boolean') reader.refuse(pointer, 'true or false is needed')
  if (value !== true) return undefined
  return (run, value, at) => {
    if (!Array.isArray(value)) return undefined
    const forms = new Set<string>()
    for (const [i, item] of value.entries()) {
      const form = run.spend(UNIQUE, at) ? undefined : formOf(run, item, below(at, i))
      if (form === undefined) return run.stopped
      if (forms.has(form)) return fail(below(at, i), 'repeats an earlier element')
      forms.add(form)
    }
    return undefined
  }
}
