import type { Value } from '#lib/json/value.ts'
import { write } from '#lib/json/write.ts'
import { CATEGORIES, LEVELS } from './selectors.ts'
import type { Tool } from './types.ts'

const STATES = ['reviewed', 'new', 'changed', 'removed'] as const

/**
 * Reads an inventory as it is written by people: a list of `{ name, category, risk, inputSchema?, state?, … }`. Other
 * keys are left alone; `state` is `reviewed` unless told. `inputSchema` may be the schema itself or its text.
 */
export function readTools(value: Value): { ok: true; tools: Tool[] } | { ok: false; sentence: string } {
  if (!Array.isArray(value)) return { ok: false, sentence: 'An inventory is a list of tools' }
  const tools: Tool[] = []
  for (const [i, one] of value.entries()) {
    const tool = readTool(one)
    if (typeof tool === 'string') return { ok: false, sentence: `Tool ${i + 1}: ${tool}` }
    tools.push(tool)
  }
  return { ok: true, tools }
}

function readTool(value: Value): Tool | string {
  if (!(value instanceof Map)) return 'a tool is an object'
  const name = value.get('name')
  if (typeof name !== 'string') return '“name” is text'
  const category = CATEGORIES.find((known) => known === value.get('category'))
  if (category === undefined) return `“category” is one of ${CATEGORIES.join(', ')}`
  const risk = LEVELS.find((known) => known === value.get('risk'))
  if (risk === undefined) return `“risk” is one of ${LEVELS.join(', ')}`
  const state = STATES.find((known) => known === (value.get('state') ?? 'reviewed'))
  if (state === undefined) return `“state” is one of ${STATES.join(', ')}`
  const tool: Tool = { name, category, risk, state }
  const schema = value.get('inputSchema')
  if (schema !== undefined && schema !== null)
    tool.inputSchema = typeof schema === 'string' ? schema : write(schema)
  if (value.get('mints') === true) tool.mints = true
  return tool
}
