import { plainWord, skeleton } from './confusables.ts'

/**
 * A word, or what stands in the place of one. `mark` is the punctuation that follows, `ends` says that the sentence does;
 * `from` and `to` count UTF-16 units of the text.
 */
export type Token = {
  word: string
  form: Shape
  from: number
  to: number
  mark: string
  ends: boolean
  quoted?: true
  /** Written in capitals, as variables of the environment are. */
  loud?: true
}

export type Shape = 'word' | 'name' | 'path' | 'url' | 'mail' | 'run'

const longestWord = 64

/** Cuts a text into words, in one pass. Invisible characters are passed over, so that they part no word. */
export function tokens(text: string): Token[] {
  const found: Token[] = []
  const end = text.length
  let at = 0
  let breaks = 0
  while (at < end) {
    const from = at
    while (at < end && !isSpace(text.charCodeAt(at))) at++
    if (at > from) {
      if (breaks > 0) lineBreak(found, text, from, breaks)
      chunk(text, from, at, found)
      breaks = 0
    }
    while (at < end && isSpace(text.charCodeAt(at))) {
      if (text.charCodeAt(at) === 10) breaks++
      at++
    }
  }
  return joinLetters(found)
}

function isSpace(code: number): boolean {
  return (
    code === 32 ||
    (code >= 9 && code <= 13) ||
    code === 0xa0 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x3000
  )
}

/** A line that ends is not a sentence that ends, unless a line of some length is followed by one that begins anew. */
function lineBreak(found: Token[], text: string, next: number, breaks: number): void {
  const last = found.at(-1)
  if (last === undefined || last.ends) return
  const code = text.charCodeAt(next)
  const bullet = code === 45 || code === 42 || code === 35 || code === 0x2022
  const capital = code >= 65 && code <= 90
  let length = 0
  for (let i = found.length - 1; i >= 0 && length < 4; i--) {
    if (i < found.length - 1 && found[i]?.ends) break
    length++
  }
  if (length >= 3 && (breaks > 1 || bullet || capital)) last.ends = true
}

const openers = '([{<"\'`*_“‘«¿¡|>#'
const closers = ')]}>"\'`*_”’».,;:!?|…。！？、'

const quotes = '"\'`“”‘’'

function chunk(text: string, start: number, stop: number, found: Token[]): void {
  let from = start
  let to = stop
  while (from < to && openers.includes(text[from] ?? '')) from++
  while (to > from && closers.includes(text[to - 1] ?? '')) to--
  const before = found.length
  if (isOneWord(text, from, to)) push(text.slice(from, to), from, found)
  else {
    const core = text.slice(from, Math.min(to, from + 2048))
    const form = shapeOf(core)
    if (form !== undefined) found.push(token(core.toLowerCase(), form, from, to))
    else words(text, from, to, found)
  }
  const last = found.at(-1)
  if (last === undefined) return
  if (to < stop && found.length > before) last.mark = text[to] ?? ' '
  if (
    found.length === before + 1 &&
    quotes.includes(text[from - 1] ?? ' ') &&
    quotes.includes(text[to] ?? ' ')
  )
    last.quoted = true
  for (let i = to; i < stop; i++) if ('.!?。！？;'.includes(text[i] ?? '')) last.ends = true
}

function token(word: string, form: Shape, from: number, to: number): Token {
  return { word, form, from, to, mark: '', ends: false }
}

const domains = new Set(
  'com net org io dev example test invalid xyz info biz co app cloud site online ru cn tk top'.split(' '),
)

/** Addresses that something can be sent to; a bucket or a resource is a place. */
const reached = /^(?:https?|wss?|s?ftp|file|mailto):/i

/** What a chunk without spaces is as a whole, where it is more than words. */
function shapeOf(core: string): Shape | undefined {
  if (core.length < 3) return undefined
  const colon = core.indexOf(':')
  if (colon > 1 && core.startsWith('://', colon)) return reached.test(core) ? 'url' : 'path'
  const at = core.indexOf('@')
  if (at > 0 && core.indexOf('.', at) > at + 1) return 'mail'
  const first = core.charCodeAt(0)
  const slash = core.indexOf('/')
  const dot = core.lastIndexOf('.', slash === -1 ? undefined : slash)
  if (slash === -1 && dot === -1 && first !== 126 && !core.startsWith('id_')) return undefined
  if (first === 47 || (first === 126 && slash === 1) || (first === 46 && core.length > 2)) return 'path'
  if (isPrivatePath(core.toLowerCase())) return 'path'
  if (dot > 0) {
    const tail = core.slice(dot + 1, slash === -1 ? undefined : slash).toLowerCase()
    if (domains.has(tail) && !core.slice(0, dot).includes('(')) return 'url'
    if (/^\d{1,3}$/.test(tail) && core.split('.').length === 4) return 'url'
  }
  return undefined
}

const secretPlaces = [
  '.ssh',
  'id_rsa',
  'id_ed25519',
  'id_ecdsa',
  '.aws/',
  '.env',
  '/etc/passwd',
  '/etc/shadow',
  '/etc/sudoers',
  '.netrc',
  '.npmrc',
  '.pypirc',
  '.git-credentials',
  '.kube/config',
  '.gnupg',
  '.docker/config',
  'mcp.json',
  'claude_desktop_config',
  '_history',
  'cookies.sqlite',
  'login data',
  'wallet.dat',
  '.pgpass',
  'credentials.json',
  'secrets.json',
  'secrets.y',
  '.config/gcloud',
  'secrets.',
  'credentials',
  'private_key',
  'privatekey',
  'passwords',
  '.pem',
  '.kdbx',
  'keystore',
]

