import { compare, isInteger } from '#lib/json/decimal.ts'
import { Num, read, type Value } from '#lib/json/read.ts'
import { compilePattern, type Pattern } from './pattern.ts'
import { keywords } from './schema-keywords.ts'
import { fail, type Node, type Resource } from './schema-run.ts'
import { resolveUri } from './schema-uri.ts'

type SchemaObject = Map<string, Value>

/** Where references without a base of their own begin. */
const HOME = 'local:///'
const LARGEST = 1024 * 1024
/** All patterns of a schema together, in instructions: compiling them must not hold up a release. */
const PATTERN_BUDGET = 100_000

const DIALECTS: ReadonlyMap<string, Resource['dialect']> = new Map([
  ['https://json-schema.org/draft/2020-12/schema', '2020-12'],
  ['http://json-schema.org/draft-07/schema', 'draft-07'],
  ['https://json-schema.org/draft-07/schema', 'draft-07'],
])

/** Keywords whose value is a schema, a list of schemas, or schemas by name: where `$id` and anchors are looked for. */
const ONE = 'additionalItems additionalProperties contains else if items not propertyNames then'.split(' ')
const ONE_NEW = 'contentSchema unevaluatedItems unevaluatedProperties'.split(' ')
const LIST = 'allOf anyOf oneOf prefixItems items'.split(' ')
const NAMED = '$defs definitions dependencies dependentSchemas patternProperties properties'.split(' ')

/** Reads a schema text into nodes; the sentence says why it cannot be read, and where. */
export function readNodes(text: string): { ok: true; root: Node } | { ok: false; sentence: string } {
  const got = read(text, { bytes: LARGEST })
  if (!got.ok) return { ok: false, sentence: `The schema is not strict JSON: ${got.fault.message}` }
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
  #patterns = PATTERN_BUDGET

  document(value: Value): Node {
    const resource = this.#resource(HOME, value, '2020-12')
    this.#index(value, resource, '')
    const root = this.node(value, '')
    for (let job = this.#work.pop(); job !== undefined && this.fault === undefined; job = this.#work.pop()) {
      const { node, schema, pointer } = job
      const alone = node.resource.dialect === 'draft-07' && schema.has('$ref')
      for (const { keyword, dialect, build } of keywords) {
        const value = schema.get(keyword)
        if (value === undefined || (dialect ?? node.resource.dialect) !== node.resource.dialect) continue
        // In draft-07 nothing beside `$ref` counts.
        if (alone && keyword !== '$ref') continue
        const check = build(value, { reader: this, schema, node, pointer: `${pointer}/${keyword}` })
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
    const home = schema instanceof Map ? this.#homes.get(schema) : undefined
    const node: Node = {
      id: this.#nodes.size,
      resource: home?.resource ?? this.#resource(HOME, true, '2020-12'),
      checks: [],
      collects: false,
      inPlace: [],
      properties: new Map(),
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
    const compiled = compilePattern(source, true)
    if (!compiled.ok) {
      this.refuse(pointer, compiled.sentence)
      return undefined
    }
    this.#patterns -= compiled.pattern.size
    if (this.#patterns < 0) this.refuse(pointer, 'its patterns repeat too much to be searched quickly')
    return compiled.pattern
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
    const found: Node[] = []
    for (const resource of this.#resources.values()) {
      const target = resource.dynamic.get(name)
      if (target === undefined) continue
      const node = this.node(target, `${resource.uri}#${name}`)
      resource.dynamicNodes.set(name, node)
      found.push(node)
    }
    return found
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
    if (!(schema instanceof Map) || this.#homes.has(schema)) return
    const resource = this.#identify(schema, outer, pointer)
    this.#homes.set(schema, { resource, pointer })
    if (resource.dialect === '2020-12') {
      this.#name(schema.get('$anchor'), schema, resource.anchors, `${pointer}/$anchor`)
      this.#name(schema.get('$dynamicAnchor'), schema, resource.anchors, `${pointer}/$dynamicAnchor`)
      this.#name(schema.get('$dynamicAnchor'), schema, resource.dynamic, `${pointer}/$dynamicAnchor`)
    }
    const one = resource.dialect === '2020-12' ? [...ONE, ...ONE_NEW] : ONE
    for (const keyword of one) this.#index(schema.get(keyword) ?? null, resource, `${pointer}/${keyword}`)
    for (const keyword of LIST) {
      const list = schema.get(keyword)
      if (!Array.isArray(list)) continue
      for (const [i, item] of list.entries()) this.#index(item, resource, `${pointer}/${keyword}/${i}`)
    }
    for (const keyword of NAMED) {
      const members = schema.get(keyword)
      if (!(members instanceof Map)) continue
      for (const [key, item] of members) this.#index(item, resource, `${pointer}/${keyword}/${token(key)}`)
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
    if (to === undefined) {
      this.refuse(`${pointer}/$id`, 'a URI is needed')
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

function token(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}
