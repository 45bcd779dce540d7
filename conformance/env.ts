import { z } from 'zod'

const told = z.object({
  /** What the suite tells the client that it starts. */
  MCP_CONFORMANCE_SCENARIO: z.string().default(''),
  MCP_CONFORMANCE_PROTOCOL_VERSION: z.string().default(''),
  MCP_CONFORMANCE_CONTEXT: z.string().default('{}'),
  /** Whom the client tells what it was shown, and asks for the way through the gateway. */
  REGISTRAR: z.string().default(''),
  WAY: z.enum(['direct', 'through']).default('direct'),
})

export function readEnv(): z.infer<typeof told> {
  return told.parse(process.env)
}

/** The environment of a program that is started with more in it. */
export function withMore(more: Record<string, string>): NodeJS.ProcessEnv {
  return { ...process.env, ...more }
}
