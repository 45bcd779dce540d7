import * as z from 'zod'
import { type Change, changes } from './catalogue.ts'
import type { Heard } from './ledger.ts'

/**
 * `slow` answers after `ms`; `drop_before_answer` ends the connection instead of answering;
 * `drop_mid_stream` ends it in the middle of an event stream; `error_500` answers with HTTP 500; `never_answer`
 * keeps the connection and says nothing; `event_stream` answers correctly, as an event stream.
 */
const modes = [
  'slow',
  'drop_before_answer',
  'drop_mid_stream',
  'error_500',
  'never_answer',
  'event_stream',
] as const

const rule = z.strictObject({
  mode: z.enum(modes),
  /** Absent: every tool. */
  tool: z.string().min(1).optional(),
  method: z.string().min(1).default('tools/call'),
  /** Milliseconds `slow` waits. */
  ms: z.number().int().min(0).max(600_000).default(1000),
  /** Absent: until the faults are set anew. */
  times: z.number().int().min(1).optional(),
})

const schema = z.strictObject({
  rules: z.array(rule).max(200).default([]),
  /** Tool name, or `*` for all, and how its definition changes. */
  changed: z.record(z.string(), z.enum(changes)).default({}),
  /** Absent: as the process was started. `tools` absent: every request to `/mcp` needs the key. */
  requireKey: z
    .strictObject({ key: z.string().min(1), tools: z.array(z.string()).optional() })
    .nullable()
    .optional(),
})

export type FaultRule = z.output<typeof rule>
export type FaultSettings = z.output<typeof schema>

export const readFaults = (input: unknown) => schema.safeParse(input)

/** What the sandbox is told to do wrong. */
export class Faults {
  readonly #startKey: string | undefined
  #settings: FaultSettings = { rules: [], changed: {} }

  constructor(startKey: string | undefined) {
    this.#startKey = startKey
  }

  get settings(): FaultSettings {
    return this.#settings
  }

  /** Replaces everything that was set before. */
  set(settings: FaultSettings): void {
    this.#settings = settings
  }

  clear(): void {
    this.#settings = { rules: [], changed: {} }
  }

  changeOf(tool: string): Change | undefined {
    const { changed } = this.#settings
    return changed[tool] ?? changed['*']
  }

  /** The first rule that fits a message of the request; one with `times` is used up by this. */
  take(messages: readonly Heard[]): FaultRule | undefined {
    const { rules } = this.#settings
    const found = rules.find((each) =>
      messages.some(
        (message) =>
          each.method === message.method && (each.tool === undefined || each.tool === message.tool),
      ),
    )
    if (found?.times !== undefined) {
      found.times -= 1
      if (found.times === 0)
        this.#settings = { ...this.#settings, rules: rules.filter((each) => each !== found) }
    }
    return found
  }

  /** Whether a request may pass with the `X-API-Key` it carries. */
  admits(messages: readonly Heard[], given: string | undefined): boolean {
    const set = this.#settings.requireKey
    const wanted = set === undefined ? this.#startKey && { key: this.#startKey, tools: undefined } : set
    if (!wanted || wanted.key === given) return true
    const { tools } = wanted
    return tools !== undefined && !messages.some(({ tool }) => tool !== null && tools.includes(tool))
  }
}
