import type { ScanFinding, ToolDefinition } from './types.ts'

const invisible =
  /[\u{AD}\u{180E}\u{200B}-\u{200F}\u{2060}-\u{2064}\u{206A}-\u{206F}\u{FEFF}\u{FFF9}-\u{FFFB}]/u
const bidirectional = /[\u{202A}-\u{202E}\u{2066}-\u{2069}]/u
const tags = /[\u{E0000}-\u{E007F}]/u
// Line breaks and tabs are ordinary in descriptions; every other control character is not.
const control = /(?![\n\r\t])\p{Cc}/u

const phrases: readonly { kind: string; severity: ScanFinding['severity']; pattern: RegExp }[] = [
  {
    kind: 'instructs_the_model',
    severity: 'danger',
    pattern:
      /<\s*(?:important|system|instructions?|secret|hidden)\s*>|\bignore (?:all |any )?(?:previous|prior|above|other) (?:instructions?|rules|prompts?)\b|\byou (?:must|should) (?:always |first )?(?:call|use|read|send|include|invoke)\b/i,
  },
  {
    kind: 'demands_secrecy',
    severity: 'danger',
    pattern:
      /\b(?:do not|don't|never) (?:tell|mention|inform|reveal|notify|show|disclose)\b.{0,40}\b(?:user|human|anyone|person|this)\b|\bwithout (?:telling|informing|notifying|asking) the user\b/i,
  },
  {
    kind: 'reads_private_files',
    severity: 'danger',
    pattern:
      /~\/\.(?:ssh|aws|cursor|config|env|gnupg|kube)|\bid_rsa\b|\/etc\/(?:passwd|shadow)|\.env\b.{0,40}\b(?:read|content|include|pass)/i,
  },
  {
    kind: 'names_other_tools',
    severity: 'warning',
    pattern:
      /\b(?:before|after|instead of|when) (?:using|calling|you (?:use|call)) (?:any|the|all|other) (?:other )?tools?\b|\btakes? (?:priority|precedence) over\b.{0,40}\btools?\b/i,
  },
  {
    kind: 'sends_data_away',
    severity: 'danger',
    pattern:
      /\b(?:send|forward|post|upload|exfiltrate|copy|bcc)\b.{0,60}\b(?:conversation|chat history|context|credentials?|api keys?|environment variables?|passwords?)\b/i,
  },
  { kind: 'encoded_blob', severity: 'warning', pattern: /\b[A-Za-z0-9+/]{120,}={0,2}/ },
]

/**
 * Looks for attempts to steer the model in everything a server wrote about a tool: names, descriptions, schema texts.
 * Findings show the place with every hidden character made visible.
 */
export function scan(tool: ToolDefinition): ScanFinding[] {
  return texts(tool).flatMap(({ place, text }) => scanText(place, text))
}

function scanText(place: string, text: string): ScanFinding[] {
  const found: ScanFinding[] = []
  const add = (kind: string, severity: ScanFinding['severity'], at: number) =>
    found.push({ kind, place, severity, visible: visible(text.slice(Math.max(0, at - 30), at + 90)) })
  const hidden: readonly [RegExp, string][] = [
    [tags, 'tag_characters'],
    [bidirectional, 'bidirectional_characters'],
    [invisible, 'invisible_characters'],
    [control, 'control_characters'],
  ]
  for (const [pattern, kind] of hidden) {
    const at = text.search(pattern)
    if (at >= 0) add(kind, kind === 'control_characters' ? 'warning' : 'danger', at)
  }
  for (const { kind, severity, pattern } of phrases) {
    const at = text.search(pattern)
    if (at >= 0) add(kind, severity, at)
  }
  return found
}

/** A text with each invisible, bidirectional, tag and control character written as its code point. */
export function visible(text: string): string {
  return text.replace(/[\p{Cf}\p{Cc}\p{Zl}\p{Zp}\u{E0000}-\u{E007F}]/gu, (c) =>
    c === '\n' ? '\n' : `⟨U+${(c.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`,
  )
}

function texts(tool: ToolDefinition): { place: string; text: string }[] {
  const found = [{ place: 'name', text: tool.name }]
  const queue: { place: string; value: unknown }[] = [
    { place: 'title', value: tool.title },
    { place: 'description', value: tool.description },
    { place: 'inputSchema', value: tool.inputSchema },
    { place: 'annotations', value: tool.annotations },
  ]
  for (let i = 0; i < queue.length && i < 5000; i++) {
    const { place, value } = queue[i] ?? { place: '', value: undefined }
    if (typeof value === 'string') found.push({ place, text: value.slice(0, 50_000) })
    else if (Array.isArray(value))
      for (const [n, each] of value.entries()) queue.push({ place: `${place}.${n}`, value: each })
    else if (typeof value === 'object' && value !== null) {
      for (const [key, each] of Object.entries(value)) {
        found.push({ place: `${place}.${visible(key)}`, text: key })
        queue.push({ place: `${place}.${visible(key)}`, value: each })
      }
    }
  }
  return found
}
