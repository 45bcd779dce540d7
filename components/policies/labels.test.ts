import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readLabels, writeLabels } from './labels.ts'

test('labels that are typed are read, and written the same again', () => {
  const found = readLabels(' team=ops ,env = test,, note=a=b')
  expect(found.ok && { ...found.labels }).toEqual({ team: 'ops', env: 'test', note: 'a=b' })
  expect(found.ok && writeLabels(found.labels)).toBe('team=ops, env=test, note=a=b')
  expect(readLabels('')).toEqual({ ok: true, labels: {} })
  const odd = readLabels('__proto__=x')
  expect(odd.ok && Object.entries(odd.labels)).toEqual([['__proto__', 'x']])
})

test('whatever labels there are, what is written of them is read as the same', () => {
  const text = fc.oneof(fc.constantFrom('', ' ', 'a, b', 'a=b', '"', '\\', '\n', '__proto__'), fc.string())
  fc.assert(
    fc.property(fc.dictionary(text, text, { maxKeys: 4 }), (labels) => {
      const found = readLabels(writeLabels(labels))
      expect(found.ok && Object.entries(found.labels)).toEqual(Object.entries(labels))
    }),
  )
  const typed = readLabels('team=ops, note="a, \\"b\\"" ,empty=')
  expect(typed.ok && { ...typed.labels }).toEqual({ team: 'ops', note: 'a, "b"', empty: '' })
})

test('what is no label is told in words', () => {
  expect(readLabels('team')).toEqual({ ok: false, problem: '“team” is no label. Write it like team=ops.' })
  for (const text of ['=x', 'a="', 'a="x"y', '"a=b']) expect(readLabels(text).ok, text).toBe(false)
  expect(readLabels('a=1, a=2')).toEqual({ ok: false, problem: 'The label “a” is there twice.' })
})