/** Whether a path is one where keys and passwords lie. Public keys and examples are none. */
export function isPrivatePath(path: string): boolean {
  if (path.endsWith('.pub') || path.includes('.env.example') || path.includes('.env.sample')) return false
  return secretPlaces.some((place) => {
    const at = path.indexOf(place)
    if (at === -1) return false
    // Two words that a slash parts are no path.
    if (place === 'credentials') return /^[.~/\\]|\.\w{2,5}$|:\//.test(path)
    // `process.env`, `import.meta.env` and hosts are no files.
    if (place === '.env')
      return at === 0 || path[at - 1] === '/' || path[at - 1] === '=' || path[at - 1] === '\\'
    if (!place.includes('.') && !place.includes('/') && !/[./~]/.test(path)) return false
    if (place === 'mcp.json' || place === 'claude_desktop_config') return path.includes('/')
    if (place === '_history') return path.startsWith('.') || path.includes('/.')
    return true
  })
}

const wordChars = /[\p{L}\p{N}\p{M}_'’\p{Cf}\p{Default_Ignorable_Code_Point}@$]+/gu

function words(text: string, from: number, to: number, found: Token[]): void {
  const part = text.slice(from, to)
  let previous = 0
  for (const match of part.matchAll(wordChars)) {
    const last = found.at(-1)
    if (last !== undefined && previous > 0) {
      const between = part.slice(previous, match.index)
      if (between !== '-' && between !== '/') last.mark = between[0] ?? ''
      if (/[.!?。！？;]/.test(between) && !/^[.]$/.test(between)) last.ends = true
      else if (/[。！？]/.test(between)) last.ends = true
    }
    push(match[0], from + match.index, found)
    previous = match.index + match[0].length
  }
}

/** Letters of ASCII only, as most words are. */
function isOneWord(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i) | 32
    if (code < 97 || code > 122) return false
  }
  return to > from
}

/** Written without spaces: each run is searched for entries of the lexicon (sentences.ts). */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u

function push(raw: string, from: number, found: Token[]): void {
  const to = from + raw.length
  if (raw.length > longestWord) {
    // Longer than any word: text without spaces, or noise.
    if (unspaced.test(raw.slice(0, 64)))
      for (let i = 0; i < raw.length; i += longestWord)
        found.push(
          token(raw.slice(i, i + longestWord), 'run', from + i, Math.min(to, from + i + longestWord)),
        )
    else found.push(token('', 'word', from, to))
    return
  }
  if (isPlain(raw)) {
    for (const piece of pieces(raw)) {
      const name = isName(raw)
      const made = token(piece, name ? 'name' : 'word', from, to)
      if (name && raw === raw.toUpperCase() && !kinds.has(piece)) made.loud = true
      found.push(made)
    }
    return
  }
  if (unspaced.test(raw)) found.push(token(raw.normalize('NFKC'), 'run', from, to))
  else for (const piece of pieces(skeleton(raw.toLowerCase()))) found.push(token(piece, 'word', from, to))
}

/** Kinds of keys, which are written in capitals where one is to be chosen. */
const kinds = new Set(
  'api_key access_key secret_key private_key api_token access_token auth_token id_token bearer_token'.split(
    ' ',
  ),
)

const isPlain = (word: string) => {
  for (let i = 0; i < word.length; i++) if (word.charCodeAt(i) > 0x7e) return false
  return true
}

/** `send_email` and `sendEmail`: a name of something, not prose. */
function isName(word: string): boolean {
  const bar = word.indexOf('_', 1)
  return (bar > 0 && bar < word.length - 1) || /^[a-z]+[A-Z][a-z]/.test(word)
}

function pieces(word: string): string[] {
  const lower = plainWord(word)
  return lower === '' ? [] : [lower]
}

/** Letters set apart (`i g n o r e`) are read together; where they are set in groups, each group is a word. */
function joinLetters(found: Token[]): Token[] {
  let row = 0
  let longest = 0
  for (const each of found) {
    row = isLetter(each) ? row + 1 : 0
    longest = Math.max(longest, row)
  }
  if (longest < 5) return found
  const joined: Token[] = []
  for (let i = 0; i < found.length; i++) {
    let end = i
    while (end < found.length && isLetter(found[end]) && end - i < 200) end++
    const first = found[i]
    if (first === undefined) break
    if (end - i < 5) {
      joined.push(first)
      continue
    }
    let group: Token[] = []
    const flush = () => {
      const [one] = group
      const last = group.at(-1)
      if (one && last)
        joined.push({
          ...one,
          word: group.map((each) => each.word).join(''),
          form: 'run',
          to: last.to,
          ends: last.ends,
        })
      group = []
    }
    for (let k = i; k < end; k++) {
      const each = found[k]
      const before = found[k - 1]
      if (each === undefined) break
      if (group.length > 0 && before && each.from - before.to > 1) flush()
      group.push(each)
    }
    flush()
    i = end - 1
  }
  return joined
}

const isLetter = (each: Token | undefined) =>
  each?.form === 'word' && each.word.length === 1 && /[\p{L}\d]/u.test(each.word)
