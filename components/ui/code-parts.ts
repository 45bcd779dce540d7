export type JsonPart = { kind: 'key' | 'text' | 'number' | 'other'; text: string }

/** Splits JSON, or a piece of it, into keys, texts, numbers and the rest, for colouring; nothing is lost. */
export function jsonParts(source: string): JsonPart[] {
  const token = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/g
  const parts: JsonPart[] = []
  let from = 0
  const rest = (to: number) => {
    if (to > from) parts.push({ kind: 'other', text: source.slice(from, to) })
  }
  for (const found of source.matchAll(token)) {
    rest(found.index)
    const [all, string, colon, number] = found
    if (string !== undefined) {
      parts.push({ kind: colon === undefined ? 'text' : 'key', text: string })
      if (colon !== undefined) parts.push({ kind: 'other', text: colon })
    } else if (number !== undefined) {
      parts.push({ kind: 'number', text: number })
    }
    from = found.index + all.length
  }
  rest(source.length)
  return parts
}

/** Splits a text where marked pieces begin and end; the longest piece wins where two begin at one place. */
export function markParts(source: string, marks: readonly string[]): { marked: boolean; text: string }[] {
  const wanted = marks.filter((mark) => mark !== '').sort((a, b) => b.length - a.length)
  const parts: { marked: boolean; text: string }[] = []
  let from = 0
  let at = 0
  while (at < source.length) {
    const mark = wanted.find((each) => source.startsWith(each, at))
    if (mark === undefined) {
      at += 1
      continue
    }
    if (at > from) parts.push({ marked: false, text: source.slice(from, at) })
    parts.push({ marked: true, text: mark })
    at += mark.length
    from = at
  }
  if (from < source.length) parts.push({ marked: false, text: source.slice(from) })
  return parts
}
