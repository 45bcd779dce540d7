const PARTS = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(\?[^#]*)?(?:#(.*))?$/s

/** A reference resolved against an absolute URI (RFC 3986, 5.2); the fragment stands apart, decoded. */
export function resolveUri(base: string, reference: string): { uri: string; fragment: string } | undefined {
  if (reference.startsWith('#')) {
    const fragment = decode(reference.slice(1))
    return fragment === undefined ? undefined : { uri: base, fragment }
  }
  const from = PARTS.exec(base)
  const to = PARTS.exec(reference)
  if (from === null || to === null) return undefined
  const [, baseScheme, baseHost, basePath = '', baseQuery = ''] = from
  const [, ownScheme, ownHost, ownPath = '', ownQuery, rawFragment = ''] = to
  const fragment = decode(rawFragment)
  if (fragment === undefined) return undefined
  const scheme = ownScheme ?? baseScheme ?? ''
  const ownAuthority = ownScheme !== undefined || ownHost !== undefined
  const host = ownAuthority ? ownHost : baseHost
  const inherits = !ownAuthority && ownPath === ''
  const query = inherits ? (ownQuery ?? baseQuery) : (ownQuery ?? '')
  const path = inherits ? basePath : withoutDots(ownAuthority ? ownPath : join(basePath, ownPath))
  return { uri: `${scheme}:${host === undefined ? '' : `//${host}`}${path}${query}`, fragment }
}

function join(base: string, path: string): string {
  if (path.startsWith('/')) return path
  return `${base.slice(0, base.lastIndexOf('/') + 1) || '/'}${path}`
}

/** `/a/./b/../c` is `/a/c`. A path without slashes (`urn:…`) has no segments. */
function withoutDots(path: string): string {
  if (!path.includes('/.')) return path
  const kept: string[] = []
  const segments = path.split('/')
  for (const segment of segments) {
    if (segment === '..' && kept.length > 1) kept.pop()
    else if (segment !== '.' && segment !== '..') kept.push(segment)
  }
  const last = segments.at(-1)
  if (last === '.' || last === '..') kept.push('')
  return kept.join('/')
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    // The only way it says that a percent sign is not followed by UTF-8 in hexadecimal.
    return undefined
  }
}
