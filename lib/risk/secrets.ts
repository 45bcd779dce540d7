/** A credential in a text: what kind, and where, in UTF-16 units. */
export type Secret = { kind: string; from: number; to: number }

type Look = {
  kind: string
  /** Looked for only in texts that have this. */
  hint: RegExp
  /** What is taken out is the group `s`, or all of it. */
  pattern: RegExp
  /** Whether it is one, where the form alone does not say it. */
  counts?: (secret: string, text: string, at: number) => boolean
}

/** A value that stands for another: `***`, `<password>`, `${PASSWORD}`, `xxxx`. */
const placeholder =
  /^(?:[*<{$%[(]|x{3,}$|\.{3}|(?:your|my)?[-_]?(?:password|passwd|pass|pwd|secret)$|redacted|changeme$)/i

/** What stands beside the password in a connection string. */
const beside =
  /(?:^|[;&\s"'(])(?:server|host|hostname|data source|addr|address|user id|uid|user|username|dbname|database|initial catalog|port|provider|driver)\s{0,2}=/i
const NEAR = 300

/**
 * Kinds of credentials that can be told by their form alone. Every repetition is bounded or runs over characters that
 * cannot begin a match anew, so that the time grows with the length of the text only.
 */
const looks: readonly Look[] = [
  {
    kind: 'private key',
    hint: /PRIVATE KEY/,
    pattern:
      /-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:[A-Za-z0-9+/=\s\\:,.()-](?!----END )){0,20000}(?:.?-----END (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----)?/g,
  },
  { kind: 'AWS access key', hint: /A[KS]IA/, pattern: /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g },
  {
    kind: 'AWS secret key',
    hint: /secret_?access_?key/i,
    pattern:
      /secret_?access_?key["'\\]{0,3}\s{0,4}[:=]\s{0,4}["'\\]{0,3}(?<s>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/gi,
  },
  {
    kind: 'GitHub token',
    hint: /gh[pousr]_|github_pat_/,
    pattern: /\b(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{40,255})\b/g,
  },
  { kind: 'GitLab token', hint: /glpat-/, pattern: /\bglpat-[A-Za-z0-9_-]{20,255}/g },
  { kind: 'Slack token', hint: /xox[abeprs]-/, pattern: /\bxox[abeprs]-\d{6,20}-[A-Za-z0-9-]{10,255}/g },
  { kind: 'Stripe key', hint: /[rs]k_live_/, pattern: /\b[rs]k_live_[A-Za-z0-9]{16,255}\b/g },
  { kind: 'Google API key', hint: /AIza/, pattern: /\bAIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])/g },
  {
    kind: 'API key of a model',
    hint: /sk-/,
    pattern: /\bsk-(?:(?:proj|svcacct|admin|ant)-[A-Za-z0-9_-]{32,255}|[A-Za-z0-9]{40,255}\b)/g,
  },
  { kind: 'npm token', hint: /npm_/, pattern: /\bnpm_[A-Za-z0-9]{36}\b/g },
  { kind: 'Signalbox token', hint: /sbx_[a-z]_/, pattern: /\bsbx_[a-z]_[A-Za-z0-9]{49}\b/g },
  {
    kind: 'signed token',
    hint: /eyJ/,
    pattern: /\beyJ[A-Za-z0-9_-]{14,4000}\.eyJ[A-Za-z0-9_-]{10,8000}\.[A-Za-z0-9_-]{20,2000}/g,
  },
  {
    kind: 'password',
    hint: /:\/\/[^\s/]{0,300}@/,
    pattern: /(?<=[a-z0-9]:\/\/[^\s:@/"'<>]{0,64}:)(?<s>[^\s:@/"'<>]{3,128})@(?=[\w[])/gi,
    counts: (secret) => !placeholder.test(secret),
  },
  {
    kind: 'password',
    hint: /p(?:ass)?w(?:or)?d\s{0,2}=/i,
    pattern:
      /(?<![A-Za-z])(?:password|passwd|pwd)\s{0,2}=\s{0,2}(?<s>"[^"\n]{3,128}"|'[^'\n]{3,128}'|[^\s;&"'<>,)}]{3,128})/gi,
    counts: (secret, text, at) =>
      !placeholder.test(secret.replace(/^["']/, '')) &&
      beside.test(text.slice(Math.max(0, at - NEAR), at + secret.length + NEAR)),
  },
  {
    kind: 'storage key',
    hint: /A(?:ccount|ccess)Key=/,
    pattern: /\b(?:AccountKey|SharedAccessKey)=(?<s>[A-Za-z0-9+/]{40,120}={0,2})/g,
  },
]

/** One look that tells nearly every text from one that could hold a credential. */
const any = new RegExp(looks.map(({ hint }) => `(?:${hint.source})`).join('|'), 'i')

/** The credentials in a text, in their order; none stands in another. */
export function secretsIn(text: string): Secret[] {
  if (text.length < 8 || !any.test(text)) return []
  const found: Secret[] = []
  for (const { kind, hint, pattern, counts } of looks) {
    if (!hint.test(text)) continue
    for (const match of text.matchAll(pattern)) {
      const secret = match.groups?.s ?? match[0]
      const from = match.index + (match.groups?.s === undefined ? 0 : match[0].indexOf(secret))
      if (counts === undefined || counts(secret, text, from))
        found.push({ kind, from, to: from + secret.length })
    }
  }
  found.sort((a, b) => a.from - b.from || b.to - a.to)
  let end = 0
  return found.filter(({ from, to }) => {
    if (from < end) return false
    end = to
    return true
  })
}

/** What stands in the place of a credential that was taken out. */
export const markFor = (kind: string): string => `[REDACTED: ${kind}]`

/** A text without its credentials. */
export function withoutSecrets(text: string): { text: string; count: number } {
  const secrets = secretsIn(text)
  let out = ''
  let at = 0
  for (const { kind, from, to } of secrets) {
    out += text.slice(at, from) + markFor(kind)
    at = to
  }
  return { text: out + text.slice(at), count: secrets.length }
}
