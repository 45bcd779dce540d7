import { canonical } from '#lib/json/write.ts'
import { categories, levels } from '#lib/risk/types.ts'
import type { Document } from './document.ts'
import { type Selector, selects } from './selectors.ts'
import { valueAt } from './tree.ts'
import type { Tool } from './types.ts'

/** A tool that the server does not have, and the selector it stands for (empty: any other name). */
export type LaterTool = { named: string; tool: Tool }

const MOST = 400
/** How often a selector may be held against a name, so that no text holds up who compares it. */
const WORK = 1_000_000
const KIND = { category: 'read', risk: 'low' } as const

/**
 * Tools that a server may bring later, to ask two policies about: some for each selector that differs between them, one
 * for each pair of patterns that meet, and one of a name that nothing names. Each in every category and level that a
 * selector asks for. `complete` is false where there would be more than can be looked at.
 */
export function laterTools(
  sides: readonly [Document, Document],
  tools: readonly Tool[],
): { later: Map<string, LaterTool[]>; complete: boolean } {
  const present = new Set(tools.map((tool) => tool.name))
  const all = selectorsOf(sides)
  const changed = differing(sides, all)
  const fill = fillsFor(all)
  const names = new Map([[fill.longest, '']])
  let work = WORK
  const isFull = () => work < 0 || names.size > MOST
  const matches = (selector: Selector, name: string) => {
    work--
    return selects(selector, { name, ...KIND })
  }
  const add = (name: string, named: string) => {
    if (name === '' || isFull() || present.has(name) || names.has(name)) return
    names.set(name, named)
    // Both policies will be asked about it.
    work -= 2 * all.length
  }
  for (const { kind, text } of changed) {
    if (kind === 'exact') add(text, text)
    if (kind === 'glob') for (const star of fill.stars) add(fill.glob(text, star), text)
  }
  const globs = all.filter(({ kind }) => kind === 'glob')
  for (const selector of changed) {
    if (selector.kind !== 'glob') continue
    for (const other of globs) {
      if (isFull()) break
      for (const name of other === selector ? [] : meetings(selector.text, other.text, fill.glob))
        if (matches(selector, name) && matches(other, name)) add(name, selector.text)
    }
  }
  // A selector may have hidden or governed what another one, unchanged, names as well.
  const byClass = changed.some(({ kind }) => kind !== 'exact' && kind !== 'glob')
  const wide = changed.filter(({ kind }) => kind === 'glob')
  for (const { kind, text } of all) {
    if (isFull()) break
    if (kind !== 'exact' && kind !== 'glob') continue
    const name = kind === 'exact' ? text : fill.glob(text, fill.longest)
    if (byClass || wide.some((one) => matches(one, name))) add(name, text)
  }
  const kinds = kindsFor(all)
  const later = new Map(
    [...names]
      .slice(0, MOST)
      .map(([name, named]) => [
        name,
        kinds.map((kind) => ({ named, tool: { name, ...kind, state: 'reviewed' as const } })),
      ]),
  )
  return { later, complete: changed.length === 0 || (!isFull() && fill.complete) }
}

const MOST_MARKS = 8

/**
 * What to put in the place of stars: a letter that no selector has, so that only wildcards match it, up to one time more
 * than any selector has question marks.
 */
function fillsFor(selectors: readonly Selector[]) {
  const used = new Set(selectors.flatMap(({ text }) => [...text]))
  let point = 0x61
  while (used.has(String.fromCodePoint(point))) point++
  const letter = String.fromCodePoint(point)
  const marks = selectors.map(({ kind, text }) => (kind === 'glob' ? text.split('?').length - 1 : 0))
  const most = marks.reduce((a, b) => Math.max(a, b), 0) + 1
  return {
    stars: Array.from({ length: Math.min(most, MOST_MARKS) + 1 }, (_, i) => letter.repeat(i)),
    longest: letter.repeat(most),
    glob: (text: string, star: string) => text.replaceAll('*', star).replaceAll('?', letter),
    complete: most <= MOST_MARKS,
  }
}

function selectorsOf(sides: readonly Document[]): Selector[] {
  const found = new Map<string, Selector>()
  for (const document of sides)
    for (const { selector } of [...document.rules, ...document.hide]) found.set(selector.text, selector)
  return [...found.values()]
}

/** The selectors whose rule, whose place in `hide` or whose order among the patterns is not the same on both sides. */
function differing(sides: readonly [Document, Document], all: readonly Selector[]): Selector[] {
  const written = sides.map((document) => {
    const rules = new Map(document.rules.map((rule) => [rule.selector.text, rule.pointer]))
    const hidden = new Set(document.hide.map(({ selector }) => selector.text))
    return (text: string) => {
      const pointer = rules.get(text)
      const value = pointer === undefined ? undefined : valueAt(document.root, pointer)
      return `${value === undefined ? '' : canonical(value)} ${hidden.has(text)}`
    }
  })
  const [before, after] = sides.map(({ rules }) => rules.map(({ selector }) => selector.text))
  const kept = new Set(after)
  const order = (before ?? []).filter((text) => kept.has(text))
  const was = new Set(order)
  const moved = new Set((after ?? []).filter((text) => was.has(text)).filter((text, i) => text !== order[i]))
  return all.filter(
    ({ kind, text }) => written[0]?.(text) !== written[1]?.(text) || (kind === 'glob' && moved.has(text)),
  )
}

/** Names that two patterns may both match: one inside a star of the other, or one after the other. */
function meetings(a: string, b: string, glob: (text: string, star: string) => string): string[] {
  const [x, y] = [glob(a, ''), glob(b, '')]
  return [
    x + y,
    y + x,
    ...[x, y].flatMap((inner) =>
      [a, b].map((text) =>
        glob(
          text.replace('*', () => inner),
          '',
        ),
      ),
    ),
  ]
}

function kindsFor(selectors: readonly Selector[]): Pick<Tool, 'category' | 'risk'>[] {
  const byCategory = selectors.some((selector) => selector.kind === 'category')
  const byRisk = selectors.some((selector) => selector.kind === 'risk' || selector.kind === 'risk_from')
  const someCategories = byCategory ? categories : categories.slice(0, 1)
  const someLevels = byRisk ? levels : levels.slice(0, 1)
  return someCategories.flatMap((category) => someLevels.map((risk) => ({ category, risk })))
}
