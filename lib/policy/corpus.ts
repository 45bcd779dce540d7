import { read } from '#lib/json/read.ts'
import { Num, type Value } from '#lib/json/value.ts'
import { canonical, fromPlain, write } from '#lib/json/write.ts'
import { compile, type Program } from './compile.ts'
import { type Context, list } from './list.ts'
import { readCall } from './read-call.ts'
import { readTools } from './read-tools.ts'
import { decideAll } from './sequence.ts'
import type { Call, Decision, Finding, Tool } from './types.ts'

/**
 * One case of the corpus. `policy` is the text of a document, or null for a grant without one. `refused` is the pointer
 * of what is wrong in a document that does not compile; otherwise `expect` has one entry for each of `calls`: members of
 * a decision by their names (effect, code, and where it matters rule, source, message and needs).
 */
export type Case = {
  policy: string | null
  guardrail?: string
  tools: Tool[]
  calls: Call[]
  context: Context
  expect: Map<string, Value>[]
  refused?: string
}

/**
 * Reads `{ policy, guardrail?, tools, call | calls, context?, expect }`. `policy` is a document or its text; `expect` is
 * a decision (with `calls` a list of them) or `{ refused }`.
 * @returns the case, or a sentence that says what is wrong with it
 */
export function readCase(text: string): Case | string {
  const found = read(text)
  if (!found.ok || !(found.value instanceof Map)) return 'The case is not a JSON object'
  const one = found.value
  const tools = readTools(one.get('tools') ?? [])
  if (!tools.ok) return tools.sentence
  const many = one.get('calls')
  const calls: Call[] = []
  for (const value of Array.isArray(many) ? many : [one.get('call') ?? null]) {
    const call = readCall(value, 0)
    if (!call.ok) return call.sentence
    calls.push(call.call)
  }
  const wanted = one.get('expect') ?? null
  const expect = (Array.isArray(wanted) ? wanted : [wanted]).filter((each) => each instanceof Map)
  const refused = expect[0]?.get('refused')
  if (typeof refused !== 'string' && expect.length !== calls.length)
    return `${calls.length} calls, but ${expect.length} expectations`
  const policy = one.get('policy') ?? null
  const guardrail = one.get('guardrail')
  return {
    policy: policy === null || typeof policy === 'string' ? policy : write(policy, 2),
    ...(guardrail === undefined ? {} : { guardrail: write(guardrail, 2) }),
    tools: tools.tools,
    calls,
    context: readContext(one.get('context')),
    expect,
    ...(typeof refused === 'string' ? { refused } : {}),
  }
}

/** The documents of a case, compiled for its tools, and everything else that `decide` is given. */
export function compileCase(
  one: Case,
): { ok: true; program: Program | null; context: Context } | { ok: false; findings: Finding[] } {
  const compiled = one.policy === null ? undefined : compile(one.policy, one.tools)
  if (compiled?.ok === false) return compiled
  const above = one.guardrail === undefined ? undefined : compile(one.guardrail, one.tools, 'guardrail')
  if (above?.ok === false) return above
  const context = above === undefined ? one.context : { ...one.context, guardrail: above.program }
  return { ok: true, program: compiled?.program ?? null, context }
}

/**
 * Runs one case. Whatever it says, `list` must agree with `decide`.
 * @returns what differed, in sentences; nothing when the case holds
 */
export function runCase(text: string): string[] {
  const one = readCase(text)
  if (typeof one === 'string') return [one]
  const compiled = compileCase(one)
  if (!compiled.ok) {
    const found = compiled.findings.map(({ pointer }) => pointer)
    if (one.refused !== undefined && found.includes(one.refused)) return []
    return compiled.findings.map(({ pointer, sentence }) => `It is refused at ${pointer}: ${sentence}`)
  }
  if (one.refused !== undefined) return ['The document compiles']
  const { program, context } = compiled
  return decideAll(program, one.calls, context).flatMap((decision, i) =>
    [...differences(one.expect[i], decision), ...listAgrees(program, one.calls[i], decision, context)].map(
      (said) => (one.calls.length === 1 ? said : `Call ${i + 1}: ${said}`),
    ),
  )
}

/** How a decision differs from what a case expects of it, in sentences. */
export function differences(
  expected: Map<string, Value> | undefined,
  decision: Pick<Decision, 'effect' | 'code' | 'rule' | 'source' | 'message' | 'needs'>,
): string[] {
  if (expected === undefined) return ['An expectation is an object']
  const { effect, code, rule, source, message } = decision
  const shown = new Map<string, Value>(Object.entries({ effect, code, rule, source, message }))
  const wrong: string[] = []
  for (const [key, value] of expected) {
    if (key === 'needs') {
      wrong.push(...differingNeeds(value, decision.needs ?? []))
      continue
    }
    const got = shown.get(key)
    if (got !== value) wrong.push(`${key} is ${write(got ?? null)}, expected ${write(value)}`)
  }
  return wrong
}

/** Whoever is asked, by the members that the case names of each. */
function differingNeeds(expected: Value, needs: NonNullable<Decision['needs']>): string[] {
  const wanted = Array.isArray(expected) ? expected : [expected]
  const got = needs.map((need, i): Value => {
    const named = wanted[i]
    const all = Object.entries(need).filter(([key]) => named instanceof Map && named.has(key))
    return fromPlain(Object.fromEntries(all))
  })
  return canonical(got) === canonical(wanted) ? [] : [`needs is ${write(got)}, expected ${write(expected)}`]
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
