import { compare, isInteger } from '#lib/json/decimal.ts'
import { Num, read, type Value } from '#lib/json/read.ts'
import { compilePattern, type Pattern } from './pattern.ts'
import { patternCost } from './pattern-cost.ts'
import { keywordsOf } from './schema-keywords.ts'
import { fail, type Node, type Resource } from './schema-run.ts'
import { resolveUri } from './schema-uri.ts'

type SchemaObject = Map<string, Value>

const NONE: Node['properties'] = new Map()
/** Where references without a base of their own begin. */
const HOME = 'local:///'
/**
 * How much a schema may have, so that reading it does not hold up the first call of its tool: more than the schemas of
 * tools have, by far. `meetings` are schemas that apply to one value, which dynamic references multiply.
 */
export const MOST_SCHEMA = {
  bytes: 512 * 1024,
  values: 50_000,
  schemas: 12_000,
  meetings: 24_000,
  resources: 1000,
  uri: 500,
  /** In the units of `patternCost`. */
  patterns: 30_000,
} as const

const DIALECTS: ReadonlyMap<string, Resource['dialect']> = new Map([
  ['https://json-schema.org/draft/2020-12/schema', '2020-12'],
  ['http://json-schema.org/draft-07/schema', 'draft-07'],
  ['https://json-schema.org/draft-07/schema', 'draft-07'],
])

/** Keywords whose value is a schema, a list of schemas, or schemas by name: where `$id` and anchors are looked for. */
const ONE = words('additionalItems additionalProperties contains else if items not propertyNames then')
const ONE_NEW = words('contentSchema unevaluatedItems unevaluatedProperties')
const LIST = words('allOf anyOf oneOf prefixItems items')
const NAMED = words('$defs definitions dependencies dependentSchemas patternProperties properties')

/** Reads a schema text into nodes; the sentence says why it cannot be read, and where. */
export function readNodes(text: string): { ok: true; root: Node } | { ok: false; sentence: string } {
  const got = read(text, { bytes: MOST_SCHEMA.bytes, values: MOST_SCHEMA.values })
  if (!got.ok) {
    const { code, message } = got.fault
    const tooMuch = code === 'bytes' || code === 'values'
    return {
      ok: false,
      sentence: tooMuch
        ? 'The schema is too large: it may have 512 KiB and 50,000 values'
        : `The schema is not strict JSON: ${message}`,
    }
  }
  const reader = new SchemaReader()
  const root = reader.document(got.value)
  return reader.fault === undefined ? { ok: true, root } : { ok: false, sentence: reader.fault }
}

/**
 * Nodes are made for what the root can reach, from a list of work rather than by recursion, so that chains of
 * references cannot exhaust the stack. The first fault is kept, and ends the work.
 */
export class SchemaReader {
  fault: string | undefined
  readonly #resources = new Map<string, Resource>()
  readonly #homes = new Map<SchemaObject, { resource: Resource; pointer: string }>()
  readonly #nodes = new Map<Value, Node>()
  readonly #work: { node: Node; schema: SchemaObject; pointer: string }[] = []
  readonly #patterns = new Map<string, Pattern>()
  /** By the name of a `$dynamicAnchor`, where it stands. */
  readonly #dynamic = new Map<string, Resource[]>()
  #cost = 0
  #meetings = 0

  document(value: Value): Node {
    const resource = this.#resource(HOME, value, '2020-12')
    this.#index(value, resource, '')
    const root = this.node(value, '')
    for (let job = this.#work.pop(); job !== undefined && this.fault === undefined; job = this.#work.pop()) {
      const { node, schema, pointer } = job
      const alone = node.resource.dialect === 'draft-07' && schema.has('$ref')
      for (const { keyword, dialect, build } of keywordsOf(schema)) {
        const value = schema.get(keyword)
        if (value === undefined || (dialect ?? node.resource.dialect) !== node.resource.dialect) continue
        // In draft-07 nothing beside `$ref` counts.
        if (alone && keyword !== '$ref') continue
        const place = { here: pointer, pointer: `${pointer}/${keyword}` }
        const check = build(value, { reader: this, schema, node, ...place })
        if (check !== undefined) node.checks.push(check)
      }
    }
    return root
  }

  refuse(pointer: string, why: string): void {
    this.fault ??= `The schema cannot be read at "${pointer.slice(0, 200)}": ${why}`
  }

