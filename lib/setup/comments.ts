/**
 * A text without what people write into configuration files although JSON has none of it: comments, and a comma behind
 * the last member. Each such character becomes a space, so that every other stays at its place.
 */
export function withoutComments(text: string): string {
  const kept = [...blanked(text)]
  // Commas are looked for once the comments are gone, because one may stand between the comma and the bracket.
  let comma = -1
  let before = ''
  for (let i = 0, inText = false; i < kept.length; i++) {
    const c = kept[i] ?? ''
    if (inText) {
      if (c === '\\') i++
      else if (c === '"') inText = false
      continue
    }
    if (/\s/.test(c)) continue
    if (c === '"') inText = true
    if ((c === '}' || c === ']') && comma >= 0) kept[comma] = ' '
    // Behind a bracket or another comma it is no last comma but a mistake.
    comma = c === ',' && !/^[[{,]?$/.test(before) ? i : -1
    before = c
  }
  return kept.join('')
}

/** The text by UTF-16 units, the units of comments replaced by spaces; line ends stay. */
function* blanked(text: string): Generator<string> {
  for (let i = 0; i < text.length; ) {
    const end = text[i] === '"' ? endOfText(text, i) : endOfComment(text, i)
    if (text[i] === '"') for (; i < end; i++) yield text[i] ?? ''
    else if (end > i) for (; i < end; i++) yield /[\r\n]/.test(text[i] ?? '') ? (text[i] ?? '') : ' '
    else yield text[i++] ?? ''
  }
}

function endOfText(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === '\\') i++
    else if (text[i] === '"') return i + 1
  }
  return text.length
}

/** Where the comment that begins here ends; `start` where none does. */
function endOfComment(text: string, start: number): number {
  if (text.startsWith('//', start)) {
    const end = text.indexOf('\n', start)
    return end < 0 ? text.length : end
  }
  if (!text.startsWith('/*', start)) return start
  const end = text.indexOf('*/', start + 2)
  return end < 0 ? text.length : end + 2
}
