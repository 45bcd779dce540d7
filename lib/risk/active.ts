import type { Found } from './meaning.ts'

type Where = 'definition' | 'result'
type Look = {
  kind: string
  severity: Found['severity']
  only?: Where
  /** Looked for only where one of these stands, so that texts without are passed in no time. */
  hint: readonly string[]
  pattern: RegExp
}

/**
 * What is no prose: marks that claim a role in the talk, scripts, commands, templates and secrets. Each repetition in
 * these expressions is bounded and stops at the line's end, so that the time grows with the length of the text only.
 */
const looks: readonly Look[] = [
  {
    kind: 'instructs_the_model',
    severity: 'danger',
    hint: ['<'],
    pattern:
      /<\s{0,3}\/\s{0,3}(?:important|system|system[-_ ]?(?:prompt|message|note)|instructions?|secret|hidden|admin|information|tool_result|function_results?|critical)\s{0,3}>|<\s{0,3}important\s{0,3}>/i,
  },
  {
    kind: 'instructs_the_model',
    severity: 'danger',
    hint: ['<'],
    pattern: /<\s{0,3}(?:SYSTEM|HIDDEN|SECRET|ADMIN|INSTRUCTIONS?|CRITICAL)\s{0,3}>/,
  },
  {
    kind: 'instructs_the_model',
    severity: 'danger',
    hint: ['<|', '[INST', '[/INST', '<<SYS', '[SYSTEM', '[system', '[System', '### '],
    pattern:
      /<\|(?:im_start|im_end|system|user|assistant|endoftext|eot_id|start_header_id)[^|]{0,20}\|?>|\[\/?INST\]|<<\/?SYS>>|\[(?:SYSTEM|System|system)(?: [A-Za-z]{1,20})?\]|### (?:System|Instruction|New user message|Human|Assistant)[^\n]{0,20}:/,
  },
  {
    kind: 'instructs_the_model',
    severity: 'danger',
    hint: ['system:', 'System:', 'SYSTEM:', 'developer:', 'Developer:'],
    pattern:
      /(?:^|[\n>] {0,8})(?:system|developer)(?: (?:note|message|prompt))?: {0,4}(?:\{\{|\$\{|you\b|always\b|never\b|ignore\b|from now\b|[^\n]{0,80}\b(?:you must|must obey|you are)\b)/i,
  },
  {
    kind: 'forged_dialogue',
    severity: 'warning',
    only: 'result',
    hint: ['ssistant:', 'SSISTANT:', 'AI:'],
    pattern: /\n(?:User|Human|USER)\s?:[^\n]{1,400}\n{1,3}(?:Assistant|AI|ASSISTANT)\s?:/,
  },
  {
    kind: 'hidden_comment',
    severity: 'warning',
    only: 'definition',
    hint: ['<!--'],
    pattern: /<!--[^>]{12}/,
  },
  {
    kind: 'hidden_comment',
    severity: 'warning',
    hint: ['font-size', 'display:', 'opacity', 'visibility'],
    pattern:
      /style\s{0,3}=\s{0,3}["'][^"'\n]{0,200}(?:font-size:\s{0,3}0|display:\s{0,3}none|opacity:\s{0,3}0[;"'\s]|visibility:\s{0,3}hidden)/i,
  },
  {
    kind: 'active_content',
    severity: 'danger',
    hint: [
      'javascript',
      'vbscript',
      'data:text/html',
      'srcdoc',
      '<',
      'JAVASCRIPT',
      'Javascript',
      'JavaScript',
    ],
    pattern:
      /\b(?:javascript|vbscript)\s{0,3}:\s{0,3}[\w(/%]|data:text\/html|<[a-z][a-z0-9]{0,12}\b[^<>\n]{0,300}[\s"'/]on(?:error|load|click|mouse\w{1,8}|focus|toggle|begin|start|key\w{1,6}|pointer\w{1,8}|animation\w{1,8})\s{0,3}=|srcdoc\s{0,3}=|<script\b[^>\n]{0,200}>[^<\n]{0,400}(?:fetch|cookie|eval|atob|localStorage|XMLHttp|location|alert|import)/i,
  },
  {
    kind: 'active_content',
    severity: 'warning',
    only: 'result',
    hint: ['<script', '<iframe', '<object', '<embed', '<SCRIPT', '<IFRAME'],
    pattern:
      /<(?:script|iframe)\b[^>\n]{0,200}(?:>|src)|<(?:object|embed)\s[^>\n]{0,200}(?:data|src|type)\s{0,3}=/i,
  },
  {
    kind: 'runs_code',
    severity: 'danger',
    hint: ['curl', 'wget', '/dev/tcp', 'nc -', 'child_process', 'eval(', 'base64', 'rm -', 'iex', 'IEX'],
    pattern:
      /\b(?:curl|wget)\b[^\n|]{1,200}\|\s{0,4}(?:sudo\s{1,4})?(?:ba|z|da)?sh\b|\b(?:curl|wget)\b[^\n|]{1,200}\|\s{0,4}(?:python|node|perl)|\b(?:curl|wget)\b[^\n]{1,200}(?:\$\(|`cat |--data-binary @|-d @|-F [^\n]{0,20}=@)|\/dev\/tcp\/|\bnc\s{1,4}-[a-z]{0,4}e\b|eval\([^\n)]{0,60}(?:child_process|atob|fromCharCode|exec|base64)|child_process[^\n]{0,40}exec\w{0,8}\([^\n]{0,80}(?:curl|wget|http|rm )|base64\s{1,4}(?:-d|--decode|-D)[^\n]{0,20}\|\s{0,4}(?:ba|z)?sh|\brm\s{1,4}-(?:rf|fr)\s{1,4}(?:\/|~|\*|\$HOME)|\bIEX\s{0,3}\(/i,
  },
  {
    kind: 'sends_data_away',
    severity: 'danger',
    hint: ['process.env', 'os.environ', 'getenv'],
    pattern:
      /(?:process\.env|os\.environ|getenv\()[^\n]{0,200}(?:exfiltrat|stolen|steal|harvest|leak|https?:\/\/|fetch\(|requests\.post|external)|(?:exfiltrat|stolen|steal|harvest|leak|https?:\/\/|fetch\(|requests\.post)[^\n]{0,200}(?:process\.env|os\.environ|getenv\()/i,
  },
  {
    kind: 'sends_data_away',
    severity: 'danger',
    hint: ['](http', '](//'],
    pattern:
      /!\[[^\]\n]{0,200}\]\(\s{0,3}(?:https?:)?\/\/[^)\s]{1,200}(?:[?&=][^)\s]{0,80}(?:\{|\$|%7B|<|\[|[A-Z]{4})|[?&=][^)\s]{120})/,
  },
  {
    kind: 'sends_data_away',
    severity: 'danger',
    hint: ['{{', '${'],
    pattern:
      /https?:\/\/[^\s"'<>]{1,200}[?&=][^\s"'<>]{0,120}(?:\{\{|\$\{)[^}\n]{0,60}(?:user|key|token|secret|env|email|password|context|history|cookie)/i,
  },
  {
    kind: 'template_expression',
    severity: 'warning',
    hint: ['{{', '${', '<%'],
    pattern:
      /(?:\{\{|\$\{|<%=?)\s{0,4}(?!\s{0,4}secrets\.)[^}\n%]{0,60}(?:__class__|__import__|constructor|popen|config\.[\w.]{0,30}(?:key|secret|token|password)|(?:process\.)?env\.[\w.]{0,30}(?:key|secret|token|password)|self\.|\d\s{0,2}\*\s{0,2}\d|exec\(|system\(|_TOKEN\}|_KEY\}|_SECRET\}|\$flow\b|\$input\b)/i,
  },
  {
    kind: 'runs_code',
    severity: 'danger',
    hint: [
      'bash <(',
      'python',
      'child_process',
      'DROP TABLE',
      'DELETE FROM',
      'TRUNCATE',
      'os.system',
      'subprocess',
      'exec(',
      'powershell',
      'PowerShell',
      'cho',
      'CHO',
      'jndi:',
      '; cat ',
      '&& c',
      '| c',
    ],
    pattern:
      /\bbash\s{1,3}<\(\s{0,3}curl|\bpython3?\s{1,3}-c\s{0,3}['"][^\n]{0,40}\b(?:socket|subprocess|pty|os)\b|child_process['"]?\)?[^\n]{0,20}\.(?:exec|spawn)\w{0,6}\(\s{0,3}['"`](?:cat|curl|wget|rm|bash|sh|nc|id|whoami)\b|\b(?:run|execute)\b[^\n]{0,60}\b(?:DROP TABLE|DELETE FROM|TRUNCATE TABLE)\b|\b(?:os\.system|subprocess\.\w{2,12}|exec)\([^\n)]{0,120}(?:curl|wget|base64|bash -c|\/bin\/sh|nc |rm -rf)|\bpowershell\b[^\n]{0,60}-e(?:nc|ncodedcommand)?\s|\becho\b\s{0,3}:?[^\n]{0,40}(?:\$\(|[;&|]{1,2}\s{0,3}(?:rm|curl|wget|cat|nc|id|whoami)\b)|\$\{jndi:|(?:;|&&|\|\|?)\s{0,3}(?:cat\s{1,3}\/etc\/|(?:curl|wget)\s{1,3}(?:-\w{1,4}\s{1,3}){0,3}https?:|nc\s{1,3}-?\w{0,8}\s{0,3}\d)/i,
  },
  {
    kind: 'holds_secret',
    severity: 'danger',
    hint: [
      'PRIVATE KEY',
      'AKIA',
      'ASIA',
      'ghp_',
      'gho_',
      'ghs_',
      'github_pat_',
      'xox',
      'sk-',
      'sk_live',
      'AIza',
      'glpat-',
      'eyJ',
      '://',
      'root:',
    ],
    pattern:
      /-----BEGIN (?:[A-Z]{2,10} ){0,3}PRIVATE KEY-----|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pos]_[A-Za-z0-9]{36}|\bgithub_pat_[A-Za-z0-9_]{40}|\bxox[baprs]-[A-Za-z0-9-]{20}|\bsk-(?:proj-|ant-)?[A-Za-z0-9_-]{32}|\bsk_live_[A-Za-z0-9]{20}|\bAIza[A-Za-z0-9_-]{35}|\bglpat-[A-Za-z0-9_-]{20}|\beyJ[A-Za-z0-9_-]{12,400}\.eyJ[A-Za-z0-9_-]{12,800}\.[A-Za-z0-9_-]{16}|\broot:[x*!$][^\s:]{0,120}:0:0:|\b(?:postgres|postgresql|mysql|mongodb|mongodb\+srv|redis|amqp):\/\/[^\s:@/<{[]{1,60}:(?!\*|pass|PASS|<|\{|\$)[^\s:@/]{6,80}@/,
  },
  {
    kind: 'terminal_escapes',
    severity: 'warning',
    only: 'result',
    hint: ['\\x1b', '\\u001b', '\\033', '\\e['],
    pattern:
      /(?:decode|unescape|output|print|repeat|echo|render|interpret|evaluate|convert|translate|show|display|write|return|say)\b[^\n]{0,120}(?:\\x1b|\\u001b|\\033|\\e\[)/i,
  },
  {
    kind: 'terminal_escapes',
    severity: 'info',
    only: 'result',
    hint: ['\\x1b', '\\u001b', '\\033', '\\e['],
    pattern: /(?:\\x1b|\\u001b|\\033|\\e)(?:\[|\])/i,
  },
]

/** What of a text is meant for a machine and not for a reader. */
export function active(text: string, where: Where): Found[] {
  const found: Found[] = []
  for (const { kind, severity, only, hint, pattern } of looks) {
    if (only !== undefined && only !== where) continue
    if (found.some((each) => each.kind === kind)) continue
    if (!hint.some((each) => text.includes(each))) continue
    const match = pattern.exec(text)
    if (match) found.push({ kind, severity, from: match.index, to: match.index + match[0].length })
  }
  if (where === 'definition') {
    const padded = padding(text)
    if (padded) found.push(padded)
  }
  return found
}

const rows = '\n'.repeat(20)
const columns = ' '.repeat(200)

/** Text behind so many blanks that whoever reads the definition does not see it. */
function padding(text: string): Found | undefined {
  for (const blanks of [rows, columns]) {
    const from = text.indexOf(blanks)
    if (from === -1) continue
    let to = from
    while (to < text.length && /\s/.test(text[to] ?? '')) to++
    if (to < text.length) return { kind: 'padded_text', severity: 'warning', from, to: to + 1 }
  }
  return undefined
}

/** What stands as a default, an example or a choice is handed on as it is: to a shell, a database or an address. */
const handedOn =
  /169\.254\.169\.254|metadata\.google|file:\/\/\/(?:etc|root|home|proc)|(?:^|[\s;&|`])(?:;|&&|\|\|?)\s{0,4}(?:rm|curl|wget|cat|nc|bash|sh)\s|\$\((?:cat|curl|env|id|whoami)|\bUNION\s{1,4}(?:ALL\s{1,4})?SELECT\b|'\s{0,4}OR\s{0,4}'?1'?\s{0,4}=|\bDROP\s{1,4}TABLE\b|(?:\.\.\/){3}/i

/** Whether a value in a schema attacks what it is handed to. */
export function attacks(text: string): Found | undefined {
  const match = handedOn.exec(text.slice(0, 4000))
  if (!match) return undefined
  return {
    kind: 'dangerous_value',
    severity: 'warning',
    from: match.index,
    to: match.index + match[0].length,
  }
}
