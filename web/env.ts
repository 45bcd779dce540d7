import * as z from 'zod'
import { trustedNetworks } from '#lib/auth/address.ts'
import { readVariables } from '#lib/env.ts'

const loopback = new Set(['127.0.0.1', '::1', 'localhost'])

/** What only the web process reads; what its operations need is lib/env's. */
const schema = z
  .object({
    SIGNALBOX_MODE: z.enum(['local', 'production']),
    WEB_HOST: z.string().default('127.0.0.1'),
    WEB_PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
    /** Addresses and networks of reverse proxies whose `X-Forwarded-For` is believed, separated by commas. */
    TRUSTED_PROXIES: z
      .string()
      .default('')
      .transform((text, context) => {
        const entries = text.split(',').map((entry) => entry.trim())
        try {
          return trustedNetworks(entries.filter((entry) => entry !== ''))
        } catch (error) {
          context.addIssue({
            code: 'custom',
            message: error instanceof Error ? error.message : String(error),
          })
          return z.NEVER
        }
      }),
  })
  .refine((env) => env.SIGNALBOX_MODE !== 'local' || loopback.has(env.WEB_HOST), {
    path: ['WEB_HOST'],
    message: 'local mode listens on loopback only; set SIGNALBOX_MODE=production to listen elsewhere',
  })

/** The environment of this process; throws with every wrong variable by name. */
export function readEnv() {
  return readVariables(schema)
}

/** Whether pages are built as they are asked for. */
export const developing = process.env.NODE_ENV === 'development'
