import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { read } from '#lib/json/read.ts'
import { decide } from '#lib/policy/decide.ts'
import { callOf, compiled, inventory, policy } from '#lib/policy/generate.fixture.ts'
import { settle } from '#lib/policy/settle.ts'
import { argKeys, argsDigest, safeText, storedTrace } from './record.ts'

function args(text: string): Map<string, never> {
  const value = read(text)
  // The tests below only pass objects.
  return (value.ok ? value.value : new Map()) as Map<string, never>
}

test('any text becomes one that a store and a screen can hold', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 50 }), (text) => {
      const safe = safeText(text, 20)
      expect(safe).not.toMatch(/[\p{Cc}\p{Cf}]/u)
      expect(safe).not.toMatch(/\p{Surrogate}/u)
    }),
  )
  expect(safeText('a\u0000b\u202e')).toBe('a\\u0000b\\u202e')
  expect(safeText('\ud800')).toBe('\\ud800')
  expect(safeText('x'.repeat(30), 10)).toHaveLength(10)
})

test('key names are kept sorted, at most 64 of them, at most 64 bytes each', () => {
  expect(argKeys(args('{"b":1,"a":2}'))).toEqual(['a', 'b'])
  const many = args(`{${Array.from({ length: 80 }, (_, i) => `"k${i}":1`).join()}}`)
  expect(argKeys(many)).toHaveLength(64)
  expect(Buffer.byteLength(argKeys(args(`{"${'ä'.repeat(60)}":1}`))[0] ?? '')).toBeLessThanOrEqual(64)
})

test('the digest is the same for the same arguments in another order, and tells numbers apart by their token', () => {
  const key = Buffer.alloc(32, 1)
  expect(argsDigest(args('{"a":1,"b":"x"}'), key)).toBe(argsDigest(args('{ "b":"x", "a":1 }'), key))
  expect(argsDigest(args('{"a":1}'), key)).not.toBe(argsDigest(args('{"a":1.0}'), key))
  expect(argsDigest(args('{"a":1}'), key)).not.toBe(argsDigest(args('{"a":1}'), Buffer.alloc(32, 2)))
})

test('a stored trace has no value of an argument', () => {
  const step = {
    rule: '/tools/x/require/0',
    outcome: 'fails' as const,
    path: 'args.amount',
    op: 'lte',
    expected: '500',
    actual: 'secret-value',
    actualType: 'string',
    sentence: 'amount is secret-value',
  }
  expect(JSON.stringify(storedTrace([step]))).not.toContain('secret-value')
})

test('nor has it one for any generated policy and call', () => {
  const secret = 'zz-secret-zz'
  fc.assert(
    fc.property(policy, inventory, callOf, (text, tools, call) => {
      const args = new Map(call.args).set('a', secret).set('b', [secret, new Map([['b', secret]])])
      const { trace } = settle(decide(compiled(text, tools), { ...call, args }), { limits: { exceeded: 0 } })
      expect(JSON.stringify(storedTrace(trace))).not.toContain(secret)
    }),
    { numRuns: Math.min(inject('propertyRuns'), 2000) },
  )
}, 600_000)
