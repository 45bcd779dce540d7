import type { Value } from '#lib/json/value.ts'
import type { Io } from './io.ts'
import { valuesOf } from './lines.ts'
import { badInput } from './stop.ts'

/** A tool as a file defines it. */
export type ReadTool = { name: string; value: Map<string, Value> }

const MOST = 100_000

/**
 * The tools of a file, in its order: the result of `tools/list` or the whole answer to it, an array of definitions, one
 * definition, or one of these a line. Names may stand twice: what that means is not decided here.
 */
export async function toolsOf(file: string, io: Io): Promise<ReadTool[]> {
  const tools: ReadTool[] = []
  for await (const { value, place } of valuesOf(file, io)) {
    for (const { entry, pointer } of entriesIn(value, place)) {
      tools.push(toolIn(entry, place, pointer))
      if (tools.length > MOST)
        throw badInput(place, `There are more than ${MOST.toLocaleString('en')} tools. Split the file`)
    }
  }
  return tools
}

function entriesIn(value: Value, place: string): { entry: Value; pointer: string }[] {
  const all = (list: readonly Value[], under: string) =>
    list.map((entry, n) => ({ entry, pointer: `${under}/${n}` }))
  if (Array.isArray(value)) return all(value, '')
  if (value instanceof Map) {
    const result = value.get('result')
    const [list, under] =
      result instanceof Map ? [result.get('tools'), '/result/tools'] : [value.get('tools'), '/tools']
    if (Array.isArray(list)) return all(list, under)
    if (value.has('name')) return [{ entry: value, pointer: '' }]
  }
  throw badInput(
    place,
    'This is neither a tool nor a list of tools. Give the result of tools/list, an array of tools, or one tool a line',
    '',
  )
}

function toolIn(entry: Value, place: string, pointer: string): ReadTool {
  if (!(entry instanceof Map)) throw badInput(place, 'A tool is an object. Write { "name": …, … }', pointer)
  const name = entry.get('name')
  if (typeof name !== 'string' || name === '')
    throw badInput(place, 'A tool has a name. Write "name": "…"', `${pointer}/name`)
  return { name, value: entry }
}
