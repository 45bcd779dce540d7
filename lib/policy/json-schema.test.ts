import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { Num, read, type Value } from '#lib/json/read.ts'
import { write } from '#lib/json/write.ts'
import { check } from './check.ts'
import { readDocument } from './document.ts'
import { type JsonSchema, policySchema, policySchemaText } from './json-schema.ts'
import { conforms, readSchema } from './schema.ts'
import { renamed, replaced, step, valueAt } from './tree.ts'

const schema = readSchema(policySchemaText())
if (!schema.ok) throw new Error(schema.sentence)
const policy = schema.schema

function parsed(text: string): Value {
  const found = read(text)
  if (!found.ok) throw new Error(found.fault.message)
  return found.value
}
const valid = (document: Value) => conforms(policy, document, 1_000_000)

const folder = path.join(import.meta.dirname, 'corpus')
/** Every policy of the corpus that is JSON, with what the reader makes of it. */
const corpus = readdirSync(folder)
  .filter((file) => file.endsWith('.json'))
  .flatMap((file) => {
    const one = parsed(readFileSync(path.join(folder, file), 'utf8'))
    const said = one instanceof Map ? (one.get('policy') ?? null) : null
    const found = typeof said === 'string' ? read(said) : { ok: true as const, value: said }
    return found.ok && found.value !== null ? [{ file, document: found.value }] : []
  })

test('every policy of the corpus that can be read is valid', () => {
  expect(corpus.length).toBeGreaterThan(150)
  for (const { file, document } of corpus) {
    const readable = readDocument(write(document)).ok
    if (readable) expect([file, valid(document)]).toEqual([file, { ok: true }])
  }
})

/** What the form of one place cannot say. */
const BEYOND = /^The counter/

test('a document changed in any one place is valid if the reader takes it, and not valid if the reader refuses its form', () => {
  const rich = parsed(everything)
  let refused = 0
  for (const document of [rich, ...corpus.slice(0, 60).map((one) => one.document)]) {
    for (const changed of changes(document)) {
      const found = readDocument(write(changed))
      const judged = valid(changed)
      if (found.ok) expect([write(changed), judged]).toEqual([write(changed), { ok: true }])
      else if (!found.findings.every((finding) => BEYOND.test(finding.sentence))) {
        refused++
        expect([write(changed), found.findings[0]?.sentence, judged.ok]).toEqual([
          write(changed),
          found.findings[0]?.sentence,
          false,
        ])
      }
    }
  }
  expect(refused).toBeGreaterThan(1000)
})

test('the schema knows exactly the keys that the reader knows, each with a title and a description', () => {
  const found = objects(policySchema, new Set())
  expect(found.length).toBeGreaterThan(12)
  const places: [string, string][] = [
    ['', '{"zzzzzz":1}'],
    ['all_tools', '{"all_tools":{"zzzzzz":1}}'],
    ['limit of all tools', '{"all_tools":{"limits":[{"zzzzzz":1}]}}'],
    ['rule', '{"tools":{"a":{"zzzzzz":1}}}'],
    ['require', '{"tools":{"a":{"require":[{"conditions":[],"zzzzzz":1}]}}}'],
    ['condition', '{"tools":{"a":{"require":[{"path":"args","zzzzzz":1}]}}}'],
    ['deny_if', '{"tools":{"a":{"deny_if":[{"zzzzzz":1}]}}}'],
    ['approve_if', '{"tools":{"a":{"approve_if":[{"zzzzzz":1}]}}}'],
    ['approval', '{"tools":{"a":{"approval":{"zzzzzz":1}}}}'],
    ['limit', '{"tools":{"a":{"limits":[{"zzzzzz":1}]}}}'],
    ['rate_limit', '{"tools":{"a":{"rate_limit":{"zzzzzz":1}}}}'],
    ['test', '{"tests":[{"zzzzzz":1}]}'],
    ['call', '{"tests":[{"call":{"zzzzzz":1}}]}'],
  ]
  const offered = new Set(found.map((one) => Object.keys(one).sort().join()))
  for (const [place, text] of places) {
    const sentence = check(text).find((finding) => finding.sentence.includes('zzzzzz'))?.sentence ?? ''
    const known = /(?:Known here: |it has )(.*)$/.exec(sentence)?.[1]?.split(', ')
    expect([place, offered.has((known ?? []).sort().join())]).toEqual([place, true])
  }
  for (const members of found) {
    for (const [key, member] of Object.entries(members))
      expect([key, Boolean(member.title && member.description)]).toEqual([key, true])
  }
})

