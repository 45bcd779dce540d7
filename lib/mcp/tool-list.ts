import { compare } from '#lib/json/decimal.ts'
import { read } from '#lib/json/read.ts'
import { Num, type Value } from '#lib/json/value.ts'
import { canonical, write } from '#lib/json/write.ts'

const listBytesMax = 16 * 1024 * 1024
/** A list that differs from one identity to the next is not kept for longer than this. */
const ttlMsMax = '60000'

/** The text whose SHA-256 is a definition's digest: the whole tool object, unknown members too. */
export function canonicalTool(tool: Value): string {
  return canonical(tool)
}

export type ToolPage = {
  tools: { name: string; value: Map<string, Value> }[]
  nextCursor: string | undefined
}

/** Reads the result of `tools/list`. A name that is listed twice counts once, the first. */
export function readToolPage(result: Value | undefined): ToolPage | { fault: string } {
  if (!(result instanceof Map)) return { fault: 'the result is not an object' }
  const list = result.get('tools')
  if (!Array.isArray(list)) return { fault: 'the result has no list of tools' }
  const tools = new Map<string, Map<string, Value>>()
  for (const tool of list) {
    const name = tool instanceof Map ? tool.get('name') : undefined
    if (!(tool instanceof Map) || typeof name !== 'string' || name === '')
      return { fault: 'a tool has no name' }
    if (!tools.has(name)) tools.set(name, tool)
  }
  const cursor = result.get('nextCursor')
  if (cursor !== undefined && cursor !== null && typeof cursor !== 'string')
    return { fault: 'nextCursor is not a text' }
  return {
    tools: [...tools].map(([name, value]) => ({ name, value })),
    nextCursor: typeof cursor === 'string' ? cursor : undefined,
  }
}

/**
 * Filters a whole answer to `tools/list`: order, unknown members and the cursor stay; tools that `keep` refuses and
 * second entries of a name go; the answer becomes private and short-lived where it says how long it may be kept.
 * Errors pass unchanged. Undefined means unreadable: the original bytes must not be relayed.
 */
export function filterToolList(
  answer: Uint8Array | string,
  keep: (name: string, tool: Map<string, Value>) => boolean,
): string | undefined {
  const json = read(answer, { bytes: listBytesMax })
  if (!json.ok || !(json.value instanceof Map)) return undefined
  const message = json.value
  if (message.has('error') && !message.has('result')) return write(message)
  const result = message.get('result')
  const page = readToolPage(result)
  if ('fault' in page || !(result instanceof Map)) return undefined
  result.set(
    'tools',
    page.tools.filter((tool) => keep(tool.name, tool.value)).map((tool) => tool.value),
  )
  if (result.has('cacheScope')) result.set('cacheScope', 'private')
  const ttl = result.get('ttlMs')
  if (ttl !== undefined && !(ttl instanceof Num && compare(ttl.token, ttlMsMax) === -1))
    result.set('ttlMs', new Num(ttlMsMax))
  return write(message)
}
