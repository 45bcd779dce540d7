import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { read } from '#lib/json/read.ts'
import { write } from '#lib/json/write.ts'
import { compile, type Program } from './compile.ts'
import { decide } from './decide.ts'
import { explain } from './explain.ts'
import { readCall } from './read-call.ts'
import { readTools } from './read-tools.ts'
import { decideAll, decideAlone } from './sequence.ts'
import { counterOf, countersOf, differences, outcomeOf, simulate, usedProblem } from './simulate.ts'
import type { Call, Tool } from './types.ts'

const folder = path.join(import.meta.dirname, 'corpus')

type Case = { name: string; program: Program | null; guardrail: Program | undefined; calls: Call[] }

function cases(): Case[] {
  return readdirSync(folder).flatMap((name) => {
    const found = read(readFileSync(path.join(folder, name), 'utf8'))
    if (!found.ok || !(found.value instanceof Map)) return []
    const tools = readTools(found.value.get('tools') ?? [])
    const policy = found.value.get('policy') ?? null
    if (!tools.ok) return []
    const compiled =
      policy === null ? undefined : compile(typeof policy === 'string' ? policy : write(policy), tools.tools)
    if (compiled?.ok === false) return []
    const above = found.value.get('guardrail')
    const guardrail = above === undefined ? undefined : compile(write(above), tools.tools, 'guardrail')
    if (guardrail?.ok === false) return []
    const many = found.value.get('calls')
    const calls = (Array.isArray(many) ? many : [found.value.get('call') ?? null]).flatMap((value) => {
      const call = readCall(value, 0)
      return call.ok ? [call.call] : []
    })
    return [{ name, program: compiled?.program ?? null, guardrail: guardrail?.program, calls }]
  })
}

describe('what Simulate shows is the decision of the engine', () => {
  const all = cases()
  test('for every case of the corpus', () => {
    expect(all.length).toBeGreaterThan(100)
    for (const { program, guardrail, calls, name } of all) {
      const context = { guardrail }
      for (const call of calls) {
        const decision = simulate(program, call, new Map(), context)
        expect(decision, name).toEqual(decideAlone(program, call, context))
        const first = decide(program, call, context)
        // Limits are all that may come after the engine's first word.
        if (decision.code !== 'limit') {
          expect([decision.effect, decision.code, decision.rule, decision.message], name).toEqual([
            first.effect,
            first.code,
            first.rule,
            first.message,
          ])
        }
        const shown = outcomeOf(program, decision, call.tool, guardrail)
        expect(shown.decision, name).toBe(decision)
        expect(
          shown.steps.map(({ sentence }) => sentence),
          name,
        ).toEqual(explain(decision).slice(1))
        const text = { allow: '', hide: `Unknown tool: ${call.tool}` }[decision.effect as string]
        expect(shown.answer.text, name).toBe(text ?? `[POLICY DENIED] ${decision.message}`)
      }
    }
  })
})

const tools: Tool[] = [{ name: 'pay', category: 'financial', risk: 'high', state: 'reviewed' }]
const at = Date.UTC(2026, 10, 25, 9)
function pay(amount: string, when = at): Call {
  const value = read(`{"amount":${amount}}`)
  return {
    tool: 'pay',
    args: value.ok && value.value instanceof Map ? value.value : new Map(),
    at: when,
    identity: { id: 'i', kind: 'agent', labels: {} },
    grant: { id: 'g', labels: {} },
  }
}
function program(rule: string): Program {
  const compiled = compile(`{"version":"1","default":"deny","tools":{"pay":${rule}}}`, tools)
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.findings))
  return compiled.program
}

test('counters that are said to hold something decide as if the calls had been made', () => {
  const limited = program(
    '{"limits":[{"window":"minute","max":3},{"window":"day","max":100,"increment_from":"args.amount","scope":"identity"}]}',
  )
  const [calls, sum] = countersOf([limited], 'pay').map(counterOf)
  for (const made of [0, 1, 2, 3]) {
    const sequence = decideAll(limited, Array(made + 1).fill(pay('10')))
    const used = new Map([
      [calls ?? '', String(made)],
      [sum ?? '', String(made * 10)],
    ])
    expect(simulate(limited, pay('10'), used)).toEqual(sequence.at(-1))
  }
  expect(simulate(limited, pay('10'), new Map([[sum ?? '', '90']])).effect).toBe('allow')
  expect(simulate(limited, pay('10.01'), new Map([[sum ?? '', '90']]))).toMatchObject({
    effect: 'deny',
    code: 'limit',
    rule: '/tools/pay/limits/1',
  })
})

test('what cannot be in a counter is refused in words, and never counted', () => {
  const limited = program(
    '{"limits":[{"window":"minute","max":3},{"window":"day","max":100,"increment_from":"args.amount"}]}',
  )
  const [calls, sum] = countersOf([limited], 'pay')
  if (calls === undefined || sum === undefined) throw new Error('two counters')
  for (const text of ['', 'x', '-1', '1.5', '100001', '1e99'])
    expect(usedProblem(calls, text), text).toMatch(/./)
  for (const text of ['0', '3', '100000', '1e3']) expect(usedProblem(calls, text), text).toBeUndefined()
  for (const text of ['', 'x', '-1', '1e99']) expect(usedProblem(sum, text), text).toMatch(/./)
  expect(usedProblem(sum, '1.5')).toBeUndefined()
  expect(simulate(limited, pay('1'), new Map([[counterOf(calls), 'x']])).effect).toBe('allow')
})

test('two versions of a policy are compared by result, rule and answer', () => {
  const [one, two] = [program('{}'), program('{"action":"deny","reason":"No."}')]
  const a = outcomeOf(one, simulate(one, pay('1')), 'pay')
  const b = outcomeOf(two, simulate(two, pay('1')), 'pay')
  expect([a.result, b.result, b.answer.text]).toEqual(['allowed', 'denied', '[POLICY DENIED] No.'])
  expect(differences(a, b)).toEqual({ result: true, rule: true, answer: true })
  expect(differences(a, a)).toEqual({ result: false, rule: false, answer: false })
})

test('the counters of the organisation policy are its own, and its rule is told as its own', () => {
  const limit = '{"limits":[{"counter":"c","window":"day","max":5}]}'
  const policy = program(limit)
  const above = compile(`{"version":"1","default":"allow","tools":{"pay":${limit}}}`, tools, 'guardrail')
  if (!above.ok) throw new Error('the guardrail compiles')
  const context = { guardrail: above.program }
  const counters = countersOf([policy, policy], 'pay', above.program)
  expect(counters.map(({ source }) => source)).toEqual([undefined, 'guardrail'])
  const [own, whole] = counters.map(counterOf)
  for (const [counter, source] of [
    [own, 'policy'],
    [whole, 'guardrail'],
  ] as const) {
    const decision = simulate(policy, pay('1'), new Map([[counter ?? '', '5']]), context)
    expect(decision.code).toBe('limit')
    const shown = outcomeOf(policy, decision, 'pay', above.program)
    expect([shown.result, shown.rule]).toEqual(['over_limit', 'At most 5 per day for each grant.'])
    expect(decision.trace.findLast((step) => step.outcome === 'fails')?.source ?? 'policy').toBe(source)
  }
})
