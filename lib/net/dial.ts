import { lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { buildConnector, errors } from 'undici'
import { bare, type GuardRules, mayConnect } from './guard.ts'

/** An address that may not be connected to. The message names the host, never what it resolved to. */
export class DialRefused extends Error {
  readonly code = 'DIAL_REFUSED'
  constructor(host: string) {
    super(`${host} is not an address this gateway may connect to`)
    this.name = 'DialRefused'
  }
}

export type Resolved = { address: string; family: number }
/** Finds all addresses of a name; fails as `node:dns` does. */
export type Resolve = (host: string) => Promise<readonly Resolved[]>

/** The machine's own resolver. */
const systemResolve: Resolve = (host) =>
  new Promise((done, fail) => {
    lookup(host, { all: true }, (error, addresses) => (error === null ? done(addresses) : fail(error)))
  })

export type DialOptions = {
  /** For finding the name and for connecting, each, in ms. */
  timeoutMs?: number
  resolve?: Resolve
}

const CONNECT_MS = 10_000

/**
 * A connector for an undici Pool or Agent. A name is resolved once for each connection; every address it has must be
 * allowed, the connection goes to one that was checked, and the socket's own address is checked once more.
 */
export function guardedConnector(rules: GuardRules, options: DialOptions = {}): buildConnector.connector {
  const timeout = options.timeoutMs ?? CONNECT_MS
  return (target, callback) => {
    const host = bare(target.hostname)
    const port = Number(target.port) || (target.protocol === 'https:' ? 443 : 80)
    const fail = (error: unknown) => callback(error instanceof Error ? error : new DialRefused(host), null)
    const dial = (addresses: readonly Resolved[]) => {
      const connect = buildConnector({ timeout, lookup: pinned(addresses) })
      connect(target, (error, socket) => {
        if (error !== null || socket === null) {
          fail(error)
          return
        }
        // A socket that is closed already has no address, and nothing will be sent on it.
        const reached = socket.remoteAddress
        if (!socket.destroyed && (reached === undefined || !mayConnect(host, reached, port, rules))) {
          socket.destroy()
          fail(new DialRefused(host))
          return
        }
        callback(null, socket)
      })
    }
    checkedAddresses(host, port, rules, options.resolve ?? systemResolve, timeout).then((addresses) => {
      try {
        dial(addresses)
      } catch (error) {
        // Nobody awaits this: what is thrown before a socket exists would end the process.
        fail(error)
      }
    }, fail)
  }
}

/**
 * All addresses of a host, each of them allowed.
 * @throws DialRefused when one of them is not, or there is none; else what the resolver threw, or a connect timeout
 */
export async function checkedAddresses(
  host: string,
  port: number,
  rules: GuardRules,
  resolve: Resolve = systemResolve,
  timeoutMs = CONNECT_MS,
): Promise<readonly Resolved[]> {
  const family = isIP(host)
  const addresses = family === 0 ? await inTime(resolve(host), timeoutMs) : [{ address: host, family }]
  if (addresses.length === 0 || !addresses.every((one) => mayConnect(host, one.address, port, rules)))
    throw new DialRefused(host)
  return addresses
}

async function inTime<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(
      () => fail(new errors.ConnectTimeoutError('The name was not found in time')),
      timeoutMs,
    )
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Answers every look-up of one connection with the addresses that were checked for it. */
function pinned(addresses: readonly Resolved[]): LookupFunction {
  return (_, options, callback) => {
    const [first] = addresses
    if (options.all === true) callback(null, [...addresses])
    else callback(null, first?.address ?? '', first?.family ?? 0)
  }
}
