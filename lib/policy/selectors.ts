import { type Category, categories, type Level, levels } from '#lib/risk/types.ts'
import { LONGEST_SELECTOR } from './grammar.ts'
import type { Tool } from './types.ts'

/**
 * What a selector of `tools` or `hide` names. A glob's `parts` stand between its stars, `marks` says whether there is a
 * question mark in them, and `literals` counts the code points that are no wildcards.
 */
export type Selector =
  | { kind: 'exact'; text: string }
  | { kind: 'glob'; text: string; parts: string[]; marks: boolean; literals: number }
  | { kind: 'risk'; text: string; level: Level }
  | { kind: 'risk_from'; text: string; level: Level }
  | { kind: 'category'; text: string; category: Category }

/** The selectors that name a class of tools, each with what it means. */
export const CLASSES: ReadonlyMap<string, { selector: Selector; about: string }> = new Map([
  ...categories.map((category) => classOf({ kind: 'category', text: `@${category}`, category })),
  ...levels.map((level) => classOf({ kind: 'risk', text: `@risk:${level}`, level })),
  ...levels.map((level) => classOf({ kind: 'risk_from', text: `@risk>=${level}`, level })),
])

type Class = Extract<Selector, { kind: 'risk' | 'risk_from' | 'category' }>
function classOf(selector: Class): [string, { selector: Class; about: string }] {
  const what = selector.kind === 'category' ? `category ${selector.category}` : `risk ${selector.level}`
  return [
    selector.text,
    { selector, about: `All tools of ${what}${selector.kind === 'risk_from' ? ' or higher' : ''}` },
  ]
}

/** Reads a selector; one that the language does not have comes back as a sentence. */
export function parseSelector(text: string): Selector | { kind: 'bad'; sentence: string } {
  if (text === '') return { kind: 'bad', sentence: 'A selector must not be empty' }
  if (text.length > LONGEST_SELECTOR)
    return { kind: 'bad', sentence: `A selector has at most ${LONGEST_SELECTOR} characters` }
  if (text.startsWith('@')) return parseClass(text)
  if (!/[*?]/.test(text)) return { kind: 'exact', text }
  const literals = lengthOf(text.replace(/[*?]/g, ''))
  return { kind: 'glob', text, parts: text.split(/\*+/), marks: text.includes('?'), literals }
}

function lengthOf(text: string): number {
  return PAIRS.test(text) ? [...text].length : text.length
}

function parseClass(text: string): Selector | { kind: 'bad'; sentence: string } {
  const known = CLASSES.get(text)
  if (known !== undefined) return known.selector
  return {
    kind: 'bad',
    sentence: `There is no class ${JSON.stringify(text)}. Classes are @${categories.join(', @')}, and @risk:low to @risk:critical or @risk>=high`,
  }
}

/** Whether a selector names this tool. Category and risk are those of the inventory. */
export function selects(selector: Selector, tool: Pick<Tool, 'name' | 'category' | 'risk'>): boolean {
  switch (selector.kind) {
    case 'exact':
      return selector.text === tool.name
    case 'glob':
      return selector.marks ? marksMatch(selector.parts, tool.name) : partsMatch(selector.parts, tool.name)
    case 'risk':
      return selector.level === tool.risk
    case 'risk_from':
      return levels.indexOf(tool.risk) >= levels.indexOf(selector.level)
    case 'category':
      return selector.category === tool.category
  }
}

/** Only a name with pairs of units has fewer code points than units. */
const PAIRS = /[\ud800-\udbff]/

/**
 * Whether the whole name begins with the first part and ends with the last, with the others between them in order,
 * each as early as it can.
 */
function partsMatch(parts: readonly string[], name: string): boolean {
  const first = parts[0] ?? ''
  const last = parts[parts.length - 1] ?? ''
  if (parts.length === 1) return first === name
  let from = first.length
  if (name.length < from + last.length || !name.startsWith(first) || !name.endsWith(last)) return false
  for (let i = 1; i < parts.length - 1; i++) {
    const part = parts[i] ?? ''
    const at = name.indexOf(part, from)
    if (at === -1) return false
    from = at + part.length
  }
  return name.length - last.length >= from
}

/** The same with question marks, each of which is one code point. */
function marksMatch(parts: readonly string[], name: string): boolean {
  let from = endOf(parts[0] ?? '', name, 0)
  if (parts.length === 1) return from === name.length
  for (let i = 1; i < parts.length - 1 && from !== -1; i++) from = findPart(parts[i] ?? '', name, from)
  if (from === -1) return false
  // Counted from the end, because the last part takes what the star before it leaves.
  const last = parts[parts.length - 1] ?? ''
  let at = name.length
  for (let points = lengthOf(last); points > 0 && at > from; points--) at -= isPair(name, at - 2) ? 2 : 1
  return at >= from && endOf(last, name, at) === name.length
}

/** Where the part ends that is found the earliest, at or after a place; -1 where it is nowhere. */
function findPart(part: string, name: string, from: number): number {
  const any = part.indexOf('?')
  if (any === 0) return from < name.length ? findPart(part.slice(1), name, afterPoint(name, from)) : -1
  const head = any === -1 ? part : part.slice(0, any)
  for (let at = name.indexOf(head, from); at !== -1; at = name.indexOf(head, at + 1)) {
    const end = endOf(part, name, at)
    if (end !== -1) return end
  }
  return -1
}

/** Where a part ends that begins at this place; -1 where it is not there. */
function endOf(part: string, name: string, from: number): number {
  let at = from
  for (let i = 0; i < part.length; i++) {
    const any = part.charCodeAt(i) === 63
    if (at >= name.length || (!any && part.charCodeAt(i) !== name.charCodeAt(at))) return -1
    at = any ? afterPoint(name, at) : at + 1
  }
  return at
}

function afterPoint(name: string, at: number): number {
  return isPair(name, at) ? at + 2 : at + 1
}

/** Whether two units here are one code point. */
function isPair(name: string, at: number): boolean {
  const high = name.charCodeAt(at)
  const low = name.charCodeAt(at + 1)
  return high >= 0xd800 && high <= 0xdbff && low >= 0xdc00 && low <= 0xdfff
}

/**
 * Orders selectors, the one that applies first in front: exact names; globs with a literal character, more of them
 * first; `@risk:x`; `@risk>=x`, higher first; categories; globs without a literal. Equal ones keep their order in the text.
 */
export function moreSpecific(a: Selector, b: Selector): number {
  return place(a) - place(b) || within(b) - within(a)
}

function place(selector: Selector): number {
  if (selector.kind === 'glob') return selector.literals > 0 ? 1 : 5
  return { exact: 0, risk: 2, risk_from: 3, category: 4 }[selector.kind]
}

function within(selector: Selector): number {
  if (selector.kind === 'glob') return selector.literals
  return selector.kind === 'risk_from' ? levels.indexOf(selector.level) : 0
}