test('what is wrong with a document is refused by the schema too', () => {
  const wrong = [
    '[]',
    '{"default":"deny"}',
    '{"version":"2","default":"deny"}',
    '{"version":"1","default":"hide"}',
    '{"version":"1","default":"deny","tool":{}}',
    '{"version":"1","default":"deny","hide":["@reads"]}',
    '{"version":"1","default":"deny","hide":[""]}',
    '{"version":"1","default":"deny","tools":{"":{}}}',
    '{"version":"1","default":"deny","tools":{"a":{"action":"block"}}}',
    '{"version":"1","default":"deny","tools":{"a":{"require":[{"path":"args.n","op":"gt","value":"5"}]}}}',
    '{"version":"1","default":"deny","tools":{"a":{"require":[{"path":"args..n","op":"eq","value":1}]}}}',
    '{"version":"1","default":"deny","tools":{"a":{"require":[{"path":"amount","op":"eq","value":1}]}}}',
    '{"version":"1","default":"deny","tools":{"a":{"require":[{"path":"args.n","op":"eq","value":null}]}}}',
    '{"version":"1","default":"deny","tools":{"a":{"require":[{"path":"args.n","op":"in","value":"a"}]}}}',
    '{"version":"1","default":"deny","tools":{"a":{"deny_if":[{"path":"args.n","op":"eq","value":1}]}}}',
    '{"version":"1","default":"deny","tools":{"a":{"limits":[{"max":0,"window":"day"}]}}}',
    '{"version":"1","default":"deny","tools":{"a":{"limits":[{"max":1,"window":"month"}]}}}',
    '{"version":"1","default":"deny","tools":{"a":{"limits":[{"max":1,"window":2678401}]}}}',
    '{"version":"1","default":"deny","tools":{"a":{"limits":[{"max":1,"window":1,"increment_from":"args.a[*]"}]}}}',
    '{"version":"1","default":"deny","all_tools":{"limits":[{"max":1,"window":1,"increment_from":"args.n"}]}}',
    '{"version":"1","default":"deny","tests":[{"call":{"tool":"a"},"expect":"maybe"}]}',
  ]
  for (const text of wrong) expect([text, valid(parsed(text)).ok]).toEqual([text, false])
  expect(valid(parsed(everything))).toEqual({ ok: true })
  expect(readDocument(everything).ok).toBe(true)
})

/** A document that uses everything the language has. */
const everything = `{
  "$schema": "https://signalbox.example/policy.schema.json",
  "version": "1", "description": "All of it", "default": "deny",
  "hide": ["delete_*", "@financial", "@risk>=high"],
  "all_tools": { "limits": [{ "counter": "all", "window": "minute", "max": 100, "scope": "organisation", "on_deny": "Too many" }] },
  "tools": {
    "refund": {
      "action": "allow", "reason": "A person decides",
      "require": [
        { "path": "args.amount", "op": "lte", "value": 500 },
        { "conditions": [{ "path": "identity.labels.team", "op": "in", "value": ["a", 1, true] }], "on_deny": "Not you" }
      ],
      "deny_if": [{ "conditions": [{ "path": "args.items[*].name", "op": "regex", "value": "^x" }], "on_deny": "No" }],
      "approve_if": [{ "conditions": [{ "path": "args[\\"a key\\"][0]", "op": "exists", "value": true }], "reason": "Ask" }],
      "approval": { "timeout": 60, "approvers": ["role:approver"], "count": 2 },
      "limits": [{ "window": 3600, "max": 5000.5, "scope": "session", "increment_from": "args.amount" }],
      "rate_limit": { "max": 10, "window": 60 }, "validate": false
    },
    "@risk:low": {}
  },
  "tests": [{ "name": "reads", "expect": "allow", "call": {
    "tool": "refund", "args": { "amount": 1 }, "at": "2026-01-31T09:30:00Z", "session": "s",
    "identity": { "id": "i", "kind": "person", "labels": { "team": "a" } }, "grant": { "id": "g", "labels": {} } } }]
}`

/** The document with every value in turn gone, of another kind, or under a key that nobody knows. */
function* changes(document: Value): Generator<Value> {
  for (const pointer of pointers(document, '')) {
    for (const next of [undefined, null, 'zzz', new Num('-1'), new Num('1.5'), true, [], new Map()])
      if (pointer !== '' || next !== undefined) yield replaced(document, pointer, next)
    if (pointer !== '') yield renamed(document, pointer, 'zzzzzz')
    if (valueAt(document, pointer) instanceof Map) yield replaced(document, `${pointer}/zzzzzz`, 'x')
  }
}

function* pointers(value: Value, at: string): Generator<string> {
  yield at
  if (value instanceof Map) for (const [key, member] of value) yield* pointers(member, at + step(key))
  if (Array.isArray(value)) for (const [i, item] of value.entries()) yield* pointers(item, at + step(i))
}

/** The members of every closed object of the schema. */
function objects(at: JsonSchema, seen: Set<JsonSchema>): Readonly<Record<string, JsonSchema>>[] {
  if (seen.has(at)) return []
  seen.add(at)
  const below = [
    ...Object.values(at.properties ?? {}),
    ...Object.values(at.$defs ?? {}),
    ...(at.anyOf ?? []),
    ...(at.items ? [at.items] : []),
    ...(at.additionalProperties ? [at.additionalProperties] : []),
  ].flatMap((one) => objects(one, seen))
  return at.additionalProperties === false && at.properties ? [at.properties, ...below] : below
}
