/** A longer URI names nothing that anybody reviewed. */
const uriCharsMax = 2048

/**
 * A URI in the normal form of RFC 3986, section 6.2.2: scheme and host in small letters, percent-encodings in capitals and
 * undone where they were not needed, dot segments resolved. Undefined for a text that is no URI with a scheme.
 */
export function normalUri(uri: string): string | undefined {
  if (uri.length > uriCharsMax) return undefined
  const match = /^([A-Za-z][A-Za-z0-9+.-]*):([^#?]*)(\?[^#]*)?(#.*)?$/.exec(uri)
  if (match === null || !/^[\x21-\x7e]*$/.test(uri) || /%(?![0-9A-Fa-f]{2})/.test(uri)) return undefined
  const [, scheme = '', hierarchy = '', query = '', fragment = ''] = match
  const [, authority, path = ''] = /^(?:\/\/([^/]*))?(.*)$/s.exec(hierarchy) ?? []
  const said = authority === undefined ? '' : `//${normalAuthority(authority)}`
  const rest = withoutDots(normalEncoding(path))
  return `${scheme.toLowerCase()}:${said}${rest}${normalEncoding(query)}${normalEncoding(fragment)}`
}

function normalAuthority(authority: string): string {
  const at = authority.lastIndexOf('@') + 1
  return (
    authority.slice(0, at) +
    normalEncoding(authority.slice(at))
      .toLowerCase()
      .replace(/%[0-9a-f]{2}/g, upper)
  )
}

/** `%41` is `A`, and `%2f` is `%2F`. */
function normalEncoding(text: string): string {
  return text.replace(/%[0-9A-Fa-f]{2}/g, (encoded) => {
    const letter = String.fromCharCode(Number.parseInt(encoded.slice(1), 16))
    return /[A-Za-z0-9\-._~]/.test(letter) ? letter : upper(encoded)
  })
}

function upper(text: string): string {
  return text.toUpperCase()
}

function withoutDots(path: string): string {
  if (!/(?:^|\/)\.\.?(?:\/|$)/.test(path)) return path
  const kept: string[] = []
  const segments = path.split('/')
  for (const [index, segment] of segments.entries()) {
    const isLast = index === segments.length - 1
    if (segment === '..' && kept.length > 1) kept.pop()
    else if (segment !== '.' && segment !== '..') {
      kept.push(segment)
      continue
    }
    if (isLast) kept.push('')
  }
  return kept.join('/')
}

type Part = { literal: string } | { reserved: boolean }

/** A URI template with the expressions that have one meaning in every reader: `{name}` and `{+name}`. */
export type Template = readonly Part[]

/** Reads a URI template (RFC 6570, the operators none and `+`, one variable each); undefined for any other. */
export function readTemplate(text: string): Template | undefined {
  if (text.length > uriCharsMax) return undefined
  const parts: Part[] = []
  for (const piece of text.split(/(\{[^{}]*\})/)) {
    if (piece === '') continue
    if (!piece.startsWith('{')) {
      if (/[{}]/.test(piece)) return undefined
      parts.push({ literal: piece })
      continue
    }
    const expression = /^\{(\+?)[A-Za-z0-9_.]+\}$/.exec(piece)
    if (expression === null) return undefined
    parts.push({ reserved: expression[1] === '+' })
  }
  return parts.length > 32 ? undefined : parts
}

/**
 * Whether a template can become this URI. A variable stands for at least one character. The URI must be in its normal
 * form: what only one of two readers takes for an expansion is none.
 */
export function expandsTo(template: Template, uri: string): boolean {
  if (normalUri(uri) !== uri) return false
  let ends = new Set([0])
  for (const part of template) {
    const next = new Set<number>()
    if ('literal' in part) {
      for (const at of ends) if (uri.startsWith(part.literal, at)) next.add(at + part.literal.length)
    } else {
      const fits = part.reserved ? /[A-Za-z0-9\-._~%:/?#[\]@!$&'()*+,;=]/ : /[A-Za-z0-9\-._~%]/
      let open = false
      for (let at = 0; at < uri.length; at += 1) {
        if (ends.has(at)) open = true
        if (open && fits.test(uri.charAt(at))) next.add(at + 1)
        else open = false
      }
    }
    ends = next
  }
  return ends.has(uri.length)
}
