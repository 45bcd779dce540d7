import { inventoried } from '#lib/catalogue/demonstrate.ts'
import { read } from '#lib/json/read.ts'
import { readTools } from '#lib/policy/read-tools.ts'
import type { Tool } from '#lib/policy/types.ts'
import { readPasted } from '#lib/setup/pasted.ts'

export type ReadTools = { ok: true; tools: Tool[] } | { ok: false; sentence: string }

/**
 * The tools that a text stands for: an inventory, whose classes hold as they are written, or what a server answers to
 * tools/list, whose classes are found.
 */
export function toolsOf(text: string): ReadTools {
  const found = read(text)
  if (found.ok && Array.isArray(found.value)) {
    if (found.value.length === 0) return { ok: true, tools: [] }
    const first = found.value[0]
    if (first instanceof Map && first.has('category')) {
      const inventory = readTools(found.value)
      return inventory.ok ? inventory : { ok: false, sentence: inventory.sentence }
    }
  }
  const pasted = readPasted(text)
  if (pasted.kind === 'tools')
    return { ok: true, tools: pasted.tools.map(({ definition }) => inventoried(definition)) }
  if (pasted.kind !== 'unreadable')
    return { ok: false, sentence: 'Tools are the result of tools/list, or an inventory' }
  return {
    ok: false,
    sentence:
      pasted.line === undefined
        ? pasted.sentence
        : `${pasted.sentence} (line ${pasted.line}, column ${pasted.column})`,
  }
}
