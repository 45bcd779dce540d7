/** A piece of a text that others wrote: as it is, or one character that cannot be seen, named by its code point. */
export type Shown = { text: string; unseen: boolean }

/**
 * Everything that shows nothing, or shows something else than it is: control, format and bidirectional characters, what
 * renderers leave out, halves of pairs, spaces that are none of the keyboard's, private and unassigned ones.
 */
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\p{DI}\u2800]|(?! )\p{Zs}/u

/** Splits a text so that nothing in it stays invisible. What `lines` are is kept: a line break ends its own line. */
export function shownParts(text: string, lines = true): Shown[] {
  const parts: Shown[] = []
  let plain = ''
  const flush = () => {
    if (plain !== '') parts.push({ text: plain, unseen: false })
    plain = ''
  }
  for (const character of text) {
    if (lines && character === '\n') plain += character
    else if (unseen.test(character)) {
      flush()
      parts.push({ text: named(character), unseen: true })
    } else plain += character
  }
  flush()
  return parts
}

const names: Readonly<Record<string, string>> = { '\n': 'line break', '\t': 'tab', '\r': 'carriage return' }

/** `⟨U+202E⟩`; the everyday ones by their names. */
function named(character: string): string {
  const known = names[character]
  if (known !== undefined) return `⟨${known}⟩`
  return `⟨U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`
}

/** How many characters of a text cannot be seen. */
export function unseenIn(text: string): number {
  let count = 0
  // Not by the parts: millions of hidden characters would be as many objects.
  for (const character of text) if (character !== '\n' && unseen.test(character)) count += 1
  return count
}
