import type { Category, Signal } from './types.ts'

/** What one piece of evidence says a tool does. */
export type Found = { category: Category; signal: Signal }

const phrases: Record<Category, string> = {
  read: 'Reads',
  write: 'Writes',
  execute: 'Executes',
  destructive: 'Destroys',
  financial: 'Moves money',
}

/** The most of title and description, and of a name, that is looked at. */
export const longestText = 20_000
export const longestName = 256
const longestWords = 120
const longestField = 200

export function found(category: Category, field: string, words: string): Found {
  const signal = { id: category, phrase: phrases[category], field: field.slice(0, longestField) }
  return { category, signal: { ...signal, words: shortened(words) } }
}

export const shortened = (words: string) => words.slice(0, longestWords)
