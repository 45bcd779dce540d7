import { decimalForm } from '#lib/json/decimal.ts'
import { Num, type Value } from '#lib/json/value.ts'

/**
 * The text that equal values share, as JSON Schema understands equal: numbers by their value, members in any order.
 * `undefined` where a number is too long to be compared.
 */
export function equalForm(value: Value): string | undefined {
  const parts: string[] = []
  return put(value, parts) ? parts.join('') : undefined
}

/** What a value costs to compare: its scalars and members, and long texts by length. */
export function sizeOf(value: Value): number {
  if (typeof value === 'string') return 1 + Math.floor(value.length / 256)
  let size = 1
  if (Array.isArray(value)) for (const item of value) size += sizeOf(item)
  if (value instanceof Map)
    for (const [key, item] of value) size += 1 + Math.floor(key.length / 256) + sizeOf(item)
  return size
}

function put(value: Value, parts: string[]): boolean {
  if (value instanceof Num) {
    const form = decimalForm(value.token)
    parts.push(form)
    return form !== 'fault'
  }
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) {
      parts.push(i === 0 ? '[' : ',')
      if (!put(item, parts)) return false
    }
    parts.push(value.length === 0 ? '[]' : ']')
    return true
  }
  if (value instanceof Map) {
    parts.push('{')
    for (const key of [...value.keys()].sort()) {
      parts.push(JSON.stringify(key), ':')
      const item = value.get(key)
      if (item === undefined || !put(item, parts)) return false
      parts.push(',')
    }
    parts.push('}')
    return true
  }
  parts.push(JSON.stringify(value))
  return true
}
