import { describe, expect, it } from 'vitest'
import { readMessage, unwrap } from './jsonrpc.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const call = (members: string) => `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{${members}}}`
const modern =
  '"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}'

describe('a message of a client', () => {
  it('is read with its arguments and its id as written', () => {
    const result = readMessage(bytes(call('"name":"find","arguments":{"n":9007199254740993}')), {})
    expect(result).toMatchObject({
      ok: true,
      era: 'legacy',
      message: { kind: 'request', idText: '1', name: 'find' },
    })
  })

  it.each([
    ['a batch', '[]', -32600],
    ['a batch of one call', `[${call('"name":"find"')}]`, -32600],
    ['a second name', call('"name":"find","name":"delete"'), -32700],
    ['a second name in escapes', call('"name":"find","n\\u0061me":"delete"'), -32700],
    ['a member that folds to a reserved one', call('"name":"find","Name":"delete"'), -32600],
    ['a member with an invisible character', call('"name":"find","na\u200bme":"delete"'), -32600],
    ['an unknown member beside the envelope', '{"jsonrpc":"2.0","id":1,"method":"ping","extra":1}', -32600],
    ['an id that is no safe integer', '{"jsonrpc":"2.0","id":9007199254740993,"method":"ping"}', -32600],
    ['an id that is null', '{"jsonrpc":"2.0","id":null,"method":"ping"}', -32600],
    ['a request without an id', '{"jsonrpc":"2.0","method":"tools/call","params":{"name":"find"}}', -32600],
    ['positional params', '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":["find"]}', -32600],
    ['a name that is a list', call('"name":["find"]'), -32602],
    ['arguments that are a number', call('"name":"find","arguments":1'), -32602],
    ['a disguised member in _meta', call('"name":"find","_meta":{"Name":"x"}'), -32600],
    ['another version of JSON-RPC', '{"jsonrpc":"1.0","id":1,"method":"ping"}', -32600],
    ['no version of JSON-RPC', '{"id":1,"method":"ping"}', -32600],
    ['neither a method nor an answer', '{"jsonrpc":"2.0","id":1}', -32600],
    ['two answers at once', '{"jsonrpc":"2.0","id":1,"result":{},"error":{}}', -32600],
    ['an answer to nothing', '{"jsonrpc":"2.0","result":{}}', -32600],
    ['a notification with an id', '{"jsonrpc":"2.0","id":1,"method":"notifications/initialized"}', -32600],
    ['a method and a result', '{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}', -32600],
  ])('is refused with %s', (_, text, code) => {
    expect(readMessage(bytes(text), {})).toMatchObject({ ok: false, httpStatus: 400, code })
  })

  it('may be an answer in the legacy era, and in no later one', () => {
    const answer = bytes('{"jsonrpc":"2.0","id":"a","result":{}}')
    expect(readMessage(answer, {})).toMatchObject({ ok: true, message: { kind: 'response', id: 'a' } })
    expect(readMessage(answer, { protocolVersion: '2026-07-28' }).ok).toBe(false)
  })

  it('may have any string as its id, however long', () => {
    const id = 'x'.repeat(100_000)
    const result = readMessage(bytes(`{"jsonrpc":"2.0","id":"${id}","method":"ping"}`), {})
    expect(result).toMatchObject({ ok: true, message: { idText: `"${id}"` } })
  })

  it('keeps keys inside the arguments as they are: they are the tool’s own', () => {
    expect(readMessage(bytes(call('"name":"find","arguments":{"Name":"x"}')), {}).ok).toBe(true)
  })
})

describe('a modern message', () => {
  const text = call(`"name":"find",${modern}`)
  const headers = { protocolVersion: '2026-07-28', method: 'tools/call', name: 'find' }

  it('is read when its headers say what its body says', () => {
    expect(readMessage(bytes(text), headers)).toMatchObject({
      ok: true,
      era: 'modern',
      version: '2026-07-28',
    })
  })

  it.each([
    ['another tool in the header', { ...headers, name: 'delete' }, -32020],
    ['another method in the header', { ...headers, method: 'tools/list' }, -32020],
    ['no tool in the header', { protocolVersion: '2026-07-28', method: 'tools/call' }, -32020],
    ['a legacy version in the header', { ...headers, protocolVersion: '2025-11-25' }, -32020],
    ['no version in the header', { method: 'tools/call', name: 'find' }, -32020],
  ])('is refused with %s', (_, given, code) => {
    expect(readMessage(bytes(text), given)).toMatchObject({ ok: false, httpStatus: 400, code })
  })

  it('is refused when only its header says so', () => {
    expect(readMessage(bytes(call('"name":"find"')), headers)).toMatchObject({ ok: false, code: -32602 })
  })

  it('is refused with the revisions that are enforced when its own is unknown', () => {
    const later = text.replace('2026-07-28', '2027-01-01')
    const result = readMessage(bytes(later), { ...headers, protocolVersion: '2027-01-01' })
    expect(result).toMatchObject({
      code: -32022,
      data: { supported: ['2026-07-28'], requested: '2027-01-01' },
    })
  })
})

describe('a mirrored header', () => {
  const meta =
    '"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}'
  const asked = (method: string, params: string, name?: string) =>
    readMessage(bytes(`{"jsonrpc":"2.0","id":1,"method":"${method}","params":{${params}${meta}}}`), {
      protocolVersion: '2026-07-28',
      method,
      ...(name === undefined ? {} : { name }),
    })

  it.each([
    ['resources/read', '"uri":"a:b",', 'a:b'],
    ['prompts/get', '"name":"p",', 'p'],
    ['tasks/get', '"taskId":"7",', '7'],
    ['tasks/update', '"taskId":"7",', '7'],
    ['tasks/cancel', '"taskId":"ä",', '=?base64?w6Q=?='],
  ])('names what %s is about', (method, params, name) => {
    expect(asked(method, params, name).ok).toBe(true)
    expect(asked(method, params, 'other')).toMatchObject({ ok: false, code: -32020 })
    expect(asked(method, params)).toMatchObject({ ok: false, code: -32020 })
  })
  it('never agrees with a body that names nothing', () =>
    expect(asked('resources/read', '', '=?base64?/w==?=')).toMatchObject({ ok: false, code: -32020 }))
  it('is refused where the method names nothing', () =>
    expect(asked('tools/list', '', 'find')).toMatchObject({ ok: false, code: -32020 }))

  it('is decoded from base64', () => expect(unwrap('=?base64?w6TDtg==?=')).toBe('äö'))
  it('may say in base64 what no header can say as it is', () => {
    const text = 'one\r\ntwo\t"three\\'
    expect(unwrap(`=?base64?${btoa(text)}?=`)).toBe(text)
  })
  it('is refused when its base64 is not how those bytes are written', () =>
    expect(unwrap('=?base64?QR==?=')).toBeUndefined())
  it('is refused when its bytes are not UTF-8', () => expect(unwrap('=?base64?/w==?=')).toBeUndefined())
})
