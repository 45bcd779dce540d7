import pino from 'pino'

/** Ends of names under which secrets travel (without case, hyphens and underscores); their values are never logged. */
const secretName =
  /(?:authorization|cookie|password|passphrase|token|secret|apikey|privatekey|signingkey|credentialkey|sessionkey|proxyurl|headers|sealed|signed)$/

const DEPTH = 8
const hidden = '[hidden]'

/** Hides what can be recognised inside a text: signed addresses and tokens of ours, credentials of others. */
export function redact(text: string): string {
  return text
    .replace(/\/s\/[^/\s"'?#]+/g, `/s/${hidden}`)
    .replace(/\bsbx_[a-z]+_[0-9A-Za-z]+/g, hidden)
    .replace(/\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?/g, hidden)
    .replace(/\b(Bearer|Basic)\s+[^\s"',]+/gi, `$1 ${hidden}`)
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/[^:/\s@]*:)[^@\s/]+@/gi, `$1${hidden}@`)
    .replace(/([?&](?:token|code|key|secret|signature)=)[^&\s"']+/gi, `$1${hidden}`)
}

/** A value as it may be logged: texts redacted, members with a secret's name hidden, errors with their causes. */
function clean(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redact(value)
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth >= DEPTH) return '[deep]'
  if (value instanceof Error) return describe(value, depth)
  if (value instanceof Date) return value
  if (value instanceof URL) return redact(value.href)
  if (ArrayBuffer.isView(value)) return '[bytes]'
  if (Array.isArray(value)) return value.map((item) => clean(item, depth + 1))
  const entries = value instanceof Map ? [...value] : Object.entries(value)
  return Object.fromEntries(
    entries.map(([key, member]) => {
      const name = String(key).replace(/[-_]/g, '').toLowerCase()
      return [String(key), secretName.test(name) ? hidden : clean(member, depth + 1)]
    }),
  )
}

function describe(error: Error, depth: number): object {
  return {
    type: error.name,
    message: redact(error.message),
    ...('code' in error ? { code: clean(error.code, depth + 1) } : {}),
    stack: redact(error.stack ?? ''),
    ...(error.cause === undefined ? {} : { cause: clean(error.cause, depth + 1) }),
  }
}

/** A log of its own, to a stream other than standard output. */
export function makeLog(processName: string, to?: pino.DestinationStream): pino.Logger {
  const options: pino.LoggerOptions = {
    base: { process: processName },
    hooks: {
      logMethod(args, method) {
        const [first, ...rest] = args
        const wrapped = first instanceof Error ? [{ err: first }, first.message, ...rest.slice(1)] : args
        // What was put in as a text and a few values comes out as the same, so the method takes it.
        method.apply(this, wrapped.map((arg) => clean(arg)) as Parameters<typeof method>)
      },
    },
  }
  return to === undefined ? pino(options) : pino(options, to)
}

const made = new Map<string, pino.Logger>()

/** The structured log of a process: JSON lines on standard output, secrets hidden. */
export function log(processName: string): pino.Logger {
  let logger = made.get(processName)
  if (!logger) {
    logger = makeLog(processName)
    made.set(processName, logger)
  }
  return logger
}
