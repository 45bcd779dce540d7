import { read } from '#lib/json/read.ts'

/**
 * A text that is being typed, read with good will: what is missing is missing, what is too much is passed over. Only
 * for help while writing; nothing is ever decided by it.
 */
export type Loose =
  | { kind: 'object'; from: number; to: number; closed: boolean; members: LooseMember[] }
  | { kind: 'list'; from: number; to: number; closed: boolean; items: LooseItem[] }
  | LooseText
  /** Anything without quotes: a number, true, or a word on its way. */
  | { kind: 'word'; from: number; to: number; text: string }
type LooseText = { kind: 'text'; from: number; to: number; closed: boolean; text: string }
/** `end` is where its comma or the end of its object stands; without a colon there is only a key so far. */
export type LooseMember = { key: LooseText; colon: number | undefined; value: Loose | undefined; end: number }
type LooseItem = { value: Loose; end: number }

/** Where the cursor is. `above` goes from the document to the object or list that it is in. */
export type Spot = {
  role: 'key' | 'value'
  above: { node: Loose; step: string | number | undefined }[]
  /** The key whose value this is, or the place in the list. */
  step: string | number | undefined
  /** What is being typed, if anything. */
  token: Loose | undefined
  /** The key being typed already has a colon. */
  colon: boolean
}

const MOST_DEPTH = 64

/** Total, and linear in the length of the text. */
export function readLoosely(text: string): Loose | undefined {
  return new LooseReader(text).value(0)
}

/** What is at an offset of the text; nothing where nothing can be put, such as after a finished value. */
export function spotAt(text: string, offset: number): Spot | undefined {
  let node = readLoosely(text)
  let step: string | number | undefined
  const above: Spot['above'] = []
  const value = (token: Loose | undefined): Spot => ({ role: 'value', above, step, token, colon: false })
  for (;;) {
    if (node === undefined) return value(undefined)
    if (node.kind === 'text' || node.kind === 'word') return isIn(node, offset) ? value(node) : undefined
    if (offset <= node.from || (node.closed && offset >= node.to)) return undefined
    above.push({ node, step })
    if (node.kind === 'list') {
      const i = node.items.findIndex((item) => offset <= item.end)
      const item = node.items[i]
      step = i === -1 ? node.items.length : i
      if (item === undefined || offset < item.value.from) return value(undefined)
      if (offset > item.value.to) return value(undefined)
      node = item.value
      continue
    }
    const member = node.members.find((one) => offset <= one.end)
    if (member === undefined || offset <= member.key.from) return key(undefined)
    if (isIn(member.key, offset)) return key(member)
    if (member.colon === undefined || offset <= member.colon) return undefined
    step = member.key.text
    if (member.value === undefined || offset < member.value.from) return value(undefined)
    // After a finished value, only its comma is missing.
    if (offset > member.value.to) return key(undefined)
    node = member.value
  }

  function key(member: LooseMember | undefined): Spot {
    return { role: 'key', above, step: undefined, token: member?.key, colon: member?.colon !== undefined }
  }
}

function isIn(node: Loose, offset: number): boolean {
  if (node.kind === 'word') return offset >= node.from && offset <= node.to
  return (
    node.kind === 'text' && offset > node.from && (offset < node.to || (!node.closed && offset === node.to))
  )
}

class LooseReader {
  private at = 0
  private readonly text: string

  constructor(text: string) {
    this.text = text
  }

  value(depth: number): Loose | undefined {
    this.space()
    const c = this.text.charAt(this.at)
    if (c === '"') return this.string()
    if ((c === '{' || c === '[') && depth < MOST_DEPTH)
      return c === '{' ? this.object(depth) : this.list(depth)
    return this.word()
  }

  private object(depth: number): Loose {
    const from = this.at++
    const members: LooseMember[] = []
    for (;;) {
      this.space(',')
      const c = this.text.charAt(this.at)
      // A bracket that closes something outside ends this object too.
      if (c === '' || c === '}' || (c === ']' && depth > 0)) {
        if (c === '}') this.at++
        return { kind: 'object', from, to: this.at, closed: c === '}', members }
      }
      const key = this.key(depth)
      this.space()
      const colon = key !== undefined && this.text.charAt(this.at) === ':' ? this.at++ : undefined
      const value = colon === undefined ? undefined : this.memberValue(depth)
      this.space()
      if (key !== undefined) members.push({ key, colon, value, end: this.at })
    }
  }

  /** The key here; what cannot be one is passed over. */
  private key(depth: number): LooseText | undefined {
    const c = this.text.charAt(this.at)
    if (c === '"') return this.string()
    if (c === '{' || c === '[') {
      this.value(depth + 1)
      return undefined
    }
    const word = this.word()
    if (word !== undefined) return { ...word, kind: 'text', closed: false }
    this.at++
    return undefined
  }

  private memberValue(depth: number): Loose | undefined {
    this.space()
    const c = this.text.charAt(this.at)
    if (c === ',' || c === '}' || c === ']' || c === '') return undefined
    if (c !== '"') return this.value(depth + 1)
    const from = this.at
    const text = this.string()
    this.space()
    // A text with a colon after it is the key of what follows: the value is still missing.
    const isKey = this.text.charAt(this.at) === ':'
    this.at = isKey ? from : text.to
    return isKey ? undefined : text
  }

  private list(depth: number): Loose {
    const from = this.at++
    const items: LooseItem[] = []
    for (;;) {
      this.space(',')
      const c = this.text.charAt(this.at)
      if (c === '' || c === ']' || (c === '}' && depth > 0)) {
        if (c === ']') this.at++
        return { kind: 'list', from, to: this.at, closed: c === ']', items }
      }
      const value = this.value(depth + 1)
      this.space()
      if (value === undefined) this.at++
      else items.push({ value, end: this.at })
    }
  }

  /** A text ends at its quote, or unfinished where its line ends. */
  private string(): LooseText {
    const from = this.at++
    for (; this.at < this.text.length; this.at++) {
      const c = this.text.charAt(this.at)
      if (c === '\n' || c === '\r') break
      if (c === '\\') this.at++
      if (c !== '"') continue
      this.at++
      return { kind: 'text', from, to: this.at, closed: true, text: plain(this.text.slice(from, this.at)) }
    }
    this.at = Math.min(this.at, this.text.length)
    return { kind: 'text', from, to: this.at, closed: false, text: this.text.slice(from + 1, this.at) }
  }

  private word(): { kind: 'word'; from: number; to: number; text: string } | undefined {
    const from = this.at
    while (this.at < this.text.length && !/[\s,:"{}[\]]/.test(this.text.charAt(this.at))) this.at++
    // Brackets nested too deep are a word of one character.
    if (this.at === from && /[{[]/.test(this.text.charAt(from))) this.at++
    return this.at === from
      ? undefined
      : { kind: 'word', from, to: this.at, text: this.text.slice(from, this.at) }
  }

  private space(more = ''): void {
    for (;;) {
      const c = this.text.charAt(this.at)
      if (c === '' || !(c === ' ' || c === '\n' || c === '\r' || c === '\t' || (c === more && more !== '')))
        return
      this.at++
    }
  }
}

function plain(quoted: string): string {
  const found = read(quoted)
  return found.ok && typeof found.value === 'string' ? found.value : quoted.slice(1, -1)
}
