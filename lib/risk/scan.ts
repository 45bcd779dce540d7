import type { ScanFinding, ToolDefinition } from './types.ts'

const invisible =
  /[\u{AD}\u{180E}\u{200B}-\u{200F}\u{2060}-\u{2064}\u{206A}-\u{206F}\u{FEFF}\u{FFF9}-\u{FFFB}]/u
const bidirectional = /[\u{202A}-\u{202E}\u{2066}-\u{2069}]/u
const tags = /[\u{E0000}-\u{E007F}]/u
// Line breaks and tabs are ordinary in descriptions; every other control character is not.
const control = /(?![\n\r\t])\p{Cc}/u

// The flags of Scotland, Wales and England are written with tag characters.
const flags = /\u{1F3F4}[\u{E0020}-\u{E007E}]{1,8}\u{E007F}/gu

const phrases: readonly { kind: string; severity: ScanFinding['severity']; pattern: RegExp }[] = [
  {
    kind: 'instructs_the_model',
    severity: 'danger',
    pattern:
      /<\s*(?:important|system|instructions?)\s*>|<\s*\/\s*(?:information|secret|hidden|admin)\s*>|\byou (?:must|should) (?:always |first )(?:call|use|read|send|include|invoke)\b|\byou (?:must|should) (?:read|send|include)\b.{0,60}\b(?:file|contents?|key|history|conversation)\b/i,
  },
  {
    kind: 'instructs_the_model',
    severity: 'danger',
    pattern:
      /\bnote\s+to\s+(?:the\s+)?(?:ai|llm|model|assistant|agent)s?\b|\bmessage from (?:the |your )?(?:user|system|developer) to (?:you|the)\b|\bbefore (?:you )?(?:can )?(?:solv|answer|complet|proceed|continu|do)\w*\b.{0,60}\b(?:please |you must |first )/i,
  },
  {
    kind: 'lifts_rules',
    severity: 'danger',
    pattern:
      /\b(?:disregard|ignore|bypass|override|forget)\s(?:\s*\S+\s){0,3}?\s*(?:(?:previous|prior|above|earlier|system)\s+(?:\S+\s+)?(?:instructions?|prompts?|rules|messages?)|safety (?:checks?|instructions?|rules|guidelines?)|security (?:polic(?:y|ies)|checks?|rules|instructions?))\b/i,
  },
  {
    kind: 'avoids_consent',
    severity: 'danger',
    pattern:
      /(?<!\b(?:do not|don't|never|not)\b[^.]{0,60})\bwithout (?:(?:asking|requesting|requiring|seeking|waiting) )?(?:for )?(?:the )?(?:user|human)(?:'s)? (?:confirmation|approval|consent|permission|knowledge)\b/i,
  },
  {
    kind: 'promotes_itself',
    severity: 'warning',
    pattern:
      /\b(?:best|most powerful|most reliable) tool (?:in|of|for|available|ever)\b|\balways (?:use|prefer|choose) this tool (?:instead|over|rather)\b/i,
  },
  { kind: 'hidden_comment', severity: 'warning', pattern: /<!--[^>]{12}/ },
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
      /~\/\.(?:ssh|aws|cursor|env|gnupg|kube)\b(?!\/[\w.-]{1,40}\.pub\b)|\bid_rsa\b(?!\.pub)|\/etc\/(?:passwd|shadow)|\.env\b.{0,40}\b(?:read|content|include|pass)/i,
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

// What no tool needs to do its work: the talk so far, the model's name and thoughts, the other tools.
const wanted =
  /^(?:llm_?model_?name|model_?name_?of_?caller|system_?prompt|side_?notes?|(?:full_?|chat_?|conversation_?|message_?)(?:history|context|transcript)|user_?prompt|previous_?messages|(?:available|other)_?tools|chain_?of_?thought|env(?:ironment)?_?var(?:iable)?s_?dump)$/i

/**
 * Looks for attempts to steer the model in everything a server wrote about a tool: names, descriptions, schema texts.
 * Findings show the place with every hidden character made visible.
 */
export function scan(tool: ToolDefinition): ScanFinding[] {
  return texts(tool).flatMap(({ place, text, name }) => [
    ...scanText(place, text),
    ...(name ? scanName(place, text) : []),
  ])
}

/** Names are read at a glance: one that mixes alphabets passes for another. */
function scanName(place: string, name: string): ScanFinding[] {
  const found: ScanFinding[] = []
  if (
    /\p{Script=Latin}/u.test(name) &&
    /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Cherokee}]/u.test(name)
  ) {
    const shown = name.slice(0, 120).replace(/[^\n-\u{7F}]/gu, codePoint)
    found.push({ kind: 'lookalike_name', place, severity: 'danger', visible: shown })
  }
  if (place !== 'name' && wanted.test(name))
    found.push({ kind: 'asks_for_context', place, severity: 'warning', visible: visible(name) })
  return found
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
  // As many characters, so that places stay where they are.
  const plain = text.replace(flags, (flag) => ' '.repeat(flag.length))
  for (const [pattern, kind] of hidden) {
    const at = plain.search(pattern)
    if (at >= 0) add(kind, kind === 'control_characters' ? 'warning' : 'danger', at)
  }
  for (const { kind, severity, pattern } of phrases) {
    if (found.some((each) => each.kind === kind)) continue
    const at = text.search(pattern)
    if (at >= 0) add(kind, severity, at)
  }
  return found
}

/** A text with each invisible, bidirectional, tag and control character written as its code point. */
export function visible(text: string): string {
  return text.replace(/[\p{Cf}\p{Cc}\p{Zl}\p{Zp}\u{E0000}-\u{E007F}]/gu, (c) =>
    c === '\n' ? '\n' : codePoint(c),
  )
}

function codePoint(c: string): string {
  return `⟨U+${(c.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`
}

type Text = { place: string; text: string; name?: true }

function texts(tool: ToolDefinition): Text[] {
  const found: Text[] = [{ place: 'name', text: tool.name.slice(0, 50_000), name: true }]
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
      for (const [n, each] of value.entries())
        queue.push({ place: `${place}.${n}`.slice(0, 500), value: each })
    else if (typeof value === 'object' && value !== null) {
      for (const [key, each] of Object.entries(value)) {
        const below = `${place}.${visible(key.slice(0, 200))}`.slice(0, 500)
        found.push({ place: below, text: key.slice(0, 50_000), name: true })
        queue.push({ place: below, value: each })
      }
    }
  }
  return found
}
