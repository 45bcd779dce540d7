import { lookup } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { buildConnector } from 'undici'
import { bare, type GuardRules, mayConnect } from './guard.ts'

/** An address that may not be connected to. The message names the host, never what it resolved to. */
export class DialRefused extends Error {
  readonly code = 'DIAL_REFUSED'
  constructor(host: string) {
    super(`${host} is not an address this gateway may connect to`)
    this.name = 'DialRefused'
  }
}

const CONNECT_MS = 10_000

/**
 * A connector for an undici Pool or Agent. A name is resolved once for each connection; every address it has must be
 * allowed, the connection goes to one that was checked, and the socket's own address is checked once more.
 */
export function guardedConnector(rules: GuardRules, timeoutMs = CONNECT_MS): buildConnector.connector {
  const connect = buildConnector({ timeout: timeoutMs })
  return (options, callback) => {
    const host = bare(options.hostname)
    const port = Number(options.port) || (options.protocol === 'https:' ? 443 : 80)
    if (isIP(host) !== 0 && !mayConnect(host, host, port, rules)) {
      callback(new DialRefused(host), null)
      return
    }
    const guarded = buildConnector({ timeout: timeoutMs, lookup: guardedLookup(host, port, rules) })
    const dial = isIP(host) === 0 ? guarded : connect
    dial(options, (error, socket) => {
      if (error !== null || socket === null) {
        callback(error ?? new DialRefused(host), null)
        return
      }
      if (socket.remoteAddress === undefined || !mayConnect(host, socket.remoteAddress, port, rules)) {
        socket.destroy()
        callback(new DialRefused(host), null)
        return
      }
      callback(null, socket)
    })
  }
}

function guardedLookup(host: string, port: number, rules: GuardRules): LookupFunction {
  return (name, options, callback) => {
    lookup(name, { ...options, all: true }, (error, addresses) => {
      if (error !== null) {
        callback(error, '', 0)
        return
      }
      const [first] = addresses
      if (first === undefined || !addresses.every((one) => mayConnect(host, one.address, port, rules))) {
        callback(new DialRefused(host), '', 0)
        return
      }
      if (options.all === true) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
  }
}
