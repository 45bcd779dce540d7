import type { Value } from '#lib/json/value.ts'
import { inPlaceKeywords, unevaluatedKeywords } from './schema-applicators.ts'
import { arrayKeywords, objectKeywords } from './schema-children.ts'
import type { SchemaReader } from './schema-read.ts'
import type { Check, Node, Resource } from './schema-run.ts'
import { scalarKeywords } from './schema-scalars.ts'

/** What a keyword is read with: the schema object it stands in, the node that is being filled, its own place. */
export type Context = { reader: SchemaReader; schema: Map<string, Value>; node: Node; pointer: string }

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
export const keywords: readonly Keyword[] = [
  ...scalarKeywords,
  ...objectKeywords,
  ...arrayKeywords,
  ...inPlaceKeywords,
  ...unevaluatedKeywords,
]
