export type Address = { scheme: 'http' | 'https'; host: string; path: string }

/** The parts of an address that matter here; nothing where it is no http address. What stands before an @ is left out. */
export function addressOf(url: string): Address | undefined {
  const found = /^(https?):\/\/(?:[^/?#@]*@)?(\[[0-9a-f:.]+\]|[^/?#:@\s]+)(?::\d{1,5})?(\/[^?#]*)?/i.exec(
    url.trim(),
  )
  if (found === null) return undefined
  const [, scheme = '', host = '', path = '/'] = found
  return { scheme: scheme.toLowerCase() === 'http' ? 'http' : 'https', host: host.toLowerCase(), path }
}

/** Whether a host is this machine, so that nothing of the connection leaves it. */
export function staysHere(host: string): boolean {
  return /^(?:localhost|(?:[a-z0-9-]+\.)+localhost|127(?:\.\d{1,3}){3}|\[::1\]|host\.docker\.internal)$/.test(
    host,
  )
}

/** Whether an address has the form of a gateway's: the signed proxy URL, or the one that takes a bearer header. */
export function isGateway(url: string): boolean {
  const path = addressOf(url)?.path ?? ''
  return (
    /\/s\/eyJ[\w-]+\.[\w-]+\.[\w-]+\/mcp\/?$/.test(path) ||
    /\/mcp\/[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\/?$/i.test(path)
  )
}
