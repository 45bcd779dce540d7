/**
 * Whether a request in local mode was meant for this machine. A web page elsewhere can have its own name resolve to
 * 127.0.0.1 and then read what is served here as if it were its own; its name is what the browser sends as `Host`.
 */
export function isOwnHost(host: string | undefined, consoleUrl: string): boolean {
  if (host === undefined) return false
  const named = host.toLowerCase()
  if (named === new URL(consoleUrl).host) return true
  const match = /^(localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/.exec(named)
  return match !== null
}
