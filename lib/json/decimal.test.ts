import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compare, decimalForm, equal, isInteger, isMultiple, toAmount } from './decimal.ts'

/** A token and the same number in units of 1e-80, with the exponents small enough for a BigInt. */
const numbers = fc
  .tuple(
    fc.boolean(),
    fc.oneof(fc.bigInt({ min: 0n, max: 20n }), fc.bigInt({ min: 0n, max: 10n ** 30n })),
    fc.option(fc.stringMatching(/^[0-9]{1,20}$/)),
    fc.option(fc.integer({ min: -30, max: 30 })),
  )
  .map(([minus, whole, fraction, power]) => {
    const token = `${minus ? '-' : ''}${whole}${fraction === null ? '' : `.${fraction}`}${power === null ? '' : `e${power}`}`
    const size =
      BigInt(`${whole}${fraction ?? ''}`) * 10n ** BigInt(80 + (power ?? 0) - (fraction ?? '').length)
    return { token, scaled: minus ? -size : size }
  })
const UNIT = 10n ** 80n

describe('exact decimals', () => {
  it('compare as scaled integers do', () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        expect(compare(a.token, b.token)).toBe(a.scaled < b.scaled ? -1 : a.scaled > b.scaled ? 1 : 0)
        expect(equal(a.token, b.token)).toBe(a.scaled === b.scaled)
        expect(decimalForm(a.token) === decimalForm(b.token)).toBe(a.scaled === b.scaled)
      }),
      { numRuns: 3000 },
    )
  })

  it('say what is whole and what is a multiple as scaled integers do', () => {
    fc.assert(
      fc.property(numbers, numbers, (a, b) => {
        expect(isInteger(a.token)).toBe(a.scaled % UNIT === 0n)
        expect(isMultiple(a.token, b.token)).toBe(b.scaled > 0n ? a.scaled % b.scaled === 0n : 'fault')
      }),
      { numRuns: 3000 },
    )
  })

  it.each([
    ['1', '1.0', 0],
    ['100', '1e2', 0],
    ['-0', '0.0e5', 0],
    ['9007199254740993', '9007199254740992', 1],
    ['0.1', '0.10000000000000000001', -1],
    ['1e999999999', '9e999999998', 1],
    ['-1e999999999', '1e-999999999', -1],
    ['0e999999999', '0', 0],
  ] as const)('compare %s with %s without expanding either', (a, b, order) => {
    expect(compare(a, b)).toBe(order)
  })

  it('fault on what is too long, on a long exponent and on what is no number', () => {
    expect(compare('1'.repeat(256), '1')).toBe(1)
    for (const bad of [
      '1'.repeat(257),
      '1e1000000000',
      '1e-0000000001',
      '',
      '01',
      '1.',
      '0x1',
      ' 1',
      'NaN',
      '+1',
    ]) {
      expect(compare(bad, '1')).toBe('fault')
      expect(compare('1', bad)).toBe('fault')
      expect(equal(bad, bad)).toBe('fault')
      expect(toAmount(bad)).toBe('fault')
      expect(isInteger(bad)).toBe('fault')
    }
  })

  it('know that 19.99 is a multiple of 0.01 and 19.995 is not', () => {
    expect(isMultiple('19.99', '0.01')).toBe(true)
    expect(isMultiple('19.995', '0.01')).toBe(false)
    expect(isMultiple('1e308', '0.123456789')).toBe(false)
    expect(isMultiple('1e999999999', '1e-999999999')).toBe(true)
    expect(isMultiple('1', '0')).toBe('fault')
  })
})

/** The shortest token, without exponent, of an amount in billionths. */
function tokenOf(amount: bigint): string {
  const digits = String(amount < 0n ? -amount : amount).padStart(10, '0')
  const fraction = digits.slice(-9).replace(/0+$/, '')
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -9)}${fraction === '' ? '' : `.${fraction}`}`
}

describe('amounts', () => {
  it('are whole billionths, whatever token they are written as', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 27n - 1n), max: 10n ** 27n - 1n }), (amount) => {
        expect(toAmount(tokenOf(amount))).toBe(amount)
      }),
    )
    // Most amounts are whole and short, which is read without taking a token apart.
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 18n - 1n }), fc.nat(17), (amount, shorter) => {
        const whole = amount / 10n ** BigInt(shorter)
        expect(toAmount(String(whole))).toBe(whole * 10n ** 9n)
      }),
    )
    expect(toAmount('19.99')).toBe(19_990_000_000n)
    expect(toAmount('1.5e3')).toBe(1_500_000_000_000n)
    expect(toAmount('-0.0')).toBe(0n)
    expect(toAmount('-0.000000001')).toBe(-1n)
    expect(toAmount('0')).toBe(0n)
  })

  it('fault beyond 18 digits before the point or 9 after it', () => {
    expect(toAmount('9'.repeat(18))).not.toBe('fault')
    expect(toAmount('1e17')).not.toBe('fault')
    expect(toAmount('0.000000001')).toBe(1n)
    for (const bad of ['9'.repeat(19), '1e18', '0.0000000001', '1e-10', '1e999999999'])
      expect(toAmount(bad)).toBe('fault')
  })
})
