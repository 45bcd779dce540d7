import { BlockList, isIP } from 'node:net'

/** Where connections may go. */
export type GuardRules = {
  /** In production only https, and no private address but those the operator allowed. */
  mode: 'local' | 'production'
  /** `host:port` pairs of private upstreams that the operator allows. */
  allow: ReadonlySet<string>
  /** Ports of this instance's own processes on this machine. */
  ownPorts: ReadonlySet<number>
  /** Host names of this instance, lower case. */
  ownHosts: ReadonlySet<string>
}

export type GuardFault =
  | 'not_a_url'
  | 'scheme'
  | 'https_needed'
  | 'credentials_in_url'
  | 'own_address'
  | 'private_address'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

// IANA's special-purpose registry for IPv4; everything not in it is global unicast.
const special4 = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  special4.addSubnet(net, bits, 'ipv4')
// A public address that answers only inside one cloud, with its machines' secrets.
special4.addAddress('168.63.129.16', 'ipv4')

// For IPv6 the other way round: only 2000::/3 is global unicast, less what is set aside in it.
const global6 = new BlockList()
global6.addSubnet('2000::', 3, 'ipv6')
const special6 = new BlockList()
for (const [net, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
] as const)
  special6.addSubnet(net, bits, 'ipv6')

/** Whether an IP literal is an address of the public internet. */
export function isPublic(address: string): boolean {
  const family = isIP(address)
  if (family === 4) return !special4.check(address, 'ipv4')
  return family === 6 && global6.check(address, 'ipv6') && !special6.check(address, 'ipv6')
}

/** Whether a connection to this resolved address and port may be made on behalf of the host that was asked for. */
export function mayConnect(host: string, address: string, port: number, rules: GuardRules): boolean {
  const family = isIP(address)
  if (family === 0) return false
  const isLoopback = loopback.check(address, family === 4 ? 'ipv4' : 'ipv6')
  if (isLoopback && rules.ownPorts.has(port)) return false
  if (isPublic(address)) return true
  if (rules.allow.has(`${host.toLowerCase()}:${port}`)) return true
  return rules.mode === 'local' && isLoopback
}

/**
 * Whether an upstream's address may be used at all, before any name is resolved. The address it resolves to is checked
 * again at every connection by {@link mayConnect}.
 */
export function checkUrl(
  text: string,
  rules: GuardRules,
): { ok: true; url: URL } | { ok: false; fault: GuardFault } {
  if (!URL.canParse(text)) return { ok: false, fault: 'not_a_url' }
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return { ok: false, fault: 'scheme' }
  if (
    url.protocol === 'http:' &&
    rules.mode !== 'local' &&
    !rules.allow.has(`${url.hostname}:${portOf(url)}`)
  )
    return { ok: false, fault: 'https_needed' }
  if (url.username !== '' || url.password !== '') return { ok: false, fault: 'credentials_in_url' }
  const host = bare(url.hostname)
  const port = portOf(url)
  if (rules.ownHosts.has(host) && (isIP(host) === 0 ? host !== 'localhost' : isPublic(host)))
    return { ok: false, fault: 'own_address' }
  if (host === 'localhost' && rules.ownPorts.has(port)) return { ok: false, fault: 'own_address' }
  if (isIP(host) !== 0 && !mayConnect(host, host, port, rules))
    return { ok: false, fault: rules.ownPorts.has(port) ? 'own_address' : 'private_address' }
  return { ok: true, url }
}

/** The port of an address, written or not. */
export function portOf(url: URL): number {
  return url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port)
}

/** A host name without the brackets of an IPv6 literal. */
export function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, '')
}
