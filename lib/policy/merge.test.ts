import fc from 'fast-check'
import { describe, expect, inject, test } from 'vitest'
import { read } from '#lib/json/read.ts'
import { canonical } from '#lib/json/write.ts'
import { policy } from './generate.fixture.ts'
import { joined, type Part, partsOf } from './merge.ts'

const text = (rules: string, more = '') => `{"version":"1","default":"deny"${more},"tools":{${rules}}}`
const brief = (parts: Part[] | undefined) =>
  parts?.map((part) => `${part.by} ${part.about}: ${part.mine} | ${part.theirs}`)
const same = (a: string, b: string) => {
  const [x, y] = [read(a), read(b)]
  return x.ok && y.ok && canonical(x.value) === canonical(y.value)
}

describe('what two people made of one text', () => {
  test('is told rule by rule, and by whom', () => {
    const parts = partsOf(
      text('"a":{},"b":{},"c":{}'),
      text('"a":{"action":"deny"},"b":{},"c":{"action":"deny"}'),
      text('"a":{},"c":{"limits":[{"max":1,"window":"day"}]}', ',"hide":["b"]'),
    )
    expect(brief(parts)).toEqual([
      'mine a: Denied. | Allowed.',
      'theirs b: Allowed. | Hidden.',
      'both c: Denied. | At most 1 per day for each grant.',
    ])
  })

  test('is no question where both did the same', () => {
    expect(partsOf(text('"a":{}'), text('"a":{"validate":false}'), text('"a":{"validate":false}'))).toEqual(
      [],
    )
  })

  test('is told of the other members, too', () => {
    const parts = partsOf(
      text(''),
      text('', ',"description":"Mine"'),
      '{"version":"1","default":"allow","tools":{}}',
    )
    expect(brief(parts)).toEqual([
      'theirs default: Tools without a rule: Hide. | Tools without a rule: Allow.',
      'mine description: Mine | Nothing.',
    ])
  })

  test('can only be chosen as a whole where one of the texts is not JSON', () => {
    expect(partsOf(text(''), '{', text(''))).toBeUndefined()
    expect(joined('{', text('"a":{}'), [], () => 'mine')).toBe(text('"a":{}'))
  })
})

test('joining keeps both changes, and what nobody changed as it was written', () => {
  const base = '{\n  "version": "1", "default": "deny",\n  "tools": { "a": {}, "b": {} }\n}\n'
  const mine = base.replace('"a": {}', '"a": {"action": "deny"}')
  const theirs = base.replace('"b": {}', '"b": { "validate": false }')
  const parts = partsOf(base, mine, theirs) ?? []
  const both = joined(mine, theirs, parts, (part) => (part.by === 'theirs' ? 'theirs' : 'mine'))
  expect(both).toContain('"b": { "validate": false }')
  expect(same(both, text('"a":{"action":"deny"},"b":{"validate":false}'))).toBe(true)
})

test('everything mine is my text, everything theirs is their text, whatever the three texts are', () => {
  fc.assert(
    fc.property(policy, policy, policy, (base, mine, theirs) => {
      const parts = partsOf(base, mine, theirs) ?? []
      expect(joined(mine, theirs, parts, () => 'theirs')).toBe(theirs)
      const all = joined(mine, theirs, parts, () => 'mine')
      expect(partsOf(mine, mine, all), `${mine}\n${all}`).toEqual([])
      // Each part is one question: taking one of mine leaves exactly that one settled.
      const [first, ...rest] = parts
      if (first === undefined) return
      const one = joined(mine, theirs, parts, (part) => (part === first ? 'mine' : 'theirs'))
      expect(partsOf(base, mine, one)?.map((part) => part.about)).toEqual(rest.map((part) => part.about))
    }),
    { numRuns: Math.min(inject('propertyRuns'), 2000) },
  )
}, 600_000)
