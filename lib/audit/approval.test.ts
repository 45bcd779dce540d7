import { expect, test } from 'vitest'
import { read } from '#lib/json/read.ts'
import type { Need } from '#lib/policy/types.ts'
import { argumentMarks, type Bound, bindingOf } from './approval.ts'

function argsOf(text: string): Bound['args'] {
  const parsed = read(text)
  if (!parsed.ok || !(parsed.value instanceof Map)) throw new Error('these are no arguments')
  return parsed.value
}

const need: Need = {
  source: 'policy',
  rule: '/tools/t/action',
  approvers: ['role:approver'],
  count: 1,
  timeout: 600,
}
const bound: Bound = {
  org: 'o',
  grant: 'g',
  server: 's',
  tool: 't',
  definition: 'd',
  args: argsOf('{"a":1,"b":"x"}'),
  policy: { id: 'p', version: 1 },
  guardrail: null,
  needs: [need],
}

test('a call is the same whatever its white space and its order of keys', () => {
  expect(bindingOf({ ...bound, args: argsOf('{ "b" : "\\u0078", "a":1 }') })).toBe(bindingOf(bound))
})

test('an approval is of one call: whatever else it is bound to is another one', () => {
  const others: Partial<Bound>[] = [
    { org: 'x' },
    { grant: 'x' },
    { server: 'x' },
    { tool: 'x' },
    { definition: 'x' },
    { args: argsOf('{"a":1.0,"b":"x"}') },
    { args: argsOf('{"a":"1","b":"x"}') },
    { args: argsOf('{"a":1}') },
    { args: argsOf('{}') },
    { policy: { id: 'x', version: 1 } },
    { policy: { id: 'p', version: 2 } },
    { guardrail: 0 },
    { guardrail: 1 },
    { needs: [{ ...need, source: 'guardrail' }] },
    { needs: [{ ...need, approvers: ['role:owner'] }] },
    { needs: [{ ...need, approvers: ['role:approver', 'role:owner'] }] },
    { needs: [{ ...need, count: 2 }] },
    { needs: [{ ...need, timeout: 601 }] },
    { needs: [need, need] },
    { needs: [] },
    // What moves from one part to the next is not the same either.
    { org: 'og', grant: '' },
    { server: 'st', tool: '' },
  ]
  const all = [bound, ...others.map((other) => ({ ...bound, ...other }))].map(bindingOf)
  expect(new Set(all).size).toBe(all.length)
})

test('the marks of arguments tell which differ, under one key, and hold no value', () => {
  const key = Buffer.alloc(32, 1)
  const marks = argumentMarks(argsOf('{"same":"x","other":1}'), key)
  const later = argumentMarks(argsOf('{"other":1.0,"same":"x"}'), key)
  expect(Object.keys(marks)).toEqual(['other', 'same'])
  expect([later['same'] === marks['same'], later['other'] === marks['other']]).toEqual([true, false])
  expect(argumentMarks(argsOf('{"same":"x"}'), Buffer.alloc(32, 2))['same']).not.toBe(marks['same'])
  expect(argumentMarks(argsOf('{"a":"x","b":"x"}'), key)['a']).not.toBe(
    argumentMarks(argsOf('{"a":"x","b":"x"}'), key)['b'],
  )
})
