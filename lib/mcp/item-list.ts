import { compare } from '#lib/json/decimal.ts'
import { read } from '#lib/json/read.ts'
import { Num, type Value } from '#lib/json/value.ts'
import { canonical, write } from '#lib/json/write.ts'

const listBytesMax = 16 * 1024 * 1024
/** A list that differs from one identity to the next is not kept for longer than this. */
const ttlMsMax = '60000'

/** The lists of a server: the member of the result that holds each, and the member of an item that names it. */
export const lists = {
  tools: { member: 'tools', name: 'name' },
  resources: { member: 'resources', name: 'uri' },
  templates: { member: 'resourceTemplates', name: 'uriTemplate' },
  prompts: { member: 'prompts', name: 'name' },
} as const

export type ListKind = keyof typeof lists

/**
 * The text whose SHA-256 is the digest of a definition: all of what a server says of one thing, unknown members too.
 * The order of members and white space make no difference.
 */
export function definitionText(definition: Value): string {
  return canonical(definition)
}

export type ItemPage = {
  items: { name: string; value: Map<string, Value> }[]
  nextCursor: string | undefined
}

/** Reads the result of a list. A name that is listed twice counts once, the first. */
export function readPage(result: Value | undefined, kind: ListKind): ItemPage | { fault: string } {
  const { member, name: key } = lists[kind]
  if (!(result instanceof Map)) return { fault: 'the result is not an object' }
  const list = result.get(member)
  if (!Array.isArray(list)) return { fault: `the result has no list of ${kind}` }
  const items = new Map<string, Map<string, Value>>()
  for (const item of list) {
    const name = item instanceof Map ? item.get(key) : undefined
    if (!(item instanceof Map) || typeof name !== 'string' || name === '')
      return { fault: `one of the ${kind} has no ${key}` }
    if (!items.has(name)) items.set(name, item)
  }
  const cursor = result.get('nextCursor')
  if (cursor !== undefined && cursor !== null && typeof cursor !== 'string')
    return { fault: 'nextCursor is not a text' }
  return {
    items: [...items].map(([name, value]) => ({ name, value })),
    nextCursor: typeof cursor === 'string' ? cursor : undefined,
  }
}

/**
 * Filters a whole answer to a list: order, unknown members and the cursor stay; items that `keep` refuses and second
 * entries of a name go; the answer becomes private and short-lived where it says how long it may be kept. Errors pass
 * unchanged. Undefined means unreadable: the original bytes must not be relayed.
 */
export function filterList(
  answer: Uint8Array | string,
  kind: ListKind,
  keep: (name: string, item: Map<string, Value>) => boolean,
): string | undefined {
  const json = read(answer, { bytes: listBytesMax })
  if (!json.ok || !(json.value instanceof Map)) return undefined
  const message = json.value
  if (message.has('error') && !message.has('result')) return write(message)
  const result = message.get('result')
  const page = readPage(result, kind)
  if ('fault' in page || !(result instanceof Map)) return undefined
  result.set(
    lists[kind].member,
    page.items.filter((item) => keep(item.name, item.value)).map((item) => item.value),
  )
  makePrivate(result)
  return write(message)
}

/** What one client may read is not kept for another, nor for long. */
export function makePrivate(result: Map<string, Value>): void {
  if (result.has('cacheScope')) result.set('cacheScope', 'private')
  const ttl = result.get('ttlMs')
  if (ttl !== undefined && !(ttl instanceof Num && compare(ttl.token, ttlMsMax) === -1))
    result.set('ttlMs', new Num(ttlMsMax))
}
