import { createHash } from 'node:crypto'
import type { Value } from '#lib/json/value.ts'
import { definitionText } from '#lib/mcp/item-list.ts'

/** What tells one definition from another: the order of members and white space do not, everything else does. */
export function digestOf(definition: Value): string {
  return createHash('sha256').update(definitionText(definition)).digest('hex')
}

/** The columns of a server's instructions. PostgreSQL's texts hold every character but one. */
export function instructionsRow(text: string | undefined) {
  return {
    instructions: text?.replaceAll('\u0000', '\ufffd').slice(0, 20_000) ?? null,
    instructionsDigest: text === undefined ? null : digestOf(text),
  }
}
