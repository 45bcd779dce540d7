const KEY = 'signalbox-brought-policy'

/**
 * A policy that somebody takes along from a public page into an organisation; `from` says which page, in words, and
 * `server` what it is for, where that is one that can be registered.
 */
export type Brought = { text: string; from: string; server?: { name: string; url: string } }

/** Lays it into this tab, where signing up and registering a server leave it. It is sent nowhere. */
export function bring(policy: Brought): void {
  window.sessionStorage.setItem(KEY, JSON.stringify(policy))
}

export function brought(): Brought | undefined {
  try {
    const found: unknown = JSON.parse(window.sessionStorage.getItem(KEY) ?? 'null')
    if (typeof found !== 'object' || found === null || !('text' in found) || !('from' in found))
      return undefined
    const { text, from } = found
    if (typeof text !== 'string' || typeof from !== 'string') return undefined
    const server = 'server' in found ? serverOf(found.server) : undefined
    return { text, from, ...(server === undefined ? {} : { server }) }
  } catch {
    return undefined
  }
}

function serverOf(found: unknown): Brought['server'] {
  if (typeof found !== 'object' || found === null || !('name' in found) || !('url' in found)) return undefined
  const { name, url } = found
  return typeof name === 'string' && typeof url === 'string' ? { name, url } : undefined
}

export function leave(): void {
  window.sessionStorage.removeItem(KEY)
}
