import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldKey } from './keys.ts'

describe('look-alike keys', () => {
  it.each([
    ['Amount'],
    ['AMOUNT'],
    ['am\u00adount'],
    ['amount\u200b'],
    ['amount\u0000'],
    ['\ufeffamount'],
    ['amo\u2060unt'],
    ['amount\u{e0041}'],
    ['amount\ufe0f'],
    ['amount\u202e'],
    ['ａｍｏｕｎｔ'],
    ['𝐚𝐦𝐨𝐮𝐧𝐭'],
    ['ᵃmount'],
  ])('%j looks like amount', (key) => {
    expect(foldKey(key)).toBe(foldKey('amount'))
  })

  it.each([
    ['straße', 'STRASSE'],
    ['ſecret', 'Secret'],
    ['\u212aey', 'key'],
    ['ﬁle', 'FILE'],
    ['ΣΑΣ', 'σας'],
    ['é', 'E\u0301'],
    ['İd', 'i\u0307D'],
  ])('%s and %s are one name', (a, b) => {
    expect(foldKey(a)).toBe(foldKey(b))
  })

  it.each(['amount ', 'amount_', 'amounts', 'аmount', 'amöunt', ''])('%j does not', (key) => {
    expect(foldKey(key)).not.toBe(foldKey('amount'))
  })

  it('folds once for all: the folded form is its own', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (key) => {
        expect(foldKey(foldKey(key))).toBe(foldKey(key))
        expect(foldKey(key.toLowerCase())).toBe(foldKey(foldKey(key.toLowerCase())))
      }),
    )
  })
})
