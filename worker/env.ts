import * as z from 'zod'
import { publicKey } from '#lib/release/keys.ts'

const key32 = z
  .string()
  .transform((text) => Buffer.from(text, 'base64'))
  .refine((bytes) => bytes.length === 32, '32 bytes in base64 are needed')

const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  )

const whole = (normal: number) => z.coerce.number().int().min(1).default(normal)

const loopback = new Set(['127.0.0.1', '::1', 'localhost'])

const schema = z
  .object({
    SIGNALBOX_MODE: z.enum(['local', 'production']),
    DATABASE_ENFORCER_URL: z.string().min(1),
    /** Raw Ed25519 public keys, base64url, separated by commas: releases are verified with these and no others. */
    RELEASE_PUBLIC_KEYS: list
      .transform((keys, context) =>
        keys.map((text) => {
          const key = publicKey(text)
          if (key === undefined)
            context.addIssue({ code: 'custom', message: 'each must be 32 bytes in base64url' })
          return key
        }),
      )
      .transform((keys) => keys.filter((key) => key !== undefined))
      .refine((keys) => keys.length > 0, 'at least one key is needed'),
    /** Opens upstream credentials. */
    CREDENTIAL_KEY: key32,
    /** Shared by all workers: binds session ids to the grant they were given to. */
    SESSION_KEY: key32,
    /** The name of this instance, in every release and signed URL. */
    INSTANCE: z.string().min(1).max(28),
    /** The address agents are given; its host is always allowed. */
    PROXY_URL: z.url(),
    /** The console's address: where a person answers what a policy asks. */
    CONSOLE_URL: z.url(),
    /** How long a call may be held for a quick answer before its agent is told to come back; 0 never holds one. */
    APPROVAL_WAIT_SECONDS: z.coerce.number().int().min(0).max(20).default(20),
    WORKER_HOST: z.string().default('127.0.0.1'),
    WORKER_PORT: z.coerce.number().int().min(0).max(65_535).default(4000),
    /** Further `Host` values under which this worker may be called, as host or host:port. */
    ALLOWED_HOSTS: list,
    /** Web pages that may call this worker from a browser. */
    ALLOWED_ORIGINS: list,
    /** host:port pairs of private upstreams that the operator allows. */
    UPSTREAM_ALLOW: list,
    /** host:port pairs of this instance's own processes: never an upstream. */
    OWN_ADDRESSES: list,
    /** A folder for the highest serial of each organisation. */
    WORKER_STATE_DIR: z.string().min(1),
    GRANT_REQUESTS_PER_SECOND: whole(50),
    GRANT_CONCURRENT: whole(32),
    ORG_REQUESTS_PER_SECOND: whole(500),
    ORG_CONCURRENT: whole(256),
  })
  .refine((env) => env.SIGNALBOX_MODE !== 'local' || loopback.has(env.WORKER_HOST), {
    path: ['WORKER_HOST'],
    message: 'local mode listens on loopback only; set SIGNALBOX_MODE=production to listen elsewhere',
  })

export type Env = z.output<typeof schema>

/** The environment of this process; throws with every wrong variable by name. */
export function readEnv(source: NodeJS.ProcessEnv = process.env): Env {
  const read = schema.safeParse(source)
  if (!read.success) throw new Error(`The worker cannot start:\n${z.prettifyError(read.error)}`)
  return read.data
}
