import fc from 'fast-check'
import { expect, test } from 'vitest'
import { read } from '#lib/json/read.ts'
import { redactJson } from './redact.ts'

const secret = ['gh', 'p_', 'aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zCaB3d'].join('')
const mark = '[REDACTED: GitHub token]'
const clean = (json: string) => {
  const redacted = redactJson(json)
  return 'text' in redacted ? [redacted.text, redacted.count] : redacted
}

test('only texts that hold a secret are written anew: numbers, white space and escapes elsewhere stay', () => {
  const message = (s: string) =>
    `{"jsonrpc":"2.0", "id" : 7,\n"result":{"n":1e400,"big":9007199254740993,"e":"\\u00e9\\/","content":[{"type":"text","text":"a ${s} b"}],"structuredContent":{"deep":[{"x":["${s}"]}]}}}`
  expect(clean(message(secret))).toEqual([message(mark), 2])
  expect(clean(message('nothing'))).toEqual([message('nothing'), 0])
})

test('a secret is found behind escapes', () => {
  const hidden = `{"result":{"text":"\\u0067hp_${secret.slice(4)}\\n\\"quoted\\""}}`
  expect(clean(hidden)).toEqual([`{"result":{"text":"${mark}\\n\\"quoted\\""}}`, 1])
})

test('what the two ends know their requests by, and what is only handed back, stays', () => {
  const kept = `{"id":"${secret}","result":{"requestState":"${secret}","nextCursor":"${secret}"}}`
  expect(clean(kept)).toEqual([kept, 0])
  // Deeper, and under other members, these names mean nothing.
  const deep = (s: string) =>
    `{"result":{"structuredContent":{"requestState":"${s}","id":"${s}"},"id":"${s}"}}`
  expect(clean(deep(secret))).toEqual([deep(mark), 3])
  const around = (s: string) => `{"result":{"a":[{"id":1}],"content":"${s}"},"error":{"requestState":"${s}"}}`
  expect(clean(around(secret))).toEqual([around(mark), 2])
  // A text of a list has no name, whatever stood last at its depth.
  const listed = (s: string) => `{"error":{"requestState":1},"result":["${s}"]}`
  expect(clean(listed(secret))).toEqual([listed(mark), 1])
})

test('a secret that names a member is no text that could be replaced', () => {
  expect(redactJson(`{"result":{"${secret}":1}}`)).toEqual({ fault: 'name' })
})

test('any message says the same afterwards, but for its secrets', () => {
  const text = fc.oneof(fc.string(), fc.constantFrom(secret, `x ${secret}`, '\\', '"', '\\"', `"${secret}\\`))
  const value = fc.array(fc.oneof(text, fc.integer(), fc.dictionary(fc.string(), text), fc.array(text)))
  fc.assert(
    fc.property(value, (result) => {
      const json = JSON.stringify({ jsonrpc: '2.0', id: 1, result: { content: result } }, null, 1)
      const redacted = redactJson(json)
      if (!('text' in redacted)) throw new Error('no name is a secret here')
      expect(redacted.text).not.toContain(secret)
      expect(read(redacted.text).ok).toBe(true)
      expect(JSON.parse(redacted.text)).toEqual(JSON.parse(json.replaceAll(secret, mark)))
    }),
  )
})
