/** What a text looks like. Nothing of the text itself is in it. */
export type PlainSecret = { what: string; characters: number }

const shapes: readonly [string, RegExp][] = [
  ['a GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,})/],
  ['a GitLab token', /\bglpat-[\w-]{16,}/],
  ['an OpenAI or Anthropic key', /\bsk-[A-Za-z0-9_-]{16,}/],
  ['a Slack token', /\bxox[a-z]-[\w-]{10,}/],
  ['an AWS access key', /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['a Google API key', /\bAIza[\w-]{30,}/],
  ['a Stripe key', /\b[rs]k_(?:live|test)_\w{10,}/],
  ['an npm token', /\bnpm_\w{20,}/],
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY/],
  ['a signed token', /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]+/],
  ['a password in an address', /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@]{0,200}:[^\s/@]{1,200}@/i],
  ['a bearer token', /\bbearer\s+[\w.~+/-]{8,}=*/i],
]

const secretKey =
  /(?:^|[_.\s-])(?:api_?-?key|access_?-?key|key|token|secret|password|passwd|pwd|pass|pat|authorization|auth|credentials?|cookie|session)(?:$|[_.\s-])/i
const otherKey = /(?:_|-)(?:file|path|dir|url|uri|host|id|name|type|region|ttl|scope|mode|version|header)$/i

/** Texts that stand for a secret which lies elsewhere, or for one that was never filled in. */
const elsewhere =
  /\$\{[^}]+\}|\$[A-Za-z_]\w*|^%\w+%$|\{\{.*\}\}|^op:\/\/|^<[^>]*>$|^\[[^\]]*\]$|your[-_ ]|[-_ ]here$|^(?:x{3,}|\*{3,}|\.{3,}|…+|change-?me|placeholder|redacted|example|dummy|test)$/i

/** The patterns look back and forth, so their time grows with the square of the length. */
const MOST_LOOKED_AT = 4_000

/** Whether a text that stands under this name is a secret in plain text. */
export function plainSecret(key: string, text: string): PlainSecret | undefined {
  const whole = text.trim()
  const value = whole.slice(0, MOST_LOOKED_AT)
  if (value === '' || elsewhere.test(value)) return undefined
  const shape = shapes.find(([, pattern]) => pattern.test(value))
  if (shape) return { what: shape[0], characters: whole.length }
  const words = key.replace(/([a-z0-9])([A-Z])/g, '$1_$2')
  if (!secretKey.test(words) || otherKey.test(words)) return undefined
  if (value.length < 8 || /^(?:true|false|none|null|\d+|[.~]?\/.*|[a-z]+:\/\/.*)$/i.test(value))
    return undefined
  return { what: 'a secret', characters: whole.length }
}

/** A secret among the arguments of a program: `--token x`, `--token=x`, `TOKEN=x`, `--header "Authorization: x"`. */
export function secretArgument(args: readonly string[], i: number): PlainSecret | undefined {
  const word = args[i] ?? ''
  const whole = plainSecret('', word)
  if (whole !== undefined) return whole
  const assigned = /^(?:--?)?([\w-]{1,80})\s*[=:]\s*(.+)$/s.exec(word)
  if (assigned) return plainSecret(assigned[1] ?? '', assigned[2] ?? '')
  const option = /^--?([\w-]{1,80})$/.exec(args[i - 1] ?? '')?.[1]
  return plainSecret(word.startsWith('-') ? '' : (option ?? ''), word)
}

/** A secret in an address: before its host, in its query, or as a long part of its path. */
export function secretInAddress(given: string): PlainSecret | undefined {
  const url = given.slice(0, MOST_LOOKED_AT)
  const found = plainSecret('', url)
  if (found) return found
  for (const [, key = '', value = ''] of url.matchAll(/[?&]([^=&#]{1,80})=([^&#]*)/g)) {
    const inQuery = plainSecret(key, value)
    if (inQuery) return { ...inQuery, what: `${inQuery.what} in the query` }
  }
  const path = url.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/[?#].*$/s, '')
  const part = path
    .split('/')
    .find((each) => /^(?=.*\d)(?=.*[A-Za-z])[\w.=-]{24,}$/.test(each) && !uuid.test(each))
  return part === undefined ? undefined : { what: 'a secret in the path', characters: part.length }
}

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i
