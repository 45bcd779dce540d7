import { decode } from '#lib/json/utf8.ts'

/** A part of a text that says something else when it is decoded. */
export type Encoded = {
  kind: 'base64' | 'hex' | 'escapes'
  from: number
  to: number
  text: string
  opaque: boolean
}

const shortest = 24
const longestBlob = 20_000
const blobs = 20

/** Runs of base64 and hexadecimal digits, and texts with escapes, as what they decode to; what does not is opaque. */
export function encoded(text: string): Encoded[] {
  const found: Encoded[] = []
  if (text.length < shortest) return found
  for (const match of text.matchAll(/[A-Za-z0-9+/_-]{24,}={0,2}/g)) {
    if (found.length >= blobs) break
    const run = match[0].slice(0, longestBlob)
    const from = match.index
    const to = from + match[0].length
    const hex = /^(?:0x)?[0-9a-fA-F]+$/.test(run) && run.length >= 32
    const plain = hex ? readable(ofHex(run)) : readable(ofBase64(run))
    if (plain !== undefined)
      found.push({ kind: hex ? 'hex' : 'base64', from, to, text: plain, opaque: false })
    else if (!hex && run.length >= 120 && looksRandom(run))
      found.push({ kind: 'base64', from, to, text: '', opaque: true })
  }
  const spaced = ofSpacedHex(text)
  if (spaced) found.push(spaced)
  const escapes = /[\\%&]/.test(text) ? ofEscapes(text) : undefined
  if (escapes) found.push(escapes)
  return found
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const values = new Map([...alphabet].map((c, i) => [c, i]))
values.set('-', 62)
values.set('_', 63)

function ofBase64(run: string): Uint8Array {
  const digits = run.replace(/=+$/, '')
  const bytes = new Uint8Array(Math.floor((digits.length * 6) / 8))
  let held = 0
  let bits = 0
  let at = 0
  for (const c of digits) {
    held = ((held << 6) | (values.get(c) ?? 0)) & 0xffffff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes[at++] = (held >> bits) & 0xff
  }
  return bytes.subarray(0, at)
}

function ofHex(run: string): Uint8Array {
  const digits = run.startsWith('0x') ? run.slice(2) : run
  const bytes = new Uint8Array(Math.floor(digits.length / 2))
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16)
  return bytes
}

/** `69 67 6e 6f 72 65`, also with commas or `0x`. */
function ofSpacedHex(text: string): Encoded | undefined {
  if (!/[0-9a-fA-F]{2}[ ,]{1,2}(?:0x)?[0-9a-fA-F]{2}[ ,]/.test(text)) return undefined
  const match = /(?:(?:0x)?[0-9a-fA-F]{2}[ ,]{1,2}){12,}(?:0x)?[0-9a-fA-F]{2}/.exec(text)
  if (!match) return undefined
  const digits = match[0].slice(0, longestBlob).replace(/0x|[ ,]/g, '')
  const plain = readable(ofHex(digits))
  if (plain === undefined) return undefined
  return { kind: 'hex', from: match.index, to: match.index + match[0].length, text: plain, opaque: false }
}

const escaped =
  /\\x([0-9a-fA-F]{2})|\\u\{?([0-9a-fA-F]{4,6})\}?|%([0-9a-fA-F]{2})|&#(\d{1,7});|&#[xX]([0-9a-fA-F]{1,6});|\\([0-7]{3})/g

/** The whole text with its escapes resolved, where there are some. */
function ofEscapes(text: string): Encoded | undefined {
  let count = 0
  let first = -1
  let last = 0
  let plain = ''
  let at = 0
  for (const match of text.matchAll(escaped)) {
    const code = [match[1], match[2], match[3], match[5]].find((each) => each !== undefined)
    const number = code
      ? Number.parseInt(code, 16)
      : match[4]
        ? Number(match[4])
        : Number.parseInt(match[6] ?? '', 8)
    if (!(number > 0 && number <= 0x10ffff)) continue
    count++
    if (first === -1) first = match.index
    last = match.index + match[0].length
    plain += text.slice(at, match.index) + String.fromCodePoint(number)
    at = last
  }
  if (count < 4) return undefined
  return { kind: 'escapes', from: first, to: last, text: plain + text.slice(at), opaque: false }
}

/** The text that bytes spell, if it is one that somebody would write. */
function readable(bytes: Uint8Array): string | undefined {
  // Most runs are names, and decode to noise: told by its control characters before anything is decoded.
  let controls = 0
  for (const byte of bytes) if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13) controls++
  if (controls > bytes.length / 50) return undefined
  const { text, bad } = decode(bytes)
  if (bad !== undefined && bad < bytes.length - 2) return undefined
  const usual = text.match(/[\p{L}\p{N}\s.,:;!?'"()/@_~=<>-]/gu)?.length ?? 0
  const letters = text.match(/\p{L}/gu)?.length ?? 0
  const length = [...text].length
  if (length < (shortest * 6) / 8 - 2 || usual < length * 0.95 || letters < length * 0.6) return undefined
  return /\s/.test(text) || length > 40 ? text : undefined
}

/** Random bytes use many of the 64 characters, a long name does not. */
function looksRandom(run: string): boolean {
  const part = run.slice(0, 400)
  return new Set(part).size >= 36 && /\d/.test(part) && /[a-z]/.test(part) && /[A-Z]/.test(part)
}
