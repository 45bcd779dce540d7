import { expect, test } from 'vitest'
import { readApprovalFilters } from './filters.ts'

test('an address says which requests are listed, and what is wrong in it is left out', () => {
  expect(readApprovalFilters({})).toEqual({ state: 'waiting', filters: {} })
  expect(
    readApprovalFilters({ tab: 'decided', tool: ['refund', 'x'], server: 'not an id', span: '7d' }),
  ).toEqual({
    state: 'decided',
    filters: { tool: 'refund', span: '7d' },
  })
  expect(readApprovalFilters({ tab: 'elsewhere', from: 'yesterday' })).toEqual({
    state: 'waiting',
    filters: {},
  })
})
