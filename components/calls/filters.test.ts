import { expect, test } from 'vitest'
import { changed, readFilters, timeWords } from './filters.ts'

test('an address with a wrong filter still opens, without that filter', () => {
  expect(readFilters({ result: 'nonsense', tool: 'search', server: 'x', span: '7d' })).toEqual({
    tool: 'search',
    span: '7d',
  })
  expect(readFilters({})).toEqual({ span: '24h' })
  expect(readFilters({ span: '7d', from: '2026-01-01T00:00:00.000Z' })).toEqual({
    from: '2026-01-01T00:00:00.000Z',
  })
})

test('changing one filter keeps the others, and the usual time needs no word', () => {
  expect(changed('tool=a&span=7d', { result: 'denied' })).toBe('?tool=a&span=7d&result=denied')
  expect(changed('tool=a&span=7d', { span: '24h', tool: undefined })).toBe('')
  expect(timeWords({ from: '2026-01-01T00:00:00Z', to: '2026-01-03T00:00:00Z' })).toBe('1 Jan to 3 Jan')
})
