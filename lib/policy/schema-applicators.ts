import type { Value } from '#lib/json/value.ts'
import { every, hasAll, onlyWith } from './schema-children.ts'
import type { Context, Keyword } from './schema-keywords.ts'
import {
  type At,
  apply,
  below,
  type Check,
  depthOf,
  type Failure,
  fail,
  type Node,
  type Run,
  Seen,
} from './schema-run.ts'

/** Keywords that ask other schemas about the same value. */
export const inPlaceKeywords: readonly Keyword[] = [
  { keyword: '$ref', build: refCheck },
  { keyword: '$dynamicRef', dialect: '2020-12', build: dynamicRefCheck },
  { keyword: 'allOf', build: (value, c) => every(inPlace(c, c.reader.nodes(value, c.pointer)).map(holds)) },
  { keyword: 'anyOf', build: (value, c) => anyOfCheck(inPlace(c, c.reader.nodes(value, c.pointer))) },
  { keyword: 'oneOf', build: (value, c) => oneOfCheck(inPlace(c, c.reader.nodes(value, c.pointer))) },
  { keyword: 'not', build: (value, c) => notCheck(c.reader.node(value, c.pointer)) },
  { keyword: 'if', build: ifCheck },
  { keyword: 'dependentSchemas', dialect: '2020-12', build: dependentSchemas },
  { keyword: 'dependencies', build: dependencies },
]

/** Keywords about what all schemas beside them have not looked at; they must be asked last. */
export const unevaluatedKeywords: readonly Keyword[] = [
  { keyword: 'unevaluatedItems', dialect: '2020-12', build: unevaluatedItems },
  { keyword: 'unevaluatedProperties', dialect: '2020-12', build: unevaluatedProperties },
]

function inPlace<T extends readonly Node[]>({ reader, node, pointer }: Context, nodes: T): T {
  reader.meets(node, nodes, pointer)
  return nodes
}

function holds(node: Node): Check {
  return (run, value, at, seen) => apply(run, node, value, at, seen)
}

function refCheck(value: Value, context: Context): Check | undefined {
  const found = context.reader.reference(value, context.node.resource, context.pointer)
  if (found === undefined) return undefined
  inPlace(context, [found.node])
  return holds(found.node)
}

/** The outermost schema on the way here that has the name; an ordinary reference where the target does not ask for it. */
function dynamicRefCheck(value: Value, context: Context): Check | undefined {
  const found = context.reader.reference(value, context.node.resource, context.pointer)
  if (found === undefined) return undefined
  const { node, dynamic } = found
  if (dynamic === undefined) {
    inPlace(context, [node])
    return holds(node)
  }
  inPlace(context, context.reader.candidates(dynamic))
  return (run, value, at, seen) => {
    const spent = run.spend(run.scopes.length >> 4, at)
    if (spent) return spent
    const outermost = run.scopes.find((resource) => resource.dynamicNodes.has(dynamic))
    return apply(run, outermost?.dynamicNodes.get(dynamic) ?? node, value, at, seen)
  }
}

function anyOfCheck(nodes: Node[]): Check {
  return (run, value, at, seen) => {
    let held = false
    let nearest: Failure | undefined
    for (const node of nodes) {
      const failure = apply(run, node, value, at, seen)
      if (run.stopped) return run.stopped
      if (failure) nearest = furthest(nearest, failure)
      else held = true
      // All must be asked only where it matters what they looked at.
      if (held && seen === undefined) return undefined
    }
    return held ? undefined : noneHolds(at, nodes.length, nearest)
  }
}

function oneOfCheck(nodes: Node[]): Check {
  return (run, value, at, seen) => {
    let held = false
    let looked: Seen | undefined
    let nearest: Failure | undefined
    for (const node of nodes) {
      const own = seen === undefined ? undefined : new Seen()
      const failure = apply(run, node, value, at, own)
      if (run.stopped) return run.stopped
      if (failure) nearest = furthest(nearest, failure)
      else if (held) return fail(at, 'fits more than one of the forms of which exactly one is allowed')
      else {
        held = true
        looked = own
      }
    }
    if (!held) return noneHolds(at, nodes.length, nearest)
    if (looked !== undefined) seen?.add(looked)
    return undefined
  }
}

