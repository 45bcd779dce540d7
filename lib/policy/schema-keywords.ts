import type { Value } from '#lib/json/value.ts'
import { inPlaceKeywords, unevaluatedKeywords } from './schema-applicators.ts'
import { arrayKeywords, objectKeywords } from './schema-children.ts'
import type { SchemaReader } from './schema-read.ts'
import type { Check, Node, Resource } from './schema-run.ts'
import { scalarKeywords } from './schema-scalars.ts'

/** What a keyword is read with: the schema object it stands in (`here`), the node that is being filled, its own place. */
export type Context = {
  reader: SchemaReader
  schema: Map<string, Value>
  node: Node
  here: string
  pointer: string
}

/**
 * One keyword: how its value becomes a check. Keywords that are not in the list (`format`, `default`, `title`, …) are
 * annotations and decide nothing.
 */
export type Keyword = {
  keyword: string
  /** Only in this dialect; in both where absent. */
  dialect?: Resource['dialect']
  build: (value: Value, context: Context) => Check | undefined
}

/** In the order in which they are asked: the plain ones give the clearest sentence; `unevaluated…` must come last. */
const keywords: readonly Keyword[] = [
  ...scalarKeywords,
  ...objectKeywords,
  ...arrayKeywords,
  ...inPlaceKeywords,
  ...unevaluatedKeywords,
]

/** The keywords by name, with their places in the list; one whose meaning differs between the dialects is there twice. */
type Placed = Keyword & { at: number }
const placed = new Map<string, Placed[]>()
for (const [at, keyword] of keywords.entries()) {
  const name = keyword.keyword
  placed.set(name, [...(placed.get(name) ?? []), { ...keyword, at }])
}

/** The keywords that a schema has, in the order of the list. */
export function keywordsOf(schema: ReadonlyMap<string, Value>): readonly Keyword[] {
  const found: Placed[] = []
  for (const name of schema.keys()) {
    const known = placed.get(name)
    if (known !== undefined) for (const one of known) found.push(one)
  }
  return found.length < 2 ? found : found.sort((a, b) => a.at - b.at)
}
