import { existsSync } from 'node:fs'
import { place, read } from '#lib/json/read.ts'
import { compile, type Program } from '#lib/policy/compile.ts'
import { placesOf } from '#lib/policy/finding-places.ts'
import { MOST } from '#lib/policy/most.ts'
import { readTools } from '#lib/policy/read-tools.ts'
import type { Finding, Tool } from '#lib/policy/types.ts'
import type { Given, Option } from './command.ts'
import { jsonOf, named, notJson, policyText } from './files.ts'
import type { Io } from './io.ts'
import { badInput, badUsage, type Stop, withStop } from './stop.ts'

export const toolsOption: Option = {
  value: 'TOOLS.json',
  summary: 'the inventory: [{ "name", "category", "risk", "inputSchema"?, "state"?, … }]',
}
export const guardrailOption: Option = {
  value: 'FILE',
  summary: 'the organisation policy above this one; the stricter of both decides',
}
export const organisationOption: Option = { summary: 'the policy is the organisation policy itself' }
export const besides =
  'Without --tools, the inventory of policy.json is policy.tools.json beside it, where there is such a file.'

/** The inventory that was named, else the one that lies beside the policy, else none. */
export async function inventoryOf(given: Given, policy: string, io: Io): Promise<Tool[] | undefined> {
  const file = given.text('tools') ?? toolsBeside(policy)
  if (file === undefined || (given.text('tools') === undefined && !existsSync(file))) return undefined
  return toolsOf(file, io)
}

/** `support.tools.json` for `support.json`. */
export function toolsBeside(policy: string): string | undefined {
  return /\.json$/i.test(policy) && !/\.tools\.json$/i.test(policy)
    ? policy.replace(/\.json$/i, '.tools.json')
    : undefined
}

/** Reads an inventory; a name that stands twice is refused, because nobody could say which a call means. */
export async function toolsOf(file: string, io: Io): Promise<Tool[]> {
  const found = readTools(await jsonOf(file, io))
  if (!found.ok) {
    const sentence = `${withStop(found.sentence)} Write a tool as {"name":"get_item","category":"read","risk":"low"}.`
    throw badInput(named(file), sentence, found.pointer)
  }
  const names = new Set<string>()
  for (const [i, tool] of found.tools.entries()) {
    if (names.has(tool.name)) {
      const sentence = `The tool “${tool.name.slice(0, 100)}” stands here twice. Keep one of the two.`
      throw badInput(named(file), sentence, `/${i}/name`)
    }
    names.add(tool.name)
  }
  return found.tools
}

/** The organisation policy that was named, compiled for the same tools. */
export async function guardrailOf(
  given: Given,
  tools: readonly Tool[],
  io: Io,
): Promise<Program | undefined> {
  const file = given.text('guardrail')
  if (file === undefined) return undefined
  return compiled(file, await policyText(file, io), tools, 'guardrail')
}

export const sourceOf = (given: Given): Program['source'] =>
  given.flag('organisation') ? 'guardrail' : 'policy'

/** Compiles a policy that came from a file, or stops with its first error. */
export function compiled(
  file: string,
  text: string,
  tools: readonly Tool[],
  source: Program['source'] = 'policy',
): Program {
  const made = compile(text, tools, source)
  if (made.ok) return made.program
  throw firstOf(file, text, made.findings)
}

/** The first finding as the line that ends a command. */
export function firstOf(file: string, text: string, findings: readonly Finding[]): Stop {
  const [first] = findings
  if (first === undefined) throw new Error('there is no finding to tell')
  const syntax = read(text, { bytes: MOST.bytes })
  if (!syntax.ok) return notJson(syntax.fault, ({ line, column }) => `${named(file)}:${line}:${column}`)
  const [at = { line: 1, column: 1 }] = linesOf(text, [first])
  const fix = first.fix === undefined ? '' : ` Fix: ${withStop(first.fix.label)}`
  const more = findings.length - 1
  const rest =
    more === 0 ? '' : ` (${more} more error${more === 1 ? '' : 's'}: signalbox policy check tells all.)`
  return badInput(
    `${named(file)}:${at.line}:${at.column}`,
    `${withStop(first.sentence)}${fix}${rest}`,
    first.pointer,
  )
}

/** Line and column of each finding, from 1: where the value or the key that it names begins. */
export function linesOf(text: string, findings: readonly Finding[]): { line: number; column: number }[] {
  return placesOf(text, findings).map(({ from }) => place(text, from))
}

/** Standard input can be read once only. */
export function refuseTwice(command: string, files: readonly (string | undefined)[]): void {
  if (files.filter((file) => file === '-').length > 1)
    throw badUsage('Standard input can stand for one file only; name the other', command)
}
