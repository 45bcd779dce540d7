// Node and every browser have it, but this room compiles without the types of either.
declare const TextDecoder: new (
  label: string,
  options: { fatal: boolean; ignoreBOM: boolean },
) => { decode(bytes: Uint8Array): string }

// `ignoreBOM` means "keep it": the reader refuses a byte order mark instead of swallowing it.
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const lenient = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true })

/** The text of well-formed UTF-8; otherwise the text as far as it is readable and the offset where it stops to be. */
export function decode(bytes: Uint8Array): { text: string; bad?: number } {
  try {
    return { text: strict.decode(bytes) }
  } catch {
    // A decoder says "no" only by throwing, and not where.
    const text = lenient.decode(bytes.subarray(0, firstBadByte(bytes)))
    return { text, bad: text.length }
  }
}

/** How many bytes the text takes in UTF-8. Half a surrogate pair counts three, as when it is replaced. */
export function utf8Length(text: string): number {
  let bytes = text.length
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i)
    if (c < 0x80) continue
    bytes += c < 0x800 ? 1 : 2
    if (c < 0xd800 || c > 0xdbff) continue
    const low = text.charCodeAt(i + 1)
    if (low < 0xdc00 || low > 0xdfff) continue
    // Two units, four bytes.
    i++
  }
  return bytes
}

/** Offset of the first sequence that is not UTF-8 (Unicode table 3-7), or the length. */
function firstBadByte(bytes: Uint8Array): number {
  let i = 0
  while (i < bytes.length) {
    const lead = bytes[i] ?? 0
    const length = lead < 0x80 ? 1 : lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0
    if (length === 0) return i
    // The second byte rules out overlong forms, surrogates and what is above U+10FFFF.
    const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
    const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
    for (let k = 1; k < length; k++) {
      const next = bytes[i + k] ?? 0
      if (next < (k === 1 ? low : 0x80) || next > (k === 1 ? high : 0xbf)) return i
    }
    i += length
  }
  return i
}
