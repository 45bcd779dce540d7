/** A text with each invisible, bidirectional, tag and control character written as its code point. */
export function visible(text: string): string {
  return text.replace(unseen, (c) => (c === '\n' ? '\n' : codePoint(c)))
}

const unseen = /[\p{Cf}\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u{115F}\u{1160}\u{3164}\u{FFA0}\u{E0000}-\u{E007F}]/gu

export function codePoint(c: string): string {
  return `⟨U+${(c.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`
}

/** A server's own words for people: shortened, and with what is invisible made visible. */
export function served(text: string, most: number): string {
  const shown = visible(text.slice(0, 2 * most))
  return shown.length > most ? `${shown.slice(0, boundary(shown, most))}…` : shown
}

/** JSON text with each such character as an escape, which means the same. */
export function escapeUnseen(json: string): string {
  return json.replace(unseen, (c) =>
    c === '\n'
      ? c
      : c
          .split('')
          .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
          .join(''),
  )
}

const before = 30
const after = 90
const longest = 240

/**
 * What is shown of a text for a finding in `from` to `to`: a little before and after, shortened, with what is
 * invisible made visible. Runs of one invisible kind are told once, and tag characters as the letters they spell.
 */
export function excerpt(text: string, from: number, to: number): string {
  const start = boundary(text, Math.max(0, from - before))
  const end = boundary(text, Math.min(text.length, Math.max(to, from + after), from + 2 * longest))
  const shown = visible(shortRuns(text.slice(start, end)))
    .replace(/\n{3,}/g, '\n⟨…⟩\n')
    .replace(/[ \t\u00A0]{8,}/g, ' ⟨…⟩ ')
  const cut = shown.length > longest ? `${shown.slice(0, boundary(shown, longest))}…` : shown
  return `${start > 0 ? '…' : ''}${cut}${end < text.length && !cut.endsWith('…') ? '…' : ''}`
}

function shortRuns(text: string): string {
  return text
    .replace(/[\u{E0020}-\u{E007E}]{2,}/gu, (run) => `⟨tag characters: ${spelled(run)}⟩`)
    .replace(
      /([\u200B-\u200F\u2060-\u2064\uFEFF\u180E\u00AD])\1{3,}/gu,
      (run, c: string) => `${codePoint(c)}×${run.length}`,
    )
}

/** What tag characters spell in ASCII. */
function spelled(run: string): string {
  return [...run].map((c) => String.fromCodePoint((c.codePointAt(0) ?? 0) - 0xe0000)).join('')
}

/** Not in the middle of a pair. */
function boundary(text: string, at: number): number {
  const code = text.charCodeAt(at)
  return code >= 0xdc00 && code <= 0xdfff && at > 0 ? at - 1 : at
}
