import { read } from '#lib/json/read.ts'
import { check } from '#lib/policy/check.ts'
import { compile, type Program } from '#lib/policy/compile.ts'
import { readStates } from '#lib/policy/edit.ts'
import { readWhole } from '#lib/policy/edit-document.ts'
import { list } from '#lib/policy/list.ts'
import { readSchema } from '#lib/policy/schema.ts'
import { decideAlone } from '#lib/policy/sequence.ts'
import type { Tool } from '#lib/policy/types.ts'
import { worstTexts, worstTools } from '#lib/policy/worst.fixture.ts'
import { callWith, worstCalls } from '#lib/policy/worst-calls.fixture.ts'
import { worstChecks, worstSchemas } from '#lib/policy/worst-schemas.fixture.ts'

const TIMES = 15

type Timed = { name: string; median: number; worst: number }

/** Texts, calls and schemas that are made to be slow: of each kind of work the one that takes longest, in milliseconds. */
export function benchWorst(say: (line: string) => void): void {
  say('made to be slow        median     worst   which')
  slowest(say, 'check', worstTexts, (text) => check(text, worstTools))
  slowest(say, 'compile', worstTexts, (text) => compile(text, worstTools))
  slowest(say, 'states of tools', worstTexts, (text) => readStates(text, worstTools))
  slowest(say, 'whole document', worstTexts, (text) => readWhole(text, worstTools))
  const calls = worstCalls.map(
    ({ name, text, tool, call }) => [name, { program: programOf(text, [tool]), call }] as const,
  )
  slowest(say, 'decide', calls, ({ program, call }) => decideAlone(program, call))
  slowest(say, 'list', calls, ({ program, call }) => list(program, call.identity, call.grant))
  slowest(say, 'read a schema', worstSchemas, readSchema)
  slowest(say, 'a tool’s first call', worstChecks.map(firstCall), ({ text, tool, call }) =>
    decideAlone(programOf(text, [tool]), call),
  )
}

function slowest<T>(
  say: (line: string) => void,
  work: string,
  all: readonly (readonly [string, T])[],
  run: (one: T) => unknown,
): void {
  const seen = all.map(([name, one]): Timed => {
    const times = Array.from({ length: TIMES }, () => {
      const began = performance.now()
      run(one)
      return performance.now() - began
    }).sort((a, b) => a - b)
    return { name, median: times[TIMES >> 1] ?? 0, worst: times.at(-1) ?? 0 }
  })
  const [slow] = seen.sort((a, b) => b.median - a.median)
  if (slow === undefined) return
  const cells = [slow.median, slow.worst].map((time) => time.toFixed(1).padStart(8))
  say(`${work.padEnd(20)}  ${cells.join('  ')}   ${slow.name} (of ${all.length}, ${TIMES} times each)`)
}

function programOf(text: string, tools: Tool[]): Program {
  const made = compile(text, tools)
  if (!made.ok) throw new Error(JSON.stringify(made.findings))
  return made.program
}

function firstCall([name, schema, text]: (typeof worstChecks)[number]) {
  const value = read(text, { bytes: 64 * 1024 * 1024, depth: 100 })
  if (!value.ok) throw new Error(value.fault.message)
  const inputSchema = JSON.stringify({
    properties: { s: { $ref: '#/$defs/s' } },
    $defs: { s: { $id: 's', ...schema } },
  })
  const tool: Tool = { name: 't', category: 'read', risk: 'low', state: 'reviewed', inputSchema }
  const policy = JSON.stringify({ version: '1', default: 'deny', tools: { t: {} } })
  return [
    name,
    { text: policy, tool, call: { ...callWith({}), args: new Map([['s', value.value]]) } },
  ] as const
}
