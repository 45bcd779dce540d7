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

const email = z.string().toLowerCase().pipe(z.email('not an e-mail address; several are separated by commas'))

const secure = (address: string) => address.startsWith('https:')

/** The environment of the processes that run operations (web and jobs), read once, at first use: `next build` has none. */
const schema = z
  .object({
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
    /** Who the operator is: the addresses that messages from /contact are mailed to, and whose people may read them. */
    CONTACT_INBOX: list.pipe(z.array(email)),
    /** The name of this instance, in every release and signed URL. */
    INSTANCE: z
      .string()
      .min(1)
      .max(19, 'at most 19 characters, so that signed URLs stay short enough for every client'),
  })
  // Passwords, sessions and signed proxy URLs travel over these two.
  .refine((env) => env.SIGNALBOX_MODE === 'local' || secure(env.NEXTAUTH_URL), {
    path: ['NEXTAUTH_URL'],
    message: 'in production the console has an https address',
  })
  .refine((env) => env.SIGNALBOX_MODE === 'local' || secure(env.PROXY_URL), {
    path: ['PROXY_URL'],
    message: 'in production the gateway has an https address',
  })

let parsed: z.output<typeof schema> | undefined

/** The parsed environment; throws, with one line for each variable that is missing or wrong. */
export function env(): z.output<typeof schema> {
  parsed ??= readVariables(schema)
  return parsed
}

/** A process's variables by a schema. Throws with one line for each that is missing or wrong, by name. */
export function readVariables<T>(variables: z.ZodType<T>, source: NodeJS.ProcessEnv = process.env): T {
  const read = variables.safeParse(source)
  if (read.success) return read.data
  const lines = read.error.issues.map((issue) => `${issue.path.join('.')}: ${said(issue, source)}`)
  throw new Error(`Signalbox cannot start. ${lines.join('\n')}`)
}

function said(issue: z.core.$ZodIssue, source: NodeJS.ProcessEnv): string {
  return (source[String(issue.path[0])] ?? '') === '' ? 'it is not set.' : `${issue.message}.`
}