/** The form that went furthest into the value is most likely the one that was meant. */
function furthest(best: Failure | undefined, next: Failure): Failure {
  return best === undefined || depthOf(next.at) > depthOf(best.at) ? next : best
}

function noneHolds(at: At, forms: number, nearest: Failure | undefined): Failure | undefined {
  if (forms === 1 || nearest === undefined) return nearest
  return { at, reason: `fits none of the ${forms} forms that are allowed`, nearest }
}

function notCheck(node: Node): Check {
  return (run, value, at) => {
    const failure = apply(run, node, value, at)
    return run.stopped ?? (failure ? undefined : fail(at, 'has a form that is not allowed'))
  }
}

function ifCheck(value: Value, context: Context): Check {
  const { reader, schema, pointer, here } = context
  const condition = reader.node(value, pointer)
  const branch = (keyword: string) => {
    const found = schema.get(keyword)
    return found === undefined ? undefined : reader.node(found, `${here}/${keyword}`)
  }
  const yes = branch('then')
  const no = branch('else')
  inPlace(context, [condition, ...(yes ? [yes] : []), ...(no ? [no] : [])])
  return (run, value, at, seen) => {
    const next = apply(run, condition, value, at, seen) === undefined ? yes : no
    if (run.stopped) return run.stopped
    return next && apply(run, next, value, at, seen)
  }
}

function dependentSchemas(value: Value, context: Context): Check {
  const named = context.reader.named(value, context.pointer)
  inPlace(context, [...named.values()])
  return every([...named].map(([name, node]) => onlyWith(name, holds(node))))
}

/**
 * Draft-07's one keyword for what 2020-12 calls `dependentRequired` and `dependentSchemas`. Tools that name no dialect
 * use it all the same, and 2020-12 permits to honour it.
 */
function dependencies(value: Value, context: Context): Check | undefined {
  if (!(value instanceof Map)) {
    context.reader.refuse(context.pointer, 'an object is needed')
    return undefined
  }
  const checks = [...value].map(([name, needs]) => {
    if (!Array.isArray(needs)) {
      const [node] = inPlace(context, [context.reader.node(needs, context.pointer)])
      return node && onlyWith(name, holds(node))
    }
    return onlyWith(name, hasAll(context.reader.strings(needs, context.pointer), ' here'))
  })
  return every(checks.filter((check) => check !== undefined))
}

function unevaluatedProperties(value: Value, { reader, node, pointer }: Context): Check {
  node.collects = true
  const rest = reader.node(value, pointer)
  node.rest.push(rest)
  return (run, value, at, seen) => {
    if (!(value instanceof Map) || seen === undefined || seen.allKeys) return undefined
    const spent = run.spend(value.size >> 2, at)
    if (spent) return spent
    for (const [key, item] of value) {
      if (seen.hasKey(key)) continue
      const failure = ask(run, rest, item, below(at, key))
      if (failure) return failure
    }
    seen.allKeys = true
    return undefined
  }
}

function unevaluatedItems(value: Value, { reader, node, pointer }: Context): Check {
  node.collects = true
  const rest = reader.node(value, pointer)
  node.items.push(rest)
  return (run, value, at, seen) => {
    if (!Array.isArray(value) || seen === undefined || seen.allItems) return undefined
    const spent = run.spend(value.length >> 2, at)
    if (spent) return spent
    for (const [i, item] of value.entries()) {
      if (seen.hasIndex(i)) continue
      const failure = ask(run, rest, item, below(at, i))
      if (failure) return failure
    }
    seen.allItems = true
    return undefined
  }
}

function ask(run: Run, node: Node, value: Value, at: At): Failure | undefined {
  const failure = apply(run, node, value, at)
  return failure && (run.stopped ?? failure)
}
