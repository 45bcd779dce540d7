import type { Value } from '#lib/json/value.ts'
import { write } from '#lib/json/write.ts'
import { categories, levels } from '#lib/risk/types.ts'
import type { Tool } from './types.ts'

const STATES = ['reviewed', 'new', 'changed', 'removed'] as const

/**
 * Reads an inventory as it is written by people: a list of `{ name, category, risk, inputSchema?, state?, … }`. Other
 * keys are left alone; `state` is `reviewed` unless told. `inputSchema` may be the schema itself or its text. What is wrong
 * is told with the JSON pointer of its place.
 */
export function readTools(
  value: Value,
): { ok: true; tools: Tool[] } | { ok: false; pointer: string; sentence: string } {
  if (!Array.isArray(value)) return { ok: false, pointer: '', sentence: 'An inventory is a list of tools' }
  const tools: Tool[] = []
  for (const [i, one] of value.entries()) {
    const tool = readTool(one)
    if ('sentence' in tool) {
      const pointer = `/${i}${tool.key === '' ? '' : `/${tool.key}`}`
      return { ok: false, pointer, sentence: `Tool ${i + 1}: ${tool.sentence}` }
    }
    tools.push(tool)
  }
  return { ok: true, tools }
}

type Wrong = { key: string; sentence: string }

const no = (key: string, sentence: string): Wrong => ({ key, sentence })

function readTool(value: Value): Tool | Wrong {
  if (!(value instanceof Map)) return no('', 'a tool is an object')
  const name = value.get('name')
  if (typeof name !== 'string') return no('name', '“name” is text')
  const category = categories.find((known) => known === value.get('category'))
  if (category === undefined) return no('category', `“category” is one of ${categories.join(', ')}`)
  const risk = levels.find((known) => known === value.get('risk'))
  if (risk === undefined) return no('risk', `“risk” is one of ${levels.join(', ')}`)
  const state = STATES.find((known) => known === (value.get('state') ?? 'reviewed'))
  if (state === undefined) return no('state', `“state” is one of ${STATES.join(', ')}`)
  const tool: Tool = { name, category, risk, state }
  const schema = value.get('inputSchema')
  if (schema !== undefined && schema !== null)
    tool.inputSchema = typeof schema === 'string' ? schema : write(schema)
  if (value.get('mints') === true) tool.mints = true
  const classified = value.get('classified')
  if (classified === undefined) return tool
  const says = classified instanceof Map ? classified : new Map<string, Value>()
  const asCategory = categories.find((known) => known === says.get('category'))
  const asRisk = levels.find((known) => known === says.get('risk'))
  if (asCategory === undefined || asRisk === undefined)
    return no('classified', '“classified” has a category and a risk')
  tool.classified = { category: asCategory, risk: asRisk }
  return tool
}
