import { type Difference, diff } from '#lib/policy/diff.ts'
import { readDocument } from '#lib/policy/document.ts'
import type { Command } from './command.ts'
import { policyText } from './files.ts'
import { besides, firstOf, inventoryOf, refuseTwice, sourceOf, toolsOption } from './inventory.ts'
import { badUsage, oneLine } from './stop.ts'

const KINDS = ['loosened', 'tightened', 'other'] as const

export const policyDiff: Command = {
  name: 'policy diff',
  summary: 'Says in sentences what changes from one policy to another, loosened first.',
  usage: 'A B [--tools TOOLS.json] [--organisation] [--fail-on loosened|any] [--json]',
  files: { least: 2, most: 2, what: 'A file' },
  options: {
    tools: toolsOption,
    organisation: { summary: 'both are versions of the organisation policy' },
    'fail-on': { value: 'loosened|any', summary: 'exit code 1 where there is such a difference' },
    json: {
      summary: 'the differences as JSON: [{ "kind", "tool", "about", "before", "after", "sentence", … }]',
    },
  },
  more: [
    'With the inventory it is told tool by tool, and for tools that come later; without, for whatever a name or a selector means. “loosened” is everything that cannot be shown to be at least as strict as before.',
    `${besides} That of B is tried first.`,
  ],
  async run(given, io) {
    const [before = '', after = ''] = given.files
    const failOn = given.text('fail-on') ?? 'nothing'
    if (!['nothing', 'loosened', 'any'].includes(failOn))
      throw badUsage('--fail-on is “loosened” or “any”', 'policy diff')
    refuseTwice('policy diff', [before, after, given.text('tools')])
    const a = valid(before, await policyText(before, io))
    const b = valid(after, await policyText(after, io))
    const tools = (await inventoryOf(given, after, io)) ?? (await inventoryOf(given, before, io))
    const found = diff(a, b, tools ?? [], sourceOf(given)) ?? []
    const told = tools === undefined ? found.map(ofAnyTool) : found
    if (given.flag('json')) await io.out.line(JSON.stringify(told, null, 2))
    else await io.out.line(told.length === 0 ? nothing(a, b) : told.map(lineOf).join('\n'))
    const refused = found.some((one) => failOn === 'any' || one.kind === failOn)
    return refused ? 1 : 0
  },
}

function valid(file: string, text: string): string {
  const read = readDocument(text)
  if (!read.ok) throw firstOf(file, text, read.findings)
  return text
}

/** Without an inventory every tool is one that comes later, and there is no point in saying so. */
function ofAnyTool(one: Difference): Difference {
  const about = one.about
    .replace(/, which the server does not have now$/, '')
    .replace(/^Later tools of /, 'Tools of ')
  return { ...one, about, sentence: about + one.sentence.slice(one.about.length) }
}

function lineOf({ kind, sentence }: Difference): string {
  const width = Math.max(...KINDS.map((one) => one.length))
  return `${kind.padEnd(width)}  ${oneLine(sentence)}`
}

function nothing(a: string, b: string): string {
  return a === b ? 'The policies are the same.' : 'Nothing changes; the texts are written differently.'
}
