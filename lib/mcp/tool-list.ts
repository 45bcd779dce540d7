import type { Value } from '#lib/json/value.ts'
import { canonical } from '#lib/json/write.ts'
import { filterList, readPage } from './item-list.ts'

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
  const page = readPage(result, 'tools')
  return 'fault' in page ? page : { tools: page.items, nextCursor: page.nextCursor }
}

/** Filters a whole answer to `tools/list`, as {@link filterList} says. */
export function filterToolList(
  answer: Uint8Array | string,
  keep: (name: string, tool: Map<string, Value>) => boolean,
): string | undefined {
  return filterList(answer, 'tools', keep)
}
