import { exampleOf } from '#lib/json/example.ts'
import { read, type Value } from '#lib/json/read.ts'
import { write } from '#lib/json/write.ts'
import { compile } from '#lib/policy/compile.ts'
import { decide } from '#lib/policy/decide.ts'
import type { Category, Level } from '#lib/risk/types.ts'

/** A tool of the inventory, as far as a plan needs it. */
export type SampleTool = { name: string; definition: string; category: string; risk: string }
export type SampleCall = { tool: string; args: Map<string, Value> }

export const sampleSize = 40
const unknownTool = 'no_such_tool'

type Kinds = {
  allowed: SampleCall[]
  /** A person is asked about them. */
  asked: SampleCall[]
  denied: SampleCall[]
  hidden: SampleCall[]
  /** The tool whose limit is reached soonest, and after how many calls. */
  limited: { call: SampleCall; after: number } | undefined
}

/**
 * 40 calls of all kinds under a policy: some of each tool that is allowed, one over a limit where a limit can be
 * reached with so few, one that a person is asked about, refused and hidden tools, a tool that does not exist and arguments that do not fit. What
 * becomes of each is for the gateway to decide; this only chooses calls that are likely to show everything.
 */
export function planSample(
  tools: readonly SampleTool[],
  policy: string | undefined,
  grantId: string,
): SampleCall[] {
  const kinds = sort(tools, policy, grantId)
  const misfit = kinds.allowed[0] ?? kinds.asked[0] ?? kinds.denied[0]
  const refused: SampleCall[] = [
    // One is enough to be seen: each of them waits for somebody.
    ...kinds.asked.slice(0, 1),
    ...kinds.denied.slice(0, 3),
    ...kinds.hidden.slice(0, 2),
    { tool: unknownTool, args: new Map() },
    ...(misfit === undefined ? [] : [{ tool: misfit.tool, args: misfitting(misfit.args) }]),
  ]
  const room = sampleSize - refused.length
  const { limited } = kinds
  const over = limited !== undefined && limited.after + 1 <= room ? limited.after + 1 : 0
  const upTo = (count: number, from: readonly SampleCall[]): SampleCall[] =>
    Array.from({ length: count }, (_, index) => from[index % Math.max(1, from.length)]).filter(
      (each) => each !== undefined,
    )
  const others = kinds.allowed.length > 0 ? kinds.allowed : refused.slice(kinds.asked.length > 0 ? 1 : 0)
  const plain = upTo(room - over, others)
  const burst = limited === undefined ? [] : upTo(over, [limited.call])
  // The others lie between the many calls of the limited tool, so that every page of the log shows all kinds.
  return burst.length > 0 ? spread(burst, spread(plain, refused)) : spread(plain, refused)
}

/** Puts the rarer calls between the others, evenly, so that the log shows all kinds on one page. */
function spread(many: readonly SampleCall[], few: readonly SampleCall[]): SampleCall[] {
  const every = Math.max(1, Math.floor(many.length / Math.max(1, few.length)))
  const plan: SampleCall[] = []
  const rest = [...few]
  for (const [index, call] of many.entries()) {
    plan.push(call)
    if ((index + 1) % every === 0) {
      const next = rest.shift()
      if (next !== undefined) plan.push(next)
    }
  }
  return [...plan, ...rest]
}

function sort(tools: readonly SampleTool[], policy: string | undefined, grantId: string): Kinds {
  const inventory = tools.map((tool) => {
    const inputSchema = schemaOf(tool.definition)
    return {
      name: tool.name,
      // The columns' checks hold exactly these words.
      category: tool.category as Category,
      risk: tool.risk as Level,
      state: 'reviewed' as const,
      ...(inputSchema === undefined ? {} : { inputSchema: write(inputSchema) }),
    }
  })
  const compiled = policy === undefined ? undefined : compile(policy, inventory)
  const program = compiled?.ok ? compiled.program : null
  const kinds: Kinds = { allowed: [], asked: [], denied: [], hidden: [], limited: undefined }
  for (const tool of tools) {
    const call = { tool: tool.name, args: argsOf(tool) }
    const decision = decide(program, {
      ...call,
      at: 0,
      identity: { id: '', kind: 'agent', labels: {} },
      grant: { id: grantId, labels: {} },
    })
    if (decision.effect === 'hide') kinds.hidden.push(call)
    else if (decision.effect === 'approve') kinds.asked.push(call)
    else if (decision.effect !== 'allow') kinds.denied.push(call)
    else {
      kinds.allowed.push(call)
      for (const limit of decision.limits) {
        const after = Number(limit.max)
        if (!limit.sum && (kinds.limited === undefined || after < kinds.limited.after))
          kinds.limited = { call, after }
      }
    }
  }
  return kinds
}

function argsOf(tool: SampleTool): Map<string, Value> {
  const schema = schemaOf(tool.definition)
  const example = schema === undefined ? undefined : exampleOf(schema)
  return example instanceof Map ? example : new Map()
}

/** Arguments that no believable schema accepts: the first of them is a list of lists. */
function misfitting(args: Map<string, Value>): Map<string, Value> {
  const [key] = args.keys()
  return new Map([...args, [key ?? 'q', [[]]]])
}

function schemaOf(definition: string): Value | undefined {
  const result = read(definition)
  return result.ok && result.value instanceof Map ? result.value.get('inputSchema') : undefined
}
