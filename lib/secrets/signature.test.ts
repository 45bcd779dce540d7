import { createHmac } from 'node:crypto'
import { expect, test } from 'vitest'
import { openSigning, SIGNING_KEY, sealSigning } from './seal.ts'
import { signatureOf } from './signature.ts'

const at = new Date(1_700_000_000_900)

test('a signature is over the whole second, a full stop and the body', () => {
  const expected = createHmac('sha256', 'sbx_w_a').update('1700000000.{"id":"1"}').digest('hex')
  expect(signatureOf('{"id":"1"}', at, ['sbx_w_a'])).toBe(`t=1700000000,v1=${expected}`)
})

test('another body, another time and another secret have another signature', () => {
  const all = [
    signatureOf('{}', at, ['a']),
    signatureOf('{} ', at, ['a']),
    signatureOf('{}', new Date(1_700_000_001_000), ['a']),
    signatureOf('{}', at, ['b']),
  ].map((header) => header.split('v1=')[1])
  expect(new Set(all).size).toBe(4)
})

test('while a secret is rotated both sign, the new one first', () => {
  const [now, before] = [signatureOf('{}', at, ['new']), signatureOf('{}', at, ['old'])]
  expect(signatureOf('{}', at, ['new', 'old'])).toBe(`${now},v1=${before.split('v1=')[1]}`)
})

test('a sealed signing secret opens for its own webhook and organisation, and for nothing else', () => {
  const key = Buffer.alloc(32, 7)
  const own = { org: 'o', webhook: 'w', keyVersion: SIGNING_KEY }
  const sealed = sealSigning('sbx_w_a', own, key)
  expect(sealed.includes('sbx_w_a')).toBe(false)
  expect(openSigning(sealed, own, key)).toBe('sbx_w_a')
  for (const other of [
    { ...own, org: 'p' },
    { ...own, webhook: 'x' },
    { ...own, keyVersion: 2 },
  ])
    expect(openSigning(sealed, other, key)).toBeUndefined()
  expect(openSigning(sealed, own, Buffer.alloc(32, 8))).toBeUndefined()
})
