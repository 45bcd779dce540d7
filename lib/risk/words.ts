import { skeleton } from './confusables.ts'

/** A text as it looks: without what is invisible, and with look-alike letters as the Latin ones. */
export function plain(text: string): string {
  return /[^ -~\n\r\t]/.test(text) ? skeleton(text).normalize('NFC') : text
}

/** As much of a name or of an option as is looked at. */
export const longestRead = 600

/**
 * Splits a name into its words: `smartagent_usageSummary` is smartagent, usage, summary. Of a very long one only its
 * beginning and its end are looked at: the patterns, and what compares words with words, take the square of its length.
 */
export function wordsOf(name: string): string[] {
  const ends =
    name.length <= longestRead ? name : `${name.slice(0, longestRead / 2)} ${name.slice(-longestRead / 2)}`
  return plain(ends)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
}

/** The plain form of a verb in a sentence: `Deletes`, `deleting` and `deleted` are `delete`. */
export function stem(word: string): string[] {
  const w = word.toLowerCase()
  const forms = [w]
  if (w.endsWith('ies')) forms.push(`${w.slice(0, -3)}y`)
  if (w.endsWith('es')) forms.push(w.slice(0, -2))
  if (w.endsWith('s')) forms.push(w.slice(0, -1))
  if (w.endsWith('ing')) forms.push(w.slice(0, -3), `${w.slice(0, -3)}e`, w.slice(0, -4))
  if (w.endsWith('ed')) forms.push(w.slice(0, -2), w.slice(0, -1), w.slice(0, -3))
  return forms
}
