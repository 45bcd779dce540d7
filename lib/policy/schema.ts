import { Num, type Value } from '#lib/json/value.ts'
import { foldKey, isPlain } from './keys.ts'
import { readNodes } from './schema-read.ts'
import {
  type At,
  apply,
  below,
  type Failure,
  fail,
  type Node,
  pointerOf,
  Run,
  sentenceOf,
} from './schema-run.ts'
import type { Tool } from './types.ts'

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

/** All schemas that apply to one value, whether or not they must hold, and how many they have for what is in it. */
type Group = { nodes: Node[]; within: number }

/** Groups that one schema remembers; calls choose which are needed, so there must be an end. */
const GROUPS = 1000
const STEPS = 100_000

export type ReadSchema = { ok: true; schema: Schema } | { ok: false; sentence: string }

/** Schemas of tools, read when a call first needs them: most tools of a release are not called. */
const known = new WeakMap<Tool, { text: string; read: ReadSchema }>()

/** The schema that the arguments of a tool must satisfy, if it has one. Remembering changes nothing but time. */
export function schemaOf(tool: Tool): ReadSchema | undefined {
  const text = tool.inputSchema
  if (text === undefined) return undefined
  const before = known.get(tool)
  if (before?.text === text) return before.read
  const read = readSchema(text)
  known.set(tool, { text, read })
  return read
}

export type Conforms = { ok: true } | { ok: false; pointer: string; sentence: string }

/** Reads a schema text (JSON); the sentence of a fault names the place in the schema. */
export function readSchema(text: string): ReadSchema {
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
  if (failure === undefined) return { ok: true }
  return { ok: false, pointer: pointerOf(failure.at), sentence: sentenceOf(failure) }
}

/** `readSchema` and `conforms` in one; a schema that cannot be read fails whatever the arguments are. */
export function validate(schemaText: string, args: Value, steps = STEPS): Conforms {
  const got = readSchema(schemaText)
  return got.ok ? conforms(got.schema, args, steps) : { ok: false, pointer: '', sentence: got.sentence }
}

/**
 * Whether the schema declares a key (under `properties`) for the object at a place in the arguments.
 * @param place a key, an index, or `null` for every element
 * @returns the question, and the steps that finding the place took
 */
export function declaresAt(
  schema: Schema,
  place: readonly (string | number | null)[],
): { declares: (key: string) => boolean; steps: number } {
  let group = groupOf(schema, [schema.root])
  let steps = group.nodes.length
  for (const step of place) {
    group = groupOf(schema, typeof step === 'string' ? membersOf(group, step) : elementsOf(group, step))
    steps += group.nodes.length + group.within
  }
  return { declares: (key) => group.nodes.some((node) => node.properties.has(key)), steps }
}

function lookAlikes(schema: Schema, run: Run, nodes: Node[], value: Value, at: At): Failure | undefined {
  if (nodes.length === 0 || !(value instanceof Map || Array.isArray(value))) return undefined
  const group = groupOf(schema, nodes)
  // What finding the group costs is paid whether or not it was remembered, so that the answer is always the same.
  const spent = run.spend(group.nodes.length, at)
  if (spent) return spent
  const each = 1 + (group.nodes.length >> 2)
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) {
      const place = below(at, i)
      const failure = run.spend(each, place) ?? inside(item, place, () => elementsOf(group, i))
      if (failure) return failure
    }
    return undefined
  }
  for (const [key, item] of value) {
    const place = below(at, key)
    const spent = run.spend(each + (key.length >> 6), place)
    if (spent) return spent
    if (!group.nodes.some((node) => node.properties.has(key))) {
      const spent = run.spend(isPlain(key) ? 1 : 10 + (key.length >> 1), place)
      if (spent) return spent
      const named = declaredLike(group, foldKey(key))
      if (named !== undefined)
        return fail(place, `looks like the argument ${JSON.stringify(named.slice(0, 64))}`)
    }
    const failure = inside(item, place, () => membersOf(group, key))
    if (failure) return failure
  }
  return undefined

  function inside(item: Value, place: At, apply: () => Node[]): Failure | undefined {
    if (item === null || typeof item !== 'object' || item instanceof Num) return undefined
    return run.spend(group.within >> 2, place) ?? lookAlikes(schema, run, apply(), item, place)
  }
}

/** Folded once for each schema that was asked, however many calls ask. */
const folded = new WeakMap<Node, ReadonlyMap<string, string>>()

function declaredLike(group: Group, form: string): string | undefined {
  for (const node of group.nodes) {
    if (node.properties.size === 0) continue
    let forms = folded.get(node)
    if (forms === undefined) {
      forms = new Map([...node.properties.keys()].map((key) => [foldKey(key), key]))
      folded.set(node, forms)
    }
    const named = forms.get(form)
    if (named !== undefined) return named
  }
  return undefined
}

function membersOf(group: Group, key: string): Node[] {
  const found = new Set<Node>()
  for (const node of group.nodes) {
    const property = node.properties.get(key)
    if (property !== undefined) found.add(property)
    for (const schema of node.patterns) found.add(schema)
    if (property === undefined) for (const schema of node.rest) found.add(schema)
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
  let within = 0
  for (const { patterns, rest, items } of nodes) within += patterns.length + rest.length + items.length
  const group = { nodes: [...nodes], within }
  if (schema.groups.size < GROUPS) schema.groups.set(id, group)
  return group
}
