import { type ReadFault, read } from '#lib/json/read.ts'

/** A person does not mend by hand what is longer, and trying costs reading it anew. */
const LONGEST = 200_000

/**
 * The text with the usual slip of a hand at this fault put right: a comma too few, a comma too many, brackets that were
 * never closed. Nothing where that is not what is wrong: the text must then be JSON, or at least go on further.
 */
export function mended(text: string, fault: ReadFault): { label: string; text: string } | undefined {
  if ((fault.code !== 'token' && fault.code !== 'end') || text.length > LONGEST) return undefined
  const before = text.slice(0, fault.offset).trimEnd()
  const after = text.slice(before.length)
  const tries: [string, string][] = [
    ['Remove the comma', before.endsWith(',') ? before.slice(0, -1) + after : text],
    ['Put a comma before it', `${before},${after}`],
    ['Close what is open', closed(text)],
  ]
  for (const [label, next] of tries) {
    if (next === text) continue
    const found = read(next)
    if (found.ok || (fault.code === 'token' && found.fault.offset > fault.offset + 1))
      return { label, text: next }
  }
  return undefined
}

/** The text with the brackets that it leaves open; as it is where it ends inside a string, or closes what is not open. */
function closed(text: string): string {
  const open: string[] = []
  let inString = false
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i)
    if (inString) {
      if (c === '\\') i++
      else if (c === '"') inString = false
    } else if (c === '"') inString = true
    else if (c === '{') open.push('}')
    else if (c === '[') open.push(']')
    else if ((c === '}' || c === ']') && open.pop() !== c) return text
  }
  return inString ? text : `${text.trimEnd().replace(/,$/, '')}\n${open.reverse().join('')}\n`
}
