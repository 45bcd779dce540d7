import type { ToolDefinition } from '#lib/risk/types.ts'

/** What we say of a tool, in our own words: what it does, and what an agent could do with it that nobody watches. */
export type ToolWords = { does: string; could: readonly string[] }

/** A tool of the catalogue: its definition is its server's and hostile until proven otherwise, the words are ours. */
export type ListedTool = {
  definition: ToolDefinition
  /** What its definition costs a model to read, counted over the text of its entry in `tools/list`. */
  tokens: number
  words?: ToolWords
}

/**
 * One server of the public catalogue. `slug` is its place in the address, `/servers/{slug}`; a tool's is its name,
 * written as it is: names differ by a single character, and an address must not make two of them one.
 */
export type ListedServer = {
  slug: string
  name: string
  /** Where an MCP client reaches it. */
  url: string
  /** One sentence, ours. */
  about: string
  /** Where the definitions come from, and how far they are the server's own. */
  origin: string
  /** The day on which its pages last said something else, `2026-11-26`. */
  changed: string
  tools: readonly ListedTool[]
}
