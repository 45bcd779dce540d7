import { expect, test } from 'vitest'
import { read } from '#lib/json/read.ts'
import { check } from './check.ts'
import { mended } from './mend.ts'

function mend(text: string): string | undefined {
  const found = read(text)
  return found.ok ? undefined : mended(text, found.fault)?.text
}

test('one comma too many or too few is put right, and nothing else of the text changes', () => {
  expect(mend('{"a": 1,\n}')).toBe('{"a": 1\n}')
  expect(mend('[1,\n 2,  ]')).toBe('[1,\n 2  ]')
  expect(mend('{"a": 1\n  "b": 2}')).toBe('{"a": 1,\n  "b": 2}')
  expect(mend('[{"a":1} {"a":2}]')).toBe('[{"a":1}, {"a":2}]')
})

test('brackets left open are closed', () => {
  expect(mend('{"a": [1, 2')).toBe('{"a": [1, 2\n]}\n')
  expect(mend('{"a": {"b": 1},')).toBe('{"a": {"b": 1}\n}\n')
})

test('of several slips the first is put right, and then the next', () => {
  const once = mend('{"a": 1 "b": 2, "c": [1,]}') ?? ''
  expect(once).toBe('{"a": 1, "b": 2, "c": [1,]}')
  expect(mend(once)).toBe('{"a": 1, "b": 2, "c": [1]}')
})

test('what is not such a slip is left to the person', () => {
  for (const text of [
    '?{"a":1}',
    '{"a": tru}',
    "{'a': 1}",
    '{"a": "b',
    '{"a":1,"a":2}',
    '',
    '{"a": 01}',
    '{"a":1}}',
  ])
    expect([text, mend(text)]).toEqual([text, undefined])
})

test('a finding about a text that is not JSON carries the fix', () => {
  const [finding] = check('{"version": "1", "default": "deny",}')
  expect(finding?.fix).toEqual({ label: 'Remove the comma', text: '{"version": "1", "default": "deny"}' })
})
