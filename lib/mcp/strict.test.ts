import fc from 'fast-check'
import { parseTree } from 'jsonc-parser'
import { describe, expect, inject, it, test } from 'vitest'
import { write } from '#lib/json/write.ts'
import { readMessage } from './jsonrpc.ts'

const call = (params: string, method = '"tools/call"', id = '1') =>
  `{"jsonrpc":"2.0","id":${id},"method":${method},"params":${params}}`
const bytes = (text: string) => new TextEncoder().encode(text)

/** What the strict reader takes a message for; undefined where it takes it for nothing. */
function ours(body: Uint8Array) {
  const read = readMessage(body, {})
  if (!read.ok) return undefined
  const { method, id, name, args } = read.message
  return { method, id, name, args: args === undefined ? undefined : JSON.parse(write(args)) }
}

/** The same as another reader has it, which takes the last of two equal keys or the first. */
function theirs(value: unknown) {
  const member = (of: unknown, key: string): unknown =>
    typeof of === 'object' && of !== null ? new Map(Object.entries(of)).get(key) : undefined
  const params = member(value, 'params')
  return {
    method: member(value, 'method'),
    id: member(value, 'id'),
    name: member(params, 'name'),
    args: member(params, 'arguments') ?? {},
  }
}

/** An independent parser's tree as a plain value, the first of two equal keys. */
function fromTree(text: string): unknown {
  const plain = (node: ReturnType<typeof parseTree>): unknown => {
    if (node === undefined) return undefined
    if (node.type === 'array') return (node.children ?? []).map(plain)
    if (node.type !== 'object') return node.value
    const value: Record<string, unknown> = Object.create(null)
    for (const { children: [key, member] = [] } of node.children ?? [])
      if (key !== undefined && !(key.value in value)) value[key.value] = plain(member)
    return value
  }
  return plain(parseTree(text))
}

describe('a message that two readers could understand differently is refused', () => {
  test.each([
    ['a key twice', call('{"name":"a","name":"b","arguments":{}}')],
    ['a key twice, once escaped', call('{"name":"a","n\\u0061me":"b","arguments":{}}')],
    [
      'a method twice',
      '{"jsonrpc":"2.0","id":1,"method":"ping","method":"tools/call","params":{"name":"b"}}',
    ],
    ['an argument twice', call('{"name":"a","arguments":{"to":"x","to":"y"}}')],
    ['an argument twice, deep', call('{"name":"a","arguments":{"in":[{"to":"x","to":"y"}]}}')],
    ['a key in capitals', call('{"name":"a","Name":"b","arguments":{}}')],
    ['a key with a long s', call('{"name":"a","argument\\u017f":{},"arguments":{}}')],
    ['a key with something invisible', call('{"name":"a","name\\u200b":"b"}')],
    ['a key with a NUL', call('{"name":"a","name\\u0000":"b"}')],
    ['a batch', `[${call('{"name":"a"}')}]`],
    ['an empty batch', '[]'],
    ['two documents', call('{"name":"a"}') + call('{"name":"b"}')],
    ['a document for each line', `${call('{"name":"a"}')}\n${call('{"name":"b"}')}`],
    ['a NUL behind it', `${call('{"name":"a"}')}\u0000`],
    ['a comment', `/* */${call('{"name":"a"}')}`],
    ['a comma too many', call('{"name":"a",}')],
    ['single quotes', "{'jsonrpc':'2.0'}"],
    ['a name that is a list', call('{"name":["a"]}')],
    ['a name that is a number', call('{"name":1e0}')],
    ['arguments that are a number', call('{"name":"a","arguments":1}')],
    ['params by position', call('["a",{}]')],
    ['an id beyond the safe integers', call('{"name":"a"}', undefined, '9007199254740993')],
    ['an id that is a list', call('{"name":"a"}', undefined, '[]')],
    ['an id with a point', call('{"name":"a"}', undefined, '1.0')],
    ['no id', '{"jsonrpc":"2.0","method":"tools/call","params":{"name":"a"}}'],
    ['an unknown member', '{"jsonrpc":"2.0","id":1,"method":"ping","extra":1}'],
    ['half a pair of surrogates', call('{"name":"\\ud800"}')],
    ['65 levels', call(`{"name":"a","arguments":{"x":${'['.repeat(65)}${']'.repeat(65)}}}`)],
  ])('%s', (_, text) => expect(ours(bytes(text))).toBeUndefined())

  test.each([
    ['a mark of the byte order', [0xef, 0xbb, 0xbf, ...bytes(call('{"name":"a"}'))]],
    ['UTF-16', [...call('{"name":"a"}')].flatMap((c) => [c.charCodeAt(0), 0])],
    [
      'an overlong slash',
      [...bytes('{"jsonrpc":"2.0","id":1,"method":"tools'), 0xc0, 0xaf, ...bytes('call"}')],
    ],
    [
      'a byte that is no UTF-8',
      [...bytes('{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":"'), 0xff, ...bytes('"}}')],
    ],
  ])('%s', (_, body) => expect(ours(new Uint8Array(body))).toBeUndefined())
})

/** Pieces that bodies are broken with. */
const noise = fc.constantFrom(
  '"name":"b",',
  '"n\\u0061me":"b",',
  '"Name":"b",',
  '"method":"tools/call",',
  '"arguments":{"a":2},',
  '__proto__',
  '"__proto__":{"name":"b"},',
  '\u0000',
  '\ufeff',
  '\u200b',
  '\\u0000',
  '\\ud800',
  '\\"',
  '"',
  ',',
  ':',
  '{',
  '}',
  '[',
  ']',
  '//',
  '/*',
  '\n',
  '\u2028',
  '1e400',
  '-0',
  '0x1',
  'NaN',
  '1.0',
  '00',
  '+1',
)
const params = fc.record(
  {
    name: fc.oneof(fc.string({ unit: 'binary', maxLength: 6 }), fc.constantFrom('a', 'delete_all')),
    arguments: fc.dictionary(fc.string({ maxLength: 4 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }),
  },
  { requiredKeys: ['name'] },
)
const bodies = fc
  .tuple(
    params,
    fc.constantFrom('tools/call', 'ping', 'tools/list'),
    fc.array(fc.tuple(fc.nat(), noise), { maxLength: 3 }),
  )
  .map(([value, method, put]) => {
    let text = call(JSON.stringify(value), JSON.stringify(method))
    for (const [at, piece] of put) {
      const cut = at % (text.length + 1)
      text = text.slice(0, cut) + piece + text.slice(cut + (at % 2))
    }
    return text
  })

it('no body is accepted that JSON.parse, or a reader that takes the first of two keys, understands differently', () => {
  let accepted = 0
  fc.assert(
    fc.property(bodies, (text) => {
      const sent = bytes(text)
      const read = ours(sent)
      if (read === undefined) return
      accepted += 1
      const arrived = new TextDecoder().decode(sent)
      for (const other of [JSON.parse(arrived), fromTree(arrived)]) {
        const said = theirs(other)
        expect(read.method).toBe(said.method)
        expect(read.id).toBe(said.id)
        if (read.method !== 'tools/call') continue
        expect(read.name).toBe(said.name)
        expect(comparable(read.args)).toEqual(comparable(said.args))
      }
    }),
    { numRuns: inject('propertyRuns') },
  )
  // The generator must not be so wild that nothing is compared.
  expect(accepted).toBeGreaterThan(inject('propertyRuns') / 20)
})

/** No key means anything to what compares, and minus nothing is nothing. */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable)
  if (typeof value !== 'object' || value === null) return Object.is(value, -0) ? 0 : value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [`key ${key}`, comparable(member)]))
}
