import * as z from 'zod'

const list = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  )

/** The environment of the processes that run operations (web and jobs), read once, at first use: `next build` has none. */
const schema = z.object({
  SIGNALBOX_MODE: z.enum(['local', 'production']),
  DATABASE_APP_URL: z.string().min(1),
  DATABASE_PLATFORM_URL: z.string().min(1),
  NEXTAUTH_SECRET: z.string().min(32),
  NEXTAUTH_URL: z.url(),
  /** 32 bytes, base64: seals upstream credentials. */
  CREDENTIAL_KEY: z.string().min(43),
  /** PKCS #8 Ed25519 private keys, base64: sign releases and proxy URLs. */
  RELEASE_SIGNING_KEY: z.string().min(1),
  URL_SIGNING_KEY: z.string().min(1),
  /** Where this process reaches the gateway; and the address agents are given. */
  WORKER_URL: z.url(),
  PROXY_URL: z.url(),
  /** The sandbox on this machine; absent where none runs. */
  SANDBOX_URL: z.url().optional(),
  /** host:port pairs of private upstreams that the operator allows, and of this instance's own processes. */
  UPSTREAM_ALLOW: list,
  OWN_ADDRESSES: list,
  SMTP_URL: z.string().optional(),
  /** The name of this instance, in every release and signed URL. */
  INSTANCE: z
    .string()
    .min(1)
    .max(19, 'at most 19 characters, so that signed URLs stay short enough for every client'),
})

let parsed: z.output<typeof schema> | undefined

/** The parsed environment; throws, naming what is missing, when the process was started without it. */
export function env(): z.output<typeof schema> {
  parsed ??= schema.parse(process.env)
  return parsed
}