  /** The node of a schema found at the pointer; made now, filled later. */
  node(schema: Value, pointer: string): Node {
    const known = this.#nodes.get(schema)
    if (known !== undefined) return known
    if (this.#nodes.size >= MOST_SCHEMA.schemas)
      this.refuse(pointer, `it has more than ${MOST_SCHEMA.schemas} schemas`)
    const home = schema instanceof Map ? this.#homes.get(schema) : undefined
    const node: Node = {
      id: this.#nodes.size,
      resource: home?.resource ?? this.#resource(HOME, true, '2020-12'),
      checks: [],
      collects: false,
      inPlace: [],
      properties: NONE,
      patterns: [],
      rest: [],
      prefix: [],
      items: [],
    }
    this.#nodes.set(schema, node)
    if (schema instanceof Map) {
      this.#work.push({ node, schema, pointer: home?.pointer ?? pointer })
    } else if (schema === false) {
      node.checks.push((_run, _value, at) => fail(at, 'is not allowed'))
    } else if (schema !== true) {
      this.refuse(pointer, 'a schema is an object, true or false')
    }
    return node
  }

  nodes(list: Value, pointer: string): Node[] {
    if (Array.isArray(list) && list.length > 0)
      return list.map((item, i) => this.node(item, `${pointer}/${i}`))
    this.refuse(pointer, 'a list of at least one schema is needed')
    return []
  }

  named(members: Value, pointer: string): Map<string, Node> {
    if (members instanceof Map) {
      return new Map([...members].map(([key, item]) => [key, this.node(item, `${pointer}/${token(key)}`)]))
    }
    this.refuse(pointer, 'an object with schemas is needed')
    return new Map()
  }

  /** A whole number that is not negative. */
  count(value: Value, pointer: string): number {
    const token = this.number(value, pointer)
    if (isInteger(token) !== true || compare(token, '0') === -1)
      this.refuse(pointer, 'a whole number is needed')
    return Number(token)
  }

  number(value: Value, pointer: string): string {
    if (value instanceof Num && compare(value.token, '0') !== 'fault') return value.token
    this.refuse(pointer, 'a number is needed')
    return '0'
  }

  strings(value: Value, pointer: string): string[] {
    const found = Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
    if (!Array.isArray(value) || found.length < value.length)
      this.refuse(pointer, 'a list of strings is needed')
    return found
  }

  pattern(source: Value, pointer: string): Pattern | undefined {
    if (typeof source !== 'string') {
      this.refuse(pointer, 'a string is needed')
      return undefined
    }
    const known = this.#patterns.get(source)
    if (known !== undefined) return known
    this.#cost += patternCost(source).cost
    if (this.#cost > MOST_SCHEMA.patterns) {
      this.refuse(pointer, 'its patterns are too large together')
      return undefined
    }
    const compiled = compilePattern(source, true)
    if (compiled.ok) this.#patterns.set(source, compiled.pattern)
    else this.refuse(pointer, compiled.sentence)
    return compiled.ok ? compiled.pattern : undefined
  }

  /** Notes that schemas apply to the same value as the one that is being filled. */
  meets(node: Node, beside: readonly Node[], pointer: string): void {
    this.#meetings += beside.length
    if (this.#meetings > MOST_SCHEMA.meetings) this.refuse(pointer, 'its references lead to too many schemas')
    else node.inPlace.push(...beside)
  }

  /** The node that a reference names; only what is inside this document is ever found. */
  reference(value: Value, from: Resource, pointer: string): { node: Node; dynamic?: string } | undefined {
    const to = typeof value === 'string' ? resolveUri(from.uri, value) : undefined
    const resource = to && this.#resources.get(to.uri)
    const target = to && resource && follow(resource, to.fragment)
    if (to === undefined || resource === undefined || target === undefined) {
      this.refuse(pointer, 'the reference names nothing in this document')
      return undefined
    }
    this.#index(target, resource, pointer)
    const node = this.node(target, pointer)
    return resource.dynamic.get(to.fragment) === target ? { node, dynamic: to.fragment } : { node }
  }

  /** Makes the nodes that a `$dynamicRef` to this name may come to; all of them. */
  candidates(name: string): Node[] {
    return (this.#dynamic.get(name) ?? []).flatMap((resource) => {
      const target = resource.dynamic.get(name)
      if (target === undefined) return []
      const node = this.node(target, `${resource.uri}#${name}`)
      resource.dynamicNodes.set(name, node)
      return [node]
    })
  }

  #resource(uri: string, root: Value, dialect: Resource['dialect']): Resource {
    const known = this.#resources.get(uri)
    if (known !== undefined) return known
    const resource = { uri, root, dialect, anchors: new Map(), dynamic: new Map(), dynamicNodes: new Map() }
    this.#resources.set(uri, resource)
    return resource
  }

