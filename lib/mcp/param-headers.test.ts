import { describe, expect, it, test } from 'vitest'
import type { Value } from '#lib/json/value.ts'
import { fromPlain } from '#lib/json/write.ts'
import { paramFault, paramHeaders } from './param-headers.ts'

const schema = fromPlain({
  properties: {
    region: { type: 'string', 'x-mcp-header': 'Region' },
    level: { type: 'integer', 'x-mcp-header': 'Level' },
    plain: { type: 'string' },
    bad: { type: 'string', 'x-mcp-header': 'not a header' },
    within: { properties: { flag: { type: 'boolean', 'x-mcp-header': 'Flag' } } },
    list: { items: { properties: { lost: { 'x-mcp-header': 'Lost' } } } },
  },
})
const headers = paramHeaders(schema)

function fault(args: Record<string, unknown>, sent: Record<string, string>): string | undefined {
  const value: Value = fromPlain(args)
  if (!(value instanceof Map)) throw new Error('no arguments')
  return paramFault(headers, value, (header) => sent[header])
}

describe('arguments that headers repeat', () => {
  it('are those that properties alone lead to', () => {
    expect(headers).toEqual([
      { path: ['region'], header: 'mcp-param-region' },
      { path: ['level'], header: 'mcp-param-level' },
      { path: ['within', 'flag'], header: 'mcp-param-flag' },
    ])
    expect(paramHeaders(null)).toEqual([])
  })
  it('agree with their headers', () => {
    expect(fault({}, {})).toBeUndefined()
    expect(
      fault({ region: 'eu', level: 3 }, { 'mcp-param-region': 'eu', 'mcp-param-level': '3' }),
    ).toBeUndefined()
    expect(fault({ within: { flag: true } }, { 'mcp-param-flag': 'true' })).toBeUndefined()
    expect(fault({ region: 'é' }, { 'mcp-param-region': '=?base64?w6k=?=' })).toBeUndefined()
  })
  test.each([
    ['another value', { region: 'eu' }, { 'mcp-param-region': 'us' }],
    ['a header without an argument', {}, { 'mcp-param-region': 'eu' }],
    ['an argument without a header', { region: 'eu' }, {}],
    ['a number in another form', { level: 3 }, { 'mcp-param-level': '3.0' }],
    ['an argument that no header can say', { region: ['eu'] }, { 'mcp-param-region': 'eu' }],
    ['base64 that nobody writes', { region: 'é' }, { 'mcp-param-region': '=?base64?w6l=?=' }],
  ])('do not: %s', (_, args, sent) => expect(fault(args, sent)).toBeDefined())
})
