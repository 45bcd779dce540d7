import { read } from '#lib/json/read.ts'
import { Num, type Value } from '#lib/json/value.ts'
import { write } from '#lib/json/write.ts'
import { compile, type Program } from './compile.ts'
import { type Context, list } from './list.ts'
import { readCall } from './read-call.ts'
import { readTools } from './read-tools.ts'
import { decideAll } from './sequence.ts'
import type { Call, Decision } from './types.ts'

/**
 * Runs one case of the corpus: `{ policy, tools, call | calls, context?, expect }`. `policy` is a document, its text, or
 * null; `expect` has effect, code, and where it matters rule and message, or is `"refused"` for a document that does not
 * compile. With `calls`, `expect` is a list. Whatever the case says, `list` must agree with `decide`.
 * @returns what differed, in sentences; nothing when the case holds
 */
export function runCase(text: string): string[] {
  const found = read(text)
  if (!found.ok || !(found.value instanceof Map)) return ['The case is not a JSON object']
  const one = found.value
  const tools = readTools(one.get('tools') ?? [])
  if (!tools.ok) return [tools.sentence]
  const policy = one.get('policy') ?? null
  const expected = one.get('expect') ?? null
  let program: Program | null = null
  if (policy !== null) {
    const compiled = compile(typeof policy === 'string' ? policy : write(policy, 2), tools.tools)
    if (expected === 'refused') return compiled.ok ? ['The document compiles'] : []
    if (!compiled.ok) return compiled.findings.map((finding) => `${finding.pointer}: ${finding.sentence}`)
    program = compiled.program
  }
  const many = one.get('calls')
  const calls: Call[] = []
  for (const value of Array.isArray(many) ? many : [one.get('call') ?? null]) {
    const call = readCall(value, 0)
    if (!call.ok) return [call.sentence]
    calls.push(call.call)
  }
  const context = readContext(one.get('context'))
  const wanted = Array.isArray(expected) ? expected : [expected]
  const decisions = decideAll(program, calls, context)
  if (wanted.length !== decisions.length)
    return [`${decisions.length} calls, but ${wanted.length} expectations`]
  return decisions.flatMap((decision, i) => [
    ...compareTo(wanted[i] ?? null, decision).map((said) =>
      many === undefined ? said : `Call ${i + 1}: ${said}`,
    ),
    ...listAgrees(program, calls[i], decision, context),
  ])
}

function readContext(value: Value | undefined): Context {
  const context: Context = {}
  if (!(value instanceof Map)) return context
  if (value.get('blocked') === true) context.blocked = true
  const held = value.get('held')
  if (Array.isArray(held)) context.held = new Set(held.filter((name) => typeof name === 'string'))
  const version = value.get('policyVersion')
  if (version instanceof Num) context.policyVersion = Number(version.token)
  return context
}

function compareTo(expected: Value, decision: Decision): string[] {
  if (!(expected instanceof Map)) return ['An expectation is an object']
  const { effect, code, rule, message } = decision
  const shown = new Map<string, Value>(Object.entries({ effect, code, rule, message }))
  const wrong: string[] = []
  for (const [key, value] of expected) {
    const got = shown.get(key)
    if (got !== value) wrong.push(`${key} is ${write(got ?? null)}, expected ${write(value)}`)
  }
  return wrong
}

/** What is left out of the list is answered as unknown, or denied with a code that says so; what is listed never is. */
function listAgrees(
  program: Program | null,
  call: Call | undefined,
  decision: Decision,
  context: Context,
): string[] {
  if (call === undefined) return ['A call is missing']
  const listed = list(program, call.identity, call.grant, context).has(call.tool)
  const open = ['held', 'no_policy', 'blocked'].includes(decision.code)
  if (listed && (decision.effect === 'hide' || open))
    return ['The tool is listed, but its call is answered as unknown']
  if (!listed && decision.effect !== 'hide' && !open)
    return ['The tool is not listed, but its call is answered']
  return []
}
