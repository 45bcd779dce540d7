import { AsyncLocalStorage } from 'node:async_hooks'
import { BlockList, isIP } from 'node:net'

/**
 * The client's address as one request was accepted with. Kept beside the request and not in a header: a header is what a
 * client writes. Each bundle has a copy of this module, so the place is the process's own.
 */
const place = Symbol.for('signalbox.clientAddress')

function addresses(): AsyncLocalStorage<string> {
  const known: unknown = Reflect.get(globalThis, place)
  if (known instanceof AsyncLocalStorage) return known
  const made = new AsyncLocalStorage<string>()
  Reflect.set(globalThis, place, made)
  return made
}

/** Runs what handles one request, with the address that it came from. */
export function withClientAddress<T>(address: string, work: () => T): T {
  return addresses().run(address, work)
}

/** Where the request being handled came from; `unknown`, one place for everybody, outside our own server. */
export function clientAddress(): string {
  return addresses().getStore() ?? 'unknown'
}

/** Networks whose `X-Forwarded-For` is believed, from addresses and CIDRs. Throws, naming an entry that is neither. */
export function trustedNetworks(list: readonly string[]): BlockList {
  const networks = new BlockList()
  for (const entry of list) {
    const [address = '', prefix, ...rest] = entry.split('/')
    const family = isIP(address)
    const bits = prefix === undefined ? (family === 6 ? 128 : 32) : Number(prefix)
    const wrong = prefix !== undefined && !/^\d{1,3}$/.test(prefix)
    if (family === 0 || rest.length > 0 || wrong || bits > (family === 6 ? 128 : 32))
      throw new Error(`"${entry}" is neither an address nor a network like 10.0.0.0/8`)
    networks.addSubnet(address, bits, family === 6 ? 'ipv6' : 'ipv4')
  }
  return networks
}

/**
 * The address a request came from: the socket's own, unless that is a trusted proxy. Then `X-Forwarded-For` is read from
 * its end, each entry having been written by the one after it, up to the first that is no trusted proxy.
 */
export function addressBehind(
  peer: string | undefined,
  forwardedFor: string | undefined,
  trusted: BlockList,
): string {
  let address = plainAddress(peer ?? '')
  if (address === undefined) return 'unknown'
  for (const entry of (forwardedFor ?? '').split(',').reverse()) {
    if (!trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')) return address
    const next = plainAddress(entry.trim())
    if (next === undefined) return address
    address = next
  }
  return address
}

/** An address without brackets, zone and the IPv4-in-IPv6 form; undefined for anything else. */
function plainAddress(text: string): string | undefined {
  const address = text
    .replace(/^\[|\]$/g, '')
    .replace(/%.*$/, '')
    .replace(/^::ffff:(?=\d+\.)/i, '')
  return isIP(address) === 0 ? undefined : address
}
