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

test('what is no label is told in words', () => {
  expect(readLabels('team')).toEqual({ ok: false, problem: '“team” is no label. Write it like team=ops.' })
  expect(readLabels('=x').ok).toBe(false)
  expect(readLabels('a=1, a=2')).toEqual({ ok: false, problem: 'The label “a” is there twice.' })
})
