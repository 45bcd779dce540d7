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

/**
 * The rules of a process, from its environment: `host:port` pairs of this instance's own processes and of the private
 * upstreams that the operator allows, and addresses (URLs) under which people reach this instance.
 */
export function rulesFrom(from: {
  mode: GuardRules['mode']
  ownAddresses: readonly string[]
  ownUrls: readonly string[]
  allow: readonly string[]
}): GuardRules {
  const pairs = from.ownAddresses.map((pair) => {
    const at = pair.lastIndexOf(':')
    return { host: bare(pair.slice(0, at)), port: Number(pair.slice(at + 1)) }
  })
  const urls = from.ownUrls.map((text) => new URL(text))
  return {
    mode: from.mode,
    allow: new Set(
      from.allow.map((pair) => {
        const at = pair.lastIndexOf(':')
        return `${bare(pair.slice(0, at))}:${pair.slice(at + 1)}`
      }),
    ),
    ownPorts: new Set([...pairs.map((one) => one.port), ...urls.map(portOf)]),
    ownHosts: new Set([...pairs.map((one) => one.host), ...urls.map((url) => bare(url.hostname))]),
  }
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
  // The list knows an IPv4 address inside an IPv6 one too: no spelling of loopback reaches our own processes.
  if (loopback.check(address, family === 4 ? 'ipv4' : 'ipv6')) {
    if (rules.ownPorts.has(port)) return false
    if (rules.mode === 'local' && !address.toLowerCase().startsWith('::ffff:')) return true
  }
  return isPublic(address) || rules.allow.has(`${bare(host)}:${port}`)
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
  const host = bare(url.hostname)
  const port = portOf(url)
  if (url.protocol === 'http:' && rules.mode !== 'local' && !rules.allow.has(`${host}:${port}`))
    return { ok: false, fault: 'https_needed' }
  if (url.username !== '' || url.password !== '') return { ok: false, fault: 'credentials_in_url' }
  if (isOwn(host, port, rules)) return { ok: false, fault: 'own_address' }
  if (isIP(host) !== 0 && !mayConnect(host, host, port, rules)) return { ok: false, fault: 'private_address' }
  return { ok: true, url }
}

/** Whether this is an address of this instance. A machine's loopback names count as ours by their port only. */
function isOwn(host: string, port: number, rules: GuardRules): boolean {
  const family = isIP(host)
  const here =
    family === 0
      ? host === 'localhost' || host.endsWith('.localhost')
      : loopback.check(host, family === 4 ? 'ipv4' : 'ipv6')
  return here ? rules.ownPorts.has(port) : rules.ownHosts.has(host)
}

/** The port of an address, written or not. */
export function portOf(url: URL): number {
  return url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port)
}

/** A host name in the one form that is compared: lower case, no brackets of IPv6, no dot at its end. */
export function bare(hostname: string): string {
  return hostname
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase()
}
