import { createHash } from 'node:crypto'
import type { CallToolResult, Tool } from '@modelcontextprotocol/server'
import * as z from 'zod'

export type SandboxTool = {
  definition: Tool
  /** Checks the arguments and answers; a fault in the arguments is a tool error, which a model can read. */
  call: (args: unknown) => CallToolResult
}

type Answer = Record<string, unknown>

/**
 * Makes a tool. The published schema and the check of the arguments come from the same zod object, so they cannot
 * differ. The same arguments give the same answer, on every machine and on every day.
 */
export function tool<Shape extends z.ZodRawShape>(
  words: { name: string; title: string; description: string; writes?: true },
  shape: Shape,
  answer: (args: z.output<z.ZodObject<Shape>>) => Answer,
): SandboxTool {
  const input = z.object(shape)
  const { properties = {}, required = [] } = z.toJSONSchema(input, { io: 'input' })
  return {
    definition: {
      name: words.name,
      title: words.title,
      description: words.description,
      inputSchema: {
        type: 'object',
        // Zod writes plain JSON here; its type also allows `true` and `false` as a schema.
        properties: JSON.parse(JSON.stringify(properties)),
        ...(required.length > 0 ? { required } : {}),
        additionalProperties: false,
      },
      annotations: words.writes
        ? { readOnlyHint: false, destructiveHint: false, openWorldHint: false }
        : { readOnlyHint: true, openWorldHint: false },
    },
    call: (args) => {
      const read = input.strict().safeParse(args ?? {})
      return read.success ? result(answer(read.data)) : fault(z.prettifyError(read.error))
    },
  }
}

function result(answer: Answer): CallToolResult {
  return { content: [{ type: 'text', text: JSON.stringify(answer) }], structuredContent: answer }
}

function fault(text: string): CallToolResult {
  return { content: [{ type: 'text', text }], isError: true }
}

export const regions = ['new-york-city', 'chicago', 'san-francisco'] as const

/** Which city; every search needs one. */
export const regionId = z
  .enum(regions)
  .describe('Region to look in.')
  .meta({ examples: ['new-york-city'] })

/** Words to look for. */
export const words = (example: string) =>
  z
    .string()
    .min(1)
    .max(200)
    .describe('Words to look for.')
    .meta({ examples: [example] })

/** The most results wanted. */
export const limit = z
  .number()
  .int()
  .min(1)
  .max(50)
  .describe('Most results to return.')
  .default(5)
  .meta({ examples: [5] })

/** Which row: ids are lower-case words joined with underscores. */
export const rowId = (what: string, example: string) =>
  z
    .string()
    .regex(/^[a-z0-9_]{3,60}$/)
    .describe(`Id of the ${what}.`)
    .meta({ examples: [example] })

/** An id that follows from what was asked, where a real server would draw one. */
export function idFrom(prefix: string, asked: unknown): string {
  return `${prefix}_${createHash('sha256').update(JSON.stringify(asked)).digest('hex').slice(0, 16)}`
}

type Row = { region_id: string; [field: string]: unknown }

/** The rows of a region in which every word occurs somewhere, at most `most`. */
export function matching<R extends Row>(
  rows: readonly R[],
  asked: { region_id: string; q?: string | undefined; limit: number },
): R[] {
  const wanted = (asked.q ?? '').toLowerCase().split(/\s+/)
  const found = rows.filter((row) => {
    if (row.region_id !== asked.region_id) return false
    const text = Object.values(row).join(' ').toLowerCase()
    return wanted.every((word) => text.includes(word))
  })
  return found.slice(0, asked.limit)
}
