import type { Found } from './meaning.ts'

type Kind = { kind: string; severity: Found['severity']; least: number; ranges: readonly [number, number][] }

const only = (...codes: number[]): [number, number][] => codes.map((code) => [code, code])

/** Characters by what they do to a reader; `least` so many of them in a row. */
const kinds: readonly Kind[] = [
  { kind: 'tag_characters', severity: 'danger', least: 1, ranges: [[0xe0000, 0xe007f]] },
  {
    kind: 'bidirectional_characters',
    severity: 'danger',
    least: 1,
    ranges: [
      [0x202a, 0x202e],
      [0x2066, 0x2069],
    ],
  },
  {
    kind: 'invisible_characters',
    severity: 'danger',
    least: 1,
    // What Unicode draws as nothing (its property Default_Ignorable_Code_Point) and the marks of annotations and musical
    // notation: soft hyphen, grapheme joiner, Arabic letter mark, Hangul fillers, Khmer inherent vowels, byte order mark.
    ranges: [
      ...only(0xad, 0x34f, 0x61c, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x3164, 0xfeff, 0xffa0),
      [0x180b, 0x180f],
      [0x200b, 0x200f],
      [0x2060, 0x2065],
      [0x206a, 0x206f],
      [0xfff9, 0xfffb],
      [0x1d173, 0x1d17a],
    ],
  },
  {
    // One of them chooses how a character is drawn; several carry a message.
    kind: 'invisible_characters',
    severity: 'danger',
    least: 2,
    ranges: [
      [0xfe00, 0xfe0e],
      [0xe0100, 0xe01ef],
    ],
  },
  { kind: 'terminal_escapes', severity: 'danger', least: 1, ranges: only(0x1b, 0x90, 0x9b, 0x9d) },
  {
    // Of the control characters (C0, delete, C1) tab, line feed and carriage return are ordinary in descriptions.
    kind: 'control_characters',
    severity: 'warning',
    least: 1,
    ranges: [[0x00, 0x08], ...only(0x0b, 0x0c), [0x0e, 0x1f], [0x7f, 0x9f]],
  },
  { kind: 'broken_characters', severity: 'warning', least: 1, ranges: [[0xd800, 0xdfff]] },
]

// The flags of England, Scotland and Wales are written with tag characters, and no others.
const flags = new RegExp(`\u{1F3F4}(?:${['gbeng', 'gbsct', 'gbwls'].map(tagged).join('|')})\u{E007F}`, 'gu')
const scripts = 'Arabic Devanagari Bengali Gurmukhi Gujarati Tamil Telugu Kannada Malayalam Sinhala'
  .split(' ')
  .map((script) => `\\p{Script=${script}}`)
  .join('')
// Emoji are joined, and Persian, Urdu and Indic scripts are written, with joiners between their characters.
const joined = new RegExp(
  `(?<=[\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\u{FE0F}])\\u{200D}(?=\\p{Extended_Pictographic})` +
    `|(?<=[${scripts}\\p{M}])[\\u{200C}\\u{200D}](?=[${scripts}])`,
  'gu',
)
// Colours are what a command prints; a title, a link or a cleared screen is not.
const colours = new RegExp(`${String.fromCharCode(0x1b)}\\[[\\d;]{0,20}m`, 'g')

/** Whether a text holds nothing but what can be read as it stands, which almost every text does. */
const ordinary = /^[\t\n\r -~]*$/

/** Characters that nobody sees, or that turn, hide or overwrite what is seen. */
export function hidden(text: string, where: 'definition' | 'result'): Found[] {
  if (ordinary.test(text)) return []
  // As many characters, so that places stay where they are.
  let plain = text.replace(flags, blank).replace(joined, blank)
  if (where === 'result') plain = plain.replace(colours, blank).replace(/^\u{FEFF}/u, ' ')
  const found: Found[] = []
  const runs = kinds.map(() => 0)
  let at = 0
  for (const c of plain) {
    const code = c.codePointAt(0) ?? 0
    const to = at + c.length
    kinds.forEach(({ kind, severity, least, ranges }, n) => {
      const inside = ranges.some(([first, last]) => code >= first && code <= last)
      runs[n] = inside ? (runs[n] ?? 0) + c.length : 0
      if (!inside) return
      const known = found.find((each) => each.kind === kind)
      const length = runs[n] ?? 0
      if (known === undefined && length >= least) found.push({ kind, severity, from: to - length, to })
      else if (known !== undefined && known.to === at) known.to = to
    })
    at = to
  }
  return found.filter(
    (each) => each.kind !== 'control_characters' || !found.some((other) => other.kind === 'terminal_escapes'),
  )
}

const blank = (run: string) => ' '.repeat(run.length)

function tagged(text: string): string {
  return [...text].map((c) => String.fromCodePoint((c.codePointAt(0) ?? 0) + 0xe0000)).join('')
}
