import { read } from '#lib/json/read.ts'
import { compile, type Program } from '#lib/policy/compile.ts'
import { decide } from '#lib/policy/decide.ts'
import { readCall } from '#lib/policy/read-call.ts'
import type { Call, Tool } from '#lib/policy/types.ts'
import { categories, levels } from '#lib/risk/types.ts'

const TOOLS = 500
const RULES = 1000
const COMPILES = 60
/** Compiles that are not counted: the first are the time of a machine that has not seen the code yet. */
const WARM = 10
const DECISIONS = 100_000

/** What the engine itself costs, in one process and without a request around it: no store, no socket, no clock. */
export function benchPolicy(say: (line: string) => void): void {
  const tools = inventory()
  const text = document()
  const compiles = timed(COMPILES, () => programOf(text, tools)).slice(WARM)
  const program = programOf(text, tools)
  const calls = everyTool(tools)
  const effects = new Map<string, number>()
  // Twice, and only the second counts, for the same reason.
  let decisions: number[] = []
  for (const round of [0, 1]) {
    decisions = timed(DECISIONS, (i) => {
      const call = calls[i % calls.length]
      if (call === undefined) return
      const { code } = decide(program, call)
      if (round === 1) effects.set(code, (effects.get(code) ?? 0) + 1)
    })
  }
  say(
    `policy: ${RULES} rules (${Math.round(text.length / 1024)} KiB) over ${TOOLS} tools, each with a schema`,
  )
  say('                median       p99     worst')
  say(line('compile, ms', compiles, 1))
  say(line('decide, µs', decisions, 1000))
  const shares = [...effects].sort().map(([code, n]) => `${code} ${Math.round((n / DECISIONS) * 100)} %`)
  say(`decided: ${shares.join(', ')}`)
}

function line(name: string, times: number[], scale: number): string {
  const sorted = [...times].sort((a, b) => a - b)
  const at = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * scale
  const cells = [at(0.5), at(0.99), at(1)].map((time) => time.toFixed(1).padStart(8))
  return `${name.padEnd(12)}  ${cells.join('  ')}`
}

/** Times of `count` runs in milliseconds. */
function timed(count: number, run: (i: number) => void): number[] {
  const times: number[] = []
  for (let i = 0; i < count; i++) {
    const began = performance.now()
    run(i)
    times.push(performance.now() - began)
  }
  return times
}

function programOf(text: string, tools: Tool[]): Program {
  const made = compile(text, tools)
  if (!made.ok) throw new Error(JSON.stringify(made.findings))
  return made.program
}

/** A schema as servers write them: texts with lengths, an enumeration, a list of objects. */
const schema = (i: number) =>
  JSON.stringify({
    type: 'object',
    properties: {
      id: { type: 'string', minLength: 1, maxLength: 64, pattern: `^[a-z${i % 10}]{1,4}-[0-9]+$` },
      amount: { type: 'number', minimum: 0, multipleOf: 0.01 },
      state: { enum: ['open', 'closed', 'held'] },
      items: {
        type: 'array',
        items: { type: 'object', properties: { sku: { type: 'string' }, count: { type: 'integer' } } },
      },
    },
    required: ['id'],
    additionalProperties: false,
  })

const nameOf = (i: number) => `${['get', 'list', 'create', 'delete'][i % 4]}_thing_${i}`

function inventory(): Tool[] {
  return Array.from({ length: TOOLS }, (_, i) => ({
    name: nameOf(i),
    category: categories[i % categories.length] ?? 'read',
    risk: levels[i % levels.length] ?? 'low',
    state: 'reviewed',
    inputSchema: schema(i),
  }))
}

/**
 * Two fifths of the tools have a rule by name; the others are found among 790 globs and ten classes. One rule in four
 * only allows, one limits, one has conditions, one has all that a rule can have.
 */
function document(): string {
  const conditions = (i: number) => ({
    require: [
      { path: 'args.amount', op: 'lte', value: 500 },
      { conditions: [{ path: 'args.items[*].count', op: 'gte', value: 1 }], on_deny: 'At least one of each' },
    ],
    deny_if: [{ conditions: [{ path: 'args.id', op: 'regex', value: `^x${i % 20}-` }] }],
  })
  const limits = [
    { window: 'minute', max: 30 },
    { window: 'day', max: 5000, increment_from: 'args.amount' },
  ]
  const rule = (i: number) =>
    [{}, { limits }, conditions(i), { ...conditions(i), limits, reason: 'Within the hours of the shop' }][
      i % 4
    ] ?? {}
  const tools: Record<string, object> = {}
  for (let i = 0; i < 200; i++) tools[nameOf(i)] = rule(i)
  for (let i = 200; i < RULES - 10; i++) tools[i < TOOLS ? `*_thing_${i}` : `*_thing_?${i}*`] = rule(i)
  for (const name of categories) tools[`@${name}`] = { action: 'deny' }
  for (const name of levels) tools[`@risk:${name}`] = { rate_limit: { max: 10, window: 60 } }
  tools['*'] = {}
  return JSON.stringify(
    { version: '1', default: 'deny', hide: ['secret_*', '@risk>=critical'], tools },
    null,
    2,
  )
}

/** One call of each tool: most are allowed, some break a rule, some do not fit the schema. */
function everyTool(tools: Tool[]): Call[] {
  return tools.map((tool, i) => {
    const amount = i % 7 === 0 ? '900.10' : '19.99'
    const id = i % 11 === 0 ? '""' : '"a-1"'
    const text = `{"tool":${JSON.stringify(tool.name)},"args":{"id":${id},"amount":${amount},"state":"open","items":[{"sku":"s","count":2},{"sku":"t","count":1}]}}`
    const value = read(text)
    const call = readCall(value.ok ? value.value : null, 1_700_000_000_000)
    if (!call.ok) throw new Error(call.sentence)
    return call.call
  })
}
