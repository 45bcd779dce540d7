import { Num, type Value } from '#lib/json/value.ts'
import { foldKey } from './keys.ts'
import { readNodes } from './schema-read.ts'
import { type At, apply, type Failure, fail, type Node, Run } from './schema-run.ts'

/**
 * A tool's input schema, read once. Interpreted: JSON Schema 2020-12 or draft-07, numbers exact, patterns in RE2,
 * references only inside the document, `format` and `default` without effect.
 */
export class Schema {
  readonly root: Node
  /** Schemas that apply to one place together, by their ids. Remembering changes nothing but time. */
  readonly groups = new Map<string, Group>()

  constructor(root: Node) {
    this.root = root
  }
}

/** All schemas that apply to one value, whether or not they must hold, and the members they declare. */
type Group = { nodes: Node[]; declared: Map<string, Node[]>; folded: Map<string, string> }

/** Groups that one schema remembers; calls choose which are needed, so there must be an end. */
const GROUPS = 1000
const STEPS = 100_000

export type Conforms = { ok: true } | { ok: false; pointer: string; sentence: string }

/** Reads a schema text (JSON); the sentence of a fault names the place in the schema. */
export function readSchema(text: string): { ok: true; schema: Schema } | { ok: false; sentence: string } {
  const got = readNodes(text)
  return got.ok ? { ok: true, schema: new Schema(got.root) } : got
}

/**
 * Whether arguments satisfy a schema. A key that looks like a declared one without being declared fails too.
 * Total: whatever schema and arguments are, it ends after so many steps, with a failure if they were not enough.
 * @returns on failure the place in the arguments (JSON pointer) and one sentence, which holds no value of theirs
 */
export function conforms(schema: Schema, args: Value, steps = STEPS): Conforms {
  const run = new Run(steps)
  const failure =
    apply(run, schema.root, args, undefined) ?? lookAlikes(schema, run, [schema.root], args, undefined)
  return failure === undefined ? { ok: true } : { ok: false, ...failure }
}

/** `readSchema` and `conforms` in one; a schema that cannot be read fails whatever the arguments are. */
export function validate(schemaText: string, args: Value, steps = STEPS): Conforms {
  const got = readSchema(schemaText)
  return got.ok ? conforms(got.schema, args, steps) : { ok: false, pointer: '', sentence: got.sentence }
}

/**
 * The keys that the schema declares (under `properties`) for the object at a place in the arguments.
 * @param place a key, an index, or `null` for every element
 */
export function declaredKeys(
  schema: Schema,
  place: readonly (string | number | null)[],
): ReadonlySet<string> {
  let nodes = [schema.root]
  for (const step of place) {
    const group = groupOf(schema, nodes)
    nodes = typeof step === 'string' ? membersOf(group, step) : elementsOf(group, step)
  }
  return new Set(groupOf(schema, nodes).declared.keys())
}

function lookAlikes(schema: Schema, run: Run, nodes: Node[], value: Value, at: At): Failure | undefined {
  if (nodes.length === 0 || !(value instanceof Map || Array.isArray(value))) return undefined
  const group = groupOf(schema, nodes)
  // What finding the group costs is paid whether or not it was remembered, so that the answer is always the same.
  const spent = run.spend(group.nodes.length + Math.floor(group.declared.size / 32), at)
  if (spent) return spent
  const each = 1 + Math.floor(group.nodes.length / 8)
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) {
      const place = { parent: at, key: i }
      const failure = run.spend(each, place) ?? inside(item, place, () => elementsOf(group, i))
      if (failure) return failure
    }
    return undefined
  }
  for (const [key, item] of value) {
    const place = { parent: at, key }
    const spent = run.spend(each + Math.floor(key.length / 64), place)
    if (spent) return spent
    if (group.declared.size > 0 && !group.declared.has(key)) {
      const named = group.folded.get(foldKey(key))
      if (named !== undefined)
        return fail(place, `looks like the argument ${JSON.stringify(named.slice(0, 64))}`)
    }
    const failure = inside(item, place, () => membersOf(group, key))
    if (failure) return failure
  }
  return undefined

  function inside(item: Value, place: At, apply: () => Node[]): Failure | undefined {
    const scalar = item === null || typeof item !== 'object' || item instanceof Num
    return scalar ? undefined : lookAlikes(schema, run, apply(), item, place)
  }
}

function membersOf(group: Group, key: string): Node[] {
  const found = new Set(group.declared.get(key))
  for (const node of group.nodes) {
    for (const schema of node.patterns) found.add(schema)
    if (!node.properties.has(key)) for (const schema of node.rest) found.add(schema)
  }
  return [...found]
}

function elementsOf(group: Group, index: number | null): Node[] {
  const found = new Set<Node>()
  for (const node of group.nodes) {
    const prefix = index === null ? node.prefix : node.prefix.slice(index, index + 1)
    for (const schema of prefix) found.add(schema)
    for (const schema of node.items) found.add(schema)
  }
  return [...found]
}

function groupOf(schema: Schema, from: Node[]): Group {
  const id = from.map((node) => node.id).join(' ')
  const known = schema.groups.get(id)
  if (known !== undefined) return known
  const nodes = new Set(from)
  // A Set is walked in order of insertion, also what is inserted on the way.
  for (const node of nodes) for (const beside of node.inPlace) nodes.add(beside)
  const declared = new Map<string, Node[]>()
  for (const node of nodes) {
    for (const [key, property] of node.properties) {
      const beside = declared.get(key)
      if (beside === undefined) declared.set(key, [property])
      else beside.push(property)
    }
  }
  const folded = new Map([...declared.keys()].map((key) => [foldKey(key), key]))
  const group = { nodes: [...nodes], declared, folded }
  if (schema.groups.size < GROUPS) schema.groups.set(id, group)
  return group
}
