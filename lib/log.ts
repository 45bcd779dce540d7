import pino from 'pino'

/** Names under which secrets travel; their values never reach a log line. */
const secretNames = [
  'authorization',
  'cookie',
  'password',
  'token',
  'secret',
  'proxyUrl',
  'headers',
  'sealed',
  'signed',
]
const paths = secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`])

/** Hides what can be recognised inside a text: the signed segment of a proxy URL, and our own token formats. */
export function redact(text: string): string {
  return text
    .replace(/\/s\/[^/\s"']+/g, '/s/[hidden]')
    .replace(/\bsbx_[a-z]+_[0-9A-Za-z]+/g, '[hidden]')
    .replace(/\bBearer\s+\S+/gi, 'Bearer [hidden]')
    .replace(/(postgres(?:ql)?:\/\/[^:\s]+:)[^@\s]+@/g, '$1[hidden]@')
}

const made = new Map<string, pino.Logger>()

/** The structured log of a process: JSON lines on standard output, secrets hidden. */
export function log(processName: string): pino.Logger {
  let logger = made.get(processName)
  if (!logger) {
    logger = pino({
      base: { process: processName },
      redact: { paths, censor: '[hidden]' },
      serializers: {
        err: (error: unknown) =>
          error instanceof Error
            ? { type: error.name, message: redact(error.message), stack: redact(error.stack ?? '') }
            : { message: redact(String(error)) },
      },
      hooks: {
        logMethod(args, method) {
          // Free text is where a secret slips in; fields are covered by the paths above.
          method.apply(
            this,
            args.map((arg) => (typeof arg === 'string' ? redact(arg) : arg)) as Parameters<typeof method>,
          )
        },
      },
    })
    made.set(processName, logger)
  }
  return logger
}
