import type { Document, Rule } from './document.ts'
import { moreSpecific, type Selector, selects } from './selectors.ts'
import type { Tool } from './types.ts'

type Named = Pick<Tool, 'name' | 'category' | 'risk'>
type Hide = Document['hide'][number]

/** Letters of a name that a pattern is found by. */
const GRAM = 3
/** How much of a pattern is looked at for them: its end, where names differ. */
const LOOKED_AT = 40

/**
 * Rules, or elements of `hide`, asked which of them name a tool. A pattern stands under three letters in a row that
 * every name must have which it matches, so that few of a long policy are held against a name.
 */
class Index<T extends { selector: Selector }> {
  /** In the order in which they apply, exact names in front; of two with one selector, the first. */
  readonly items: readonly T[]
  readonly #exact = new Map<string, number>()
  /** Places in `items`, each list in its order. */
  readonly #byGram = new Map<string, number[]>()
  readonly #others: number[] = []

  constructor(items: readonly T[]) {
    const once = new Map<string, T>()
    for (const item of items) if (!once.has(item.selector.text)) once.set(item.selector.text, item)
    this.items = [...once.values()]
    for (const [place, { selector }] of this.items.entries()) {
      if (selector.kind === 'exact') this.#exact.set(selector.text, place)
      else this.#listFor(selector).push(place)
    }
  }

  /** The list of the three letters that the fewest patterns stand under so far. */
  #listFor(selector: Selector): number[] {
    if (selector.kind !== 'glob') return this.#others
    let rarest: string | undefined
    let fewest = Number.POSITIVE_INFINITY
    for (const run of selector.text.slice(-LOOKED_AT).split(/[*?]/)) {
      for (const gram of gramsOf(run)) {
        const size = this.#byGram.get(gram)?.length ?? 0
        if (size < fewest) [rarest, fewest] = [gram, size]
      }
    }
    if (rarest === undefined) return this.#others
    const list = this.#byGram.get(rarest) ?? []
    this.#byGram.set(rarest, list)
    return list
  }

  /** The one that applies: the exact name, or else the first of the others. */
  first(tool: Named): T | undefined {
    const own = this.#exact.get(tool.name)
    if (own !== undefined) return this.items[own]
    let first = this.items.length
    for (const places of this.#lists(tool)) {
      for (const place of places) {
        if (place >= first) break
        if (!this.#names(place, tool)) continue
        first = place
        break
      }
    }
    return this.items[first]
  }

  /** The places of all that name the tool, in no order. */
  naming(tool: Named): number[] {
    const own = this.#exact.get(tool.name)
    const found = own === undefined ? [] : [own]
    for (const places of this.#lists(tool))
      for (const place of places) if (this.#names(place, tool)) found.push(place)
    return found
  }

  /** All that name the tool, in their order. */
  all(tool: Named): T[] {
    const places = this.naming(tool).sort((a, b) => a - b)
    return places.map((place) => this.items[place]).filter((item) => item !== undefined)
  }

  #names(place: number, tool: Named): boolean {
    const item = this.items[place]
    return item !== undefined && selects(item.selector, tool)
  }

  #lists(tool: Named): (readonly number[])[] {
    const lists = [this.#others]
    if (this.#byGram.size === 0) return lists
    for (const gram of gramsOf(tool.name)) {
      const list = this.#byGram.get(gram)
      if (list !== undefined) lists.push(list)
    }
    return lists
  }
}

function gramsOf(text: string): Set<string> {
  const grams = new Set<string>()
  for (let i = 0; i + GRAM <= text.length; i++) grams.add(text.slice(i, i + GRAM))
  return grams
}

/** What hides a tool, and the one rule that applies to it. */
export type Reached = { hide: Hide | undefined; rule: Rule | undefined }

/** Who names which tools in a document. */
class Reach {
  /** Sorting is stable, so equal selectors keep their order in the text. */
  readonly rules: Index<Rule>
  readonly hide: Index<Hide>

  constructor(document: Document) {
    const rules = divided(document.rules)
    rules.wide.sort((a, b) => moreSpecific(a.selector, b.selector))
    const hide = divided(document.hide)
    this.rules = new Index([...rules.exact, ...rules.wide])
    this.hide = new Index([...hide.exact, ...hide.wide])
  }

  of(tool: Named): Reached {
    return { hide: this.hide.first(tool), rule: this.rules.first(tool) }
  }
}

function divided<T extends { selector: Selector }>(items: readonly T[]): { exact: T[]; wide: T[] } {
  return {
    exact: items.filter(({ selector }) => selector.kind === 'exact'),
    wide: items.filter(({ selector }) => selector.kind !== 'exact'),
  }
}

/** Remembering changes nothing but time: the editor asks about one document for each of its tools. */
const known = new WeakMap<Document, Reach>()

/** Finds, for a tool, what hides it and the rules that name it. */
export function reachOf(document: Document): Reach {
  const before = known.get(document)
  if (before !== undefined) return before
  const reach = new Reach(document)
  known.set(document, reach)
  return reach
}
