import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { categories, levels } from '#lib/risk/types.ts'
import { readDocument } from './document.ts'
import { reachOf } from './reach.ts'
import { moreSpecific, parseSelector, selects } from './selectors.ts'
import type { Tool } from './types.ts'

/** Few letters, so that patterns meet names; one of them takes two units. */
const letters = ['a', 'b', '_', '😀']
const name = fc.array(fc.constantFrom(...letters), { minLength: 1, maxLength: 8 }).map((all) => all.join(''))
const glob = fc
  .array(fc.constantFrom(...letters, '*', '?'), { minLength: 1, maxLength: 8 })
  .map((all) => all.join(''))
const selector = fc.oneof(
  { weight: 5, arbitrary: glob },
  { weight: 1, arbitrary: fc.constantFrom('@read', '@risk:low', '@risk>=high', '*') },
)
const tool = fc
  .tuple(name, fc.constantFrom(...categories), fc.constantFrom(...levels))
  .map(([name, category, risk]): Tool => ({ name, category, risk, state: 'reviewed' }))

/** What a pattern says, read letter by letter in every way that is possible. */
function matches(pattern: readonly string[], text: readonly string[]): boolean {
  const [first, ...rest] = pattern
  if (first === undefined) return text.length === 0
  if (first === '*') return matches(rest, text) || (text.length > 0 && matches(pattern, text.slice(1)))
  return text.length > 0 && (first === '?' || first === text[0]) && matches(rest, text.slice(1))
}

test('a pattern matches the names that it says, each wildcard a run of characters or one of them', () => {
  fc.assert(
    fc.property(glob, tool, (text, tool) => {
      const found = parseSelector(text)
      if (found.kind === 'bad') throw new Error(found.sentence)
      expect(selects(found, tool)).toBe(matches([...text], [...tool.name]))
    }),
    { numRuns: inject('propertyRuns') },
  )
}, 600_000)

test('the rules that name a tool are found without asking each, the most specific first', () => {
  const selectors = fc.uniqueArray(selector, { maxLength: 12 })
  fc.assert(
    fc.property(selectors, fc.array(selector, { maxLength: 4 }), tool, (texts, hide, tool) => {
      const tools = Object.fromEntries(texts.map((text) => [text, {}]))
      const found = readDocument(JSON.stringify({ version: '1', default: 'deny', hide, tools }))
      if (!found.ok) throw new Error(JSON.stringify(found.findings))
      const { document } = found
      const naming = document.rules
        .filter((rule) => selects(rule.selector, tool))
        .sort((a, b) => moreSpecific(a.selector, b.selector))
      const reach = reachOf(document)
      const { hide: hidden, rule } = reach.of(tool)
      expect(reach.rules.all(tool)).toEqual(naming)
      expect(rule).toBe(naming[0])
      const hiding = document.hide.filter((one) => selects(one.selector, tool))
      const pointers = hiding.map(({ pointer }) => pointer)
      expect(pointers.length > 0 ? pointers : [undefined]).toContain(hidden?.pointer)
      const textsOf = (all: typeof hiding) => new Set(all.map(({ selector }) => selector.text))
      expect(textsOf(reach.hide.all(tool))).toEqual(textsOf(hiding))
    }),
    { numRuns: inject('propertyRuns') },
  )
}, 600_000)
