import { expect, test } from 'vitest'
import { safeBack } from './enter.ts'

const own = 'https://console.example'

test('signing in leads back to a page of this site', () => {
  for (const back of [
    '/home',
    '/o/acme/approvals/1?tab=decided#x',
    '/approvals/a/b',
    '/o/acme/calls?tool=a%2F%2Fb',
  ])
    expect(safeBack(back)).toBe(back)
})

test('signing in never leads to another site, however its address is written', () => {
  const elsewhere = [
    undefined,
    '',
    'https://evil.example',
    'javascript:alert(1)',
    'evil.example',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    ' //evil.example',
    // What reads an address leaves tabs and line ends out.
    '/\t/evil.example',
    '/\n/evil.example',
    '/\r\n\\evil.example',
    '\t//evil.example',
  ]
  for (const back of elsewhere) {
    expect(new URL(safeBack(back), own).origin, JSON.stringify(back)).toBe(own)
    expect(safeBack(back), JSON.stringify(back)).toBe('/home')
  }
})
