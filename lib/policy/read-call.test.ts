import { expect, test } from 'vitest'
import { fromPlain } from '#lib/json/write.ts'
import { readCall } from './read-call.ts'
import { readTools } from './read-tools.ts'

const at = (value: unknown) => {
  const read = readCall(fromPlain({ tool: 't', at: value }), 7)
  return read.ok ? read.call.at : read.key
}

test('a UTC time is the same moment as its milliseconds, leap days included', () => {
  for (const text of [
    '1970-01-01T00:00:00Z',
    '2024-02-29T23:59:59Z',
    '2026-03-01T00:00:00.250Z',
    '1969-12-31T23:00:00Z',
    '2100-03-01T00:00:00Z',
  ]) {
    expect(at(text), text).toBe(Date.parse(text))
  }
  expect(at(1234)).toBe(1234)
  expect(at(undefined)).toBe(7)
})

test('a time that does not exist is refused', () => {
  for (const text of [
    '2026-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01',
    'now',
    1.5,
  ])
    expect(at(text)).toBe('at')
})

test('a call with a key it does not have, or a label that is no text, is refused', () => {
  expect(readCall(fromPlain({ tool: 't', arguments: {} }), 0)).toMatchObject({ ok: false, key: 'arguments' })
  expect(readCall(fromPlain({ tool: 't', identity: { labels: { a: 1 } } }), 0)).toMatchObject({
    ok: false,
    key: 'identity',
  })
  expect(readCall(fromPlain({ tool: 't', args: [] }), 0)).toMatchObject({ ok: false, key: 'args' })
})

test('an inventory names what is wrong with which tool', () => {
  const good = { name: 't', category: 'read', risk: 'low', inputSchema: { type: 'object' }, title: 'T' }
  expect(readTools(fromPlain([good]))).toEqual({
    ok: true,
    tools: [
      { name: 't', category: 'read', risk: 'low', state: 'reviewed', inputSchema: '{"type":"object"}' },
    ],
  })
  expect(readTools(fromPlain([good, { ...good, risk: 'Low' }]))).toEqual({
    ok: false,
    pointer: '/1/risk',
    sentence: 'Tool 2: “risk” is one of low, medium, high, critical',
  })
})
