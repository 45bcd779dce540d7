import { describe, expect, it } from 'vitest'
import type { Value } from '#lib/json/value.ts'
import { capabilitiesKey, eraOf, versionKey } from './era.ts'

const meta = (version?: Value, capabilities: Value = new Map()) =>
  new Map<string, Value>([
    ...(version === undefined ? [] : [[versionKey, version] as const]),
    [capabilitiesKey, capabilities],
  ])

describe('the era of a request', () => {
  it('is modern when header and body both name it, and only then', () => {
    expect(eraOf('2026-07-28', meta('2026-07-28'))).toEqual({
      ok: true,
      era: 'modern',
      version: '2026-07-28',
    })
  })
  it('is legacy with a known revision, or with none', () => {
    for (const version of ['2025-03-26', '2025-06-18', '2025-11-25', undefined])
      expect(eraOf(version, undefined)).toEqual({ ok: true, era: 'legacy', version })
  })
  it.each([
    ['modern in the header only', '2026-07-28', undefined, -32602],
    ['modern in the body only', undefined, meta('2026-07-28'), -32020],
    ['modern in the body, legacy in the header', '2025-11-25', meta('2026-07-28'), -32020],
    ['legacy in the body, modern in the header', '2026-07-28', meta('2025-11-25'), -32020],
    ['legacy in the body', '2025-11-25', meta('2025-11-25'), -32022],
    ['legacy in the body alone', undefined, meta('2025-11-25'), -32020],
    ['no revision, said twice', 'v999', meta('v999'), -32022],
    ['two modern revisions', '2026-07-28', meta('2027-01-01'), -32020],
    ['a later revision than is enforced', '2027-01-01', meta('2027-01-01'), -32022],
    ['a version that is no text', '2026-07-28', meta(new Map()), -32602],
    ['no capabilities', '2026-07-28', meta('2026-07-28', null), -32602],
    ['the old transport', '2024-11-05', undefined, -32600],
    ['two headers joined', '2025-11-25, 2026-07-28', undefined, -32600],
    ['no date', 'latest', undefined, -32600],
  ] as const)('is not guessed: %s is refused', (_, header, body, code) => {
    expect(eraOf(header, body)).toMatchObject({ ok: false, httpStatus: 400, code })
  })
  it('says which revisions would be understood', () => {
    expect(eraOf('2027-01-01', meta('2027-01-01'))).toMatchObject({
      data: { supported: ['2026-07-28'], requested: '2027-01-01' },
    })
  })
})
