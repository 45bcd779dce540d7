import type { Value } from '#lib/json/value.ts'
import { write } from '#lib/json/write.ts'

/** One step of a JSON pointer (RFC 6901), escaped. */
export function step(key: string | number): string {
  if (typeof key === 'number' || !/[~/]/.test(key)) return `/${key}`
  return `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
}

/** The keys of a JSON pointer. */
export function steps(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** The value a pointer names, or `undefined`. */
export function valueAt(root: Value, pointer: string): Value | undefined {
  let value: Value | undefined = root
  for (const key of steps(pointer)) {
    if (value instanceof Map) value = value.get(key)
    else if (Array.isArray(value)) value = value[Number(key)]
    else return undefined
  }
  return value
}

/** A copy in which the value at the pointer is another one; `undefined` removes it. Order of keys is kept. */
export function replaced(root: Value, pointer: string, next: Value | undefined): Value {
  return put(root, steps(pointer), next) ?? null
}

/** A copy in which one key of an object has another name, at the same place. */
export function renamed(root: Value, pointer: string, name: string): Value {
  const keys = steps(pointer)
  const last = keys.pop()
  const parent = `/${keys.map((key) => step(key).slice(1)).join('/')}`
  const object = valueAt(root, keys.length === 0 ? '' : parent)
  if (!(object instanceof Map) || last === undefined || object.has(name)) return root
  const next = new Map([...object].map(([key, value]) => [key === last ? name : key, value]))
  return replaced(root, keys.length === 0 ? '' : parent, next)
}

/** The one way a policy is written: two spaces, keys in their order, one line end at the end. */
export function policyText(root: Value): string {
  return `${write(root, 2)}\n`
}

function put(value: Value, keys: string[], next: Value | undefined): Value | undefined {
  const [key, ...rest] = keys
  if (key === undefined) return next
  if (value instanceof Map) {
    const copy = new Map(value)
    const below = put(value.get(key) ?? new Map(), rest, next)
    if (below === undefined) copy.delete(key)
    else copy.set(key, below)
    return copy
  }
  if (!Array.isArray(value)) return value
  const copy = [...value]
  const below = put(value[Number(key)] ?? new Map(), rest, next)
  if (below === undefined) copy.splice(Number(key), 1)
  else copy[Number(key)] = below
  return copy
}
