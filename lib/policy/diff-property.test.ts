import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { compile } from './compile.ts'
import { diff } from './diff.ts'
import { callOf, inventory, member, selectors } from './generate.fixture.ts'
import { decideAll, decideAlone } from './sequence.ts'
import type { Call, Effect, Tool } from './types.ts'

const strictness: Record<Effect, number> = { allow: 0, approve: 1, deny: 2, hide: 2 }
type Written = { fallback: string; hide: string[]; all: string; rules: [string, [string, string][]][] }

const written: fc.Arbitrary<Written> = fc.record({
  fallback: fc.constantFrom('allow', 'deny'),
  hide: fc.array(fc.constantFrom(...selectors.filter((one) => one !== '*')), { maxLength: 1 }),
  all: fc.constantFrom(
    '',
    ',"all_tools":{"limits":[{"window":1,"max":2}]}',
    ',"all_tools":{"limits":[{"window":1,"max":0.5}]}',
  ),
  rules: fc.uniqueArray(
    fc.tuple(
      fc.constantFrom(...selectors),
      fc.uniqueArray(
        fc.tuple(member).map(([[key, value]]): [string, string] => [key, value]),
        {
          maxLength: 4,
          selector: ([key]) => key,
        },
      ),
    ),
    { maxLength: 4, selector: ([selector]) => selector },
  ),
})
const bound = /("op":"(?:lt|lte|gt|gte|eq|neq)","value":)(-?[0-9][^,}\]]*)/
/** A policy and the same after one or two edits, as people make them; a pair of strangers would differ in everything. */
const pair = fc
  .tuple(
    written,
    written,
    fc.array(fc.tuple(fc.nat(8), fc.nat(3), fc.nat(3), fc.constantFrom('0', '1', '5', '100')), {
      minLength: 1,
      maxLength: 2,
    }),
  )
  .map(([base, other, edits]): [Written, Written] => {
    const next = structuredClone(base)
    for (const [what, which, where, number] of edits) {
      const rule = next.rules[which % Math.max(1, next.rules.length)]
      const given = other.rules[which % Math.max(1, other.rules.length)]
      const one = rule?.[1][where % Math.max(1, rule[1].length)]
      if (what === 0) next.fallback = other.fallback
      else if (what === 1) next.hide = other.hide
      else if (what === 2) next.all = other.all
      else if (what === 8) next.rules.reverse()
      else if (what === 3 && rule) next.rules = next.rules.filter((each) => each !== rule)
      else if (what === 4 && given && next.rules.every(([selector]) => selector !== given[0]))
        next.rules.push(given)
      else if (what === 5 && rule && given?.[1][0]) {
        const [key, value] = given[1][0]
        rule[1] = [...rule[1].filter(([name]) => name !== key), [key, value]]
      } else if (what === 6 && rule && one) rule[1] = rule[1].filter((each) => each !== one)
      else if (one) one[1] = one[1].replace(bound, `$1${number}`)
    }
    return [base, next]
  })
const textOf = ({ fallback, hide, all, rules }: Written) => {
  const body = rules.map(([selector, members]) => {
    return `${JSON.stringify(selector)}:{${members.map(([key, value]) => `"${key}":${value}`).join(',')}}`
  })
  return `{"version":"1","default":"${fallback}","hide":${JSON.stringify(hide)}${all},"tools":{${body.join(',')}}}`
}
const programOf = (text: string, tools: readonly Tool[]) => {
  const found = compile(text, tools)
  if (!found.ok) throw new Error(`${JSON.stringify(found.findings)} ${text}`)
  return found.program
}

test('what lets any call through that was refused before is never called tightened or other only', () => {
  const seen = { loosened: 0, through: 0, tightened: 0, later: 0 }
  fc.assert(
    fc.property(
      pair,
      inventory,
      fc.array(callOf, { minLength: 4, maxLength: 10 }),
      ([a, b], tools, calls) => {
        const [before, after] = [textOf(a), textOf(b)]
        const [was, is] = [programOf(before, tools), programOf(after, tools)]
        const found = diff(before, after, tools) ?? []
        const known = tools.slice(0, 2)
        const early = diff(before, after, known) ?? []
        if (found.some((one) => one.kind === 'tightened')) seen.tightened++
        for (const call of calls) {
          const [x, y] = [decideAlone(was, call), decideAlone(is, call)]
          // A fault that a person is now asked about is not let through by that.
          const asked = x.code === 'fault' && y.effect === 'approve'
          const through = strictness[y.effect] < strictness[x.effect] && !asked
          if (!through && admitted(is, call) <= admitted(was, call)) continue
          seen.through++
          const named = found.filter((one) => one.tool === call.tool || one.about === 'Limits over all tools')
          expect(
            named.map((one) => one.kind),
            `${before}\n${after}\n${call.tool}`,
          ).toContain('loosened')
          if (known.some((tool) => tool.name === call.tool)) continue
          seen.later++
          const later = early.filter((one) => one.tool === '')
          expect(
            later.map((one) => one.kind),
            `later ${before}\n${after}\n${call.tool}`,
          ).toContain('loosened')
        }
      },
    ),
    { numRuns: inject('propertyRuns') },
  )
  expect(seen.through).toBeGreaterThan(50)
  expect(seen.later).toBeGreaterThan(20)
  expect(seen.tightened).toBeGreaterThan(50)
}, 600_000)

/** How many of several calls at one moment, each the same, are let through. */
function admitted(program: ReturnType<typeof programOf>, call: Call): number {
  return decideAll(
    program,
    Array.from({ length: 7 }, () => call),
  ).filter((one) => one.effect === 'allow').length
}
