import * as z from 'zod'

const schema = z.object({
  /** 0 takes any free port. */
  SANDBOX_PORT: z.coerce.number().int().min(0).max(65_535).default(4100),
  /** When set, every request to `/mcp` must carry this value in `X-API-Key`. */
  REQUIRE_API_KEY: z.string().min(1).optional(),
})

export type Env = z.output<typeof schema>

/** The environment of this process; throws with every wrong variable by name. */
export function readEnv(source: NodeJS.ProcessEnv = process.env): Env {
  const read = schema.safeParse(source)
  if (!read.success) throw new Error(`The sandbox cannot start:\n${z.prettifyError(read.error)}`)
  return read.data
}