  /** Finds the resources and plain names in a schema. The reader of JSON has bounded the depth. */
  #index(schema: Value, outer: Resource, pointer: string): void {
    if (this.fault !== undefined || !(schema instanceof Map) || this.#homes.has(schema)) return
    const resource = this.#identify(schema, outer, pointer)
    this.#homes.set(schema, { resource, pointer })
    if (resource.dialect === '2020-12') {
      this.#name(schema.get('$anchor'), schema, resource.anchors, `${pointer}/$anchor`)
      this.#name(schema.get('$dynamicAnchor'), schema, resource.anchors, `${pointer}/$dynamicAnchor`)
      this.#name(schema.get('$dynamicAnchor'), schema, resource.dynamic, `${pointer}/$dynamicAnchor`)
      this.#noteDynamic(schema.get('$dynamicAnchor'), resource)
    }
    for (const [keyword, value] of schema) {
      if (Array.isArray(value)) {
        if (!LIST.has(keyword)) continue
        for (const [i, item] of value.entries()) this.#index(item, resource, `${pointer}/${keyword}/${i}`)
      } else if (value instanceof Map) {
        if (ONE.has(keyword) || (resource.dialect === '2020-12' && ONE_NEW.has(keyword)))
          this.#index(value, resource, `${pointer}/${keyword}`)
        else if (NAMED.has(keyword))
          for (const [key, item] of value) this.#index(item, resource, `${pointer}/${keyword}/${token(key)}`)
      }
    }
  }

  /** The resource that a schema belongs to: a new one where it has an `$id` of its own. */
  #identify(schema: SchemaObject, outer: Resource, pointer: string): Resource {
    const isRoot = outer.root === schema
    const dialect = this.#dialect(schema, outer, pointer)
    if (isRoot) outer.dialect = dialect
    const id = schema.get('$id')
    if (id === undefined || (outer.dialect === 'draft-07' && schema.has('$ref'))) return outer
    const to = typeof id === 'string' ? resolveUri(outer.uri, id) : undefined
    if (to === undefined || to.uri.length > MOST_SCHEMA.uri) {
      this.refuse(`${pointer}/$id`, `a URI of at most ${MOST_SCHEMA.uri} characters is needed`)
      return outer
    }
    if (to.fragment !== '') {
      if (dialect === 'draft-07' && to.uri === outer.uri)
        this.#name(to.fragment, schema, outer.anchors, `${pointer}/$id`)
      else this.refuse(`${pointer}/$id`, 'it must not have a fragment')
      return outer
    }
    if (to.uri === outer.uri) return outer
    if (this.#resources.has(to.uri)) this.refuse(`${pointer}/$id`, 'another schema has the same URI')
    if (this.#resources.size >= MOST_SCHEMA.resources)
      this.refuse(`${pointer}/$id`, `more than ${MOST_SCHEMA.resources} schemas have a URI`)
    return this.#resource(to.uri, schema, dialect)
  }

  #dialect(schema: SchemaObject, outer: Resource, pointer: string): Resource['dialect'] {
    const named = schema.get('$schema')
    if (named === undefined) return outer.dialect
    const dialect = typeof named === 'string' ? DIALECTS.get(named.replace(/#$/, '')) : undefined
    if (dialect === undefined)
      this.refuse(`${pointer}/$schema`, 'only the dialects 2020-12 and draft-07 are known')
    return dialect ?? outer.dialect
  }

  #noteDynamic(name: Value | undefined, resource: Resource): void {
    if (typeof name !== 'string') return
    const known = this.#dynamic.get(name)
    if (known === undefined) this.#dynamic.set(name, [resource])
    else if (!known.includes(resource)) known.push(resource)
  }

  #name(name: Value | undefined, schema: Value, names: Map<string, Value>, pointer: string): void {
    if (name === undefined) return
    if (typeof name !== 'string' || (names.has(name) && names.get(name) !== schema)) {
      this.refuse(pointer, 'a name that no other schema has is needed')
    } else {
      names.set(name, schema)
    }
  }
}

function follow(resource: Resource, fragment: string): Value | undefined {
  if (fragment === '') return resource.root
  if (!fragment.startsWith('/')) return resource.anchors.get(fragment)
  let value: Value | undefined = resource.root
  for (const step of fragment.slice(1).split('/')) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~')
    if (value instanceof Map) value = value.get(key)
    else if (Array.isArray(value) && /^(?:0|[1-9][0-9]{0,6})$/.test(key)) value = value[Number(key)]
    else return undefined
  }
  return value
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '))
}

function token(key: string): string {
  if (!/[~/]/.test(key)) return key
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}
