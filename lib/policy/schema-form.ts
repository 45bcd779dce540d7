import { decimalForm } from '#lib/json/decimal.ts'
import { Num, type Value } from '#lib/json/value.ts'

/**
 * The text that equal values share, as JSON Schema understands equal: numbers by their value, members in any order.
 * `undefined` where a number is too long to be compared.
 */
export function equalForm(value: Value): string | undefined {
  if (typeof value === 'string') return textForm(value)
  const parts: string[] = []
  return put(value, parts) ? parts.join('') : undefined
}

/** What a value costs to compare: its scalars and members, long texts by length, and that members are sorted. */
export function sizeOf(value: Value): number {
  if (typeof value === 'string') return 1 + (value.length >> 7)
  if (value instanceof Num) return value.token.length < 15 ? 1 : 15
  let size = 1
  if (Array.isArray(value)) for (const item of value) size += 1 + sizeOf(item)
  if (value instanceof Map) for (const [key, item] of value) size += 5 + (key.length >> 7) + sizeOf(item)
  return size
}

/** By its length, so that no text can be taken for the end of another and what follows it. */
function textForm(text: string): string {
  return `"${text.length}:${text}`
}

function put(value: Value, parts: string[]): boolean {
  if (value instanceof Num) {
    const form = decimalForm(value.token)
    parts.push(form)
    return form !== 'fault'
  }
  if (Array.isArray(value)) {
    parts.push('[')
    for (const item of value) {
      if (!put(item, parts)) return false
      parts.push(',')
    }
    parts.push(']')
    return true
  }
  if (value instanceof Map) {
    parts.push('{')
    for (const key of [...value.keys()].sort()) {
      parts.push(textForm(key))
      const item = value.get(key)
      if (item === undefined || !put(item, parts)) return false
      parts.push(',')
    }
    parts.push('}')
    return true
  }
  parts.push(typeof value === 'string' ? textForm(value) : String(value))
  return true
}
