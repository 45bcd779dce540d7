import type { Argument } from './arguments.ts'
import { fromChoices, fromListed } from './choices.ts'
import { fromDescription, leadsReading } from './description.ts'
import { type Found, found } from './found.ts'
import { fromCode, fromQuery, fromRequest } from './languages.ts'
import { acting, reads } from './name.ts'
import type { ToolDefinition } from './types.ts'
import { shownOnly } from './verbs.ts'
import { wordsOf } from './words.ts'

/** Everything in a definition that says what its tool does. */
export function evidenceOf(tool: ToolDefinition, given: readonly Argument[]): Found[] {
  return [
    ...fromName(tool),
    ...fromDescription(tool),
    ...fromListed(tool.description ?? ''),
    ...fromChoices(tool, given),
    ...fromQuery(tool, given),
    ...fromCode(tool, given),
    ...fromRequest(tool, given),
    ...fromAnnotations(tool),
  ]
}

/** The acting verbs of a name. */
function fromName(tool: { name: string }): Found[] {
  const words = wordsOf(tool.name)
  const shown = showsOnly(words)
  return acting(words)
    .filter(({ word }) => !(shown && word === 'generate'))
    .map(({ category, word }) => found(category, 'name', word))
}

/** `generate_summary` makes what is only shown to who asked; `generate_payment_link` does not. */
function showsOnly(words: readonly string[]): boolean {
  return (
    words.includes('generate') &&
    words.some((word) => shownOnly.has(word)) &&
    !words.some((word) =>
      /^(?:payment|checkout|invite|upload|share|sharing|presigned|reset|login)$/.test(word),
    )
  )
}

const overseeing = /^(?:manage|handle|control|administer|maintain|operate|process|perform|manager)$/

/**
 * Does its name, or the first verb of its description, say that it reads? What the server claims in annotations does
 * not count here: its own word must not lower anything.
 */
export function saysRead(tool: ToolDefinition): boolean {
  const words = wordsOf(tool.name)
  const named = words.some((_, i) => reads(words, i)) || showsOnly(words)
  return (named && !words.some((word) => overseeing.test(word))) || leadsReading(tool)
}

/** What the server says of the tool itself, where that makes it worse. */
function fromAnnotations(tool: ToolDefinition): Found[] {
  const { destructiveHint, readOnlyHint } = tool.annotations ?? {}
  return [
    ...(destructiveHint === true ? [found('destructive', 'annotations', 'destructiveHint: true')] : []),
    ...(readOnlyHint === false ? [found('write', 'annotations', 'readOnlyHint: false')] : []),
  ]
}
