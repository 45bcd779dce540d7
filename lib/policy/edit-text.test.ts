import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { read } from '#lib/json/read.ts'
import { Num, type Value } from '#lib/json/value.ts'
import { write } from '#lib/json/write.ts'
import { rewritten } from './edit-text.ts'
import { policyText } from './tree.ts'

const RUNS = Math.min(inject('propertyRuns'), 3000)

const value: fc.Arbitrary<Value> = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom<Value>(null, true, 'a', 'b"\\\n', new Num('1.50'), new Num('-2e3')),
    fc.array(tie('value'), { maxLength: 3 }),
    fc
      .uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), tie('value')), {
        maxLength: 4,
        selector: ([key]) => key,
      })
      .map((members) => new Map(members)),
  ),
})).value

const parsed = (text: string): Value => {
  const found = read(text)
  if (!found.ok) throw new Error(found.fault.message)
  return found.value
}

/** JSON as people write it by hand: any white space anywhere it may stand. */
function loose(value: Value, spaces: readonly string[], at = { n: 0 }): string {
  const space = () => spaces[at.n++ % spaces.length] ?? ''
  if (Array.isArray(value)) {
    return `[${value.map((one) => space() + loose(one, spaces, at) + space()).join(',') || space()}]`
  }
  if (!(value instanceof Map)) return write(value)
  const members = [...value].map(
    ([key, one]) =>
      `${space()}${JSON.stringify(key)}${space()}:${space()}${loose(one, spaces, at)}${space()}`,
  )
  return `{${members.join(',') || space()}}`
}
const spaces = fc.array(fc.constantFrom('', ' ', '\n', '\n  ', '\t', '\r\n'), { minLength: 1, maxLength: 7 })

test('whatever the text and the change, the new text reads as what was wanted', () => {
  fc.assert(
    fc.property(value, value, spaces, (before, after, some) => {
      expect(write(parsed(rewritten(loose(before, some), after)))).toBe(write(after))
    }),
    { numRuns: RUNS },
  )
}, 600_000)

test('a text that is written again without a change keeps every byte', () => {
  fc.assert(
    fc.property(value, spaces, (before, some) => {
      const text = ` ${loose(before, some)}\n`
      expect(rewritten(text, before)).toBe(text)
    }),
    { numRuns: RUNS },
  )
}, 600_000)

test('a text in the one form stays in the one form', () => {
  fc.assert(
    fc.property(value, value, (before, after) => {
      expect(rewritten(policyText(before), after)).toBe(policyText(after))
    }),
    { numRuns: RUNS },
  )
}, 600_000)

test('only the lines of what changed are touched, escapes and odd spacing elsewhere stay', () => {
  const text = `{ "version":"1" , "default" : "deny",
  "description": "caf\\u00e9",
    "tools": {
      "a":  {"validate" : true},
      "b": {}
    }
}`
  const root = parsed(text)
  if (!(root instanceof Map)) throw new Error('no object')
  const tools = root.get('tools')
  if (!(tools instanceof Map)) throw new Error('no tools')
  const next = new Map(root).set(
    'tools',
    new Map(tools).set('b', new Map([['require', []]])).set('c', new Map([['action', 'deny']])),
  )
  expect(rewritten(text, next)).toBe(
    text.replace(
      '"b": {}',
      '"b": {\n        "require": []\n      },\n      "c":  {\n        "action": "deny"\n      }',
    ),
  )
})
