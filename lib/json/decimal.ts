/**
 * Exact decimals on JSON number tokens. A number is sign, digits and a power of ten; it is never expanded, so
 * `1e999999999` costs what it is long. A token over 256 characters or with more than 9 digits of exponent is a fault.
 */
type Decimal = { negative: boolean; digits: string; exponent: number }

const TOKEN = /^(-?)(0|[1-9][0-9]*)(?:\.([0-9]+))?(?:[eE]([+-]?)([0-9]+))?$/
const SHORT = /^-?(?:0|[1-9][0-9]{0,14})$|^-?(?:0|[1-9][0-9]{0,6})\.[0-9]{1,7}$/

/** Whole and short: what most amounts are. */
const WHOLE = /^(?:0|[1-9][0-9]{0,14})$/
const BILLION = 1_000_000_000n

const FORMED = /^-?(?:[1-9]|[1-9][0-9]{0,14}[1-9])$/

/** -1, 0 or 1 as `a` is less than, equal to or greater than `b`. */
export function compare(a: string, b: string): -1 | 0 | 1 | 'fault' {
  // Up to 15 significant digits, different decimals are different doubles in the same order.
  if (SHORT.test(a) && SHORT.test(b)) return order(Number(a), Number(b))
  const x = parse(a)
  const y = parse(b)
  if (x === undefined || y === undefined) return 'fault'
  if (x.digits === '' || y.digits === '' || x.negative !== y.negative) return order(sign(x), sign(y))
  const size = order(x.digits.length + x.exponent, y.digits.length + y.exponent)
  // Without leading and trailing zeros, digits of one magnitude are in dictionary order.
  const magnitude = size !== 0 ? size : order(x.digits, y.digits)
  return x.negative ? negate(magnitude) : magnitude
}

/** Whether two tokens are the same number: `1`, `1.0` and `10e-1` are. */
export function equal(a: string, b: string): boolean | 'fault' {
  const order = compare(a, b)
  return order === 'fault' ? 'fault' : order === 0
}

/** The one text of a number: equal numbers have equal forms. */
export function decimalForm(token: string): string | 'fault' {
  // Most numbers are short whole ones that do not end in 0.
  if (FORMED.test(token)) return `${token}e0`
  const x = parse(token)
  if (x === undefined) return 'fault'
  return x.digits === '' ? '0' : `${x.negative ? '-' : ''}${x.digits}e${x.exponent}`
}

/** Whether the number has no fractional part: `1.0` and `1e3` have none. */
export function isInteger(token: string): boolean | 'fault' {
  const x = parse(token)
  return x === undefined ? 'fault' : x.exponent >= 0
}

/** Whether `a` is a whole multiple of `b`; a `b` that is not greater than 0 is a fault. */
export function isMultiple(a: string, b: string): boolean | 'fault' {
  const x = parse(a)
  const y = parse(b)
  if (x === undefined || y === undefined || sign(y) !== 1) return 'fault'
  if (x.digits === '') return true
  const shift = x.exponent - y.exponent
  // The digits of `a` do not end in 0, so no power of ten divides them.
  if (shift < 0) return false
  const by = BigInt(y.digits)
  return (BigInt(x.digits) * powerOfTen(shift, by)) % by === 0n
}

/**
 * An amount in billionths, for sums. More than 18 digits before the point or 9 after it is a fault (leading zeros, and
 * zeros at the end of the fraction, do not count).
 */
export function toAmount(token: string): bigint | 'fault' {
  if (WHOLE.test(token)) return BigInt(token) * BILLION
  const x = parse(token)
  if (x === undefined) return 'fault'
  if (x.digits === '') return 0n
  if (x.exponent < -9 || x.digits.length + x.exponent > 18) return 'fault'
  const amount = BigInt(x.digits) * 10n ** BigInt(x.exponent + 9)
  return x.negative ? -amount : amount
}

/** Digits without leading or trailing zeros (none at all for zero) times ten to the exponent. */
function parse(token: string): Decimal | undefined {
  if (token.length > 256) return undefined
  const found = TOKEN.exec(token)
  if (found === null) return undefined
  const [, minus, whole = '', fraction = '', powerSign, power = '0'] = found
  if (power.length > 9) return undefined
  const all = (whole + fraction).replace(/^0+/, '')
  const digits = all.replace(/0+$/, '')
  if (digits === '') return { negative: false, digits, exponent: 0 }
  const exponent =
    Number(power) * (powerSign === '-' ? -1 : 1) - fraction.length + (all.length - digits.length)
  return { negative: minus === '-', digits, exponent }
}

function powerOfTen(exponent: number, modulus: bigint): bigint {
  let result = 1n % modulus
  let square = 10n % modulus
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = (result * square) % modulus
    square = (square * square) % modulus
  }
  return result
}

function sign(x: Decimal): -1 | 0 | 1 {
  if (x.digits === '') return 0
  return x.negative ? -1 : 1
}

function negate(order: -1 | 0 | 1): -1 | 0 | 1 {
  if (order === 0) return 0
  return order === 1 ? -1 : 1
}

function order<T extends number | string>(a: T, b: T): -1 | 0 | 1 {
  return a < b ? -1 : a > b ? 1 : 0
}
