import { describe, expect, it, test } from 'vitest'
import { check } from '#lib/policy/check.ts'
import type { RepeatedOutcome } from '#lib/policy/repeat.ts'
import { classify } from '#lib/risk/classify.ts'
import { scan } from '#lib/risk/scan.ts'
import type { Attack, Attempt } from './attack.ts'
import { attacks, attacksOn, layers } from './attacks.ts'
import { demonstrate, demonstratedAt, inventoried, withoutRule } from './demonstrate.ts'
import { traitsOf } from './traits.ts'

function decided(attack: Attack, attempt: Attempt, policy = attack.policy) {
  const outcome: RepeatedOutcome = demonstrate(attack, attempt, policy, demonstratedAt)
  if (!outcome.ok) throw new Error(`${attack.slug}, ${attempt.label}: ${outcome.problem}`)
  return outcome
}

describe.each(attacks.map((attack) => [attack.slug, attack] as const))('%s', (_, attack) => {
  const [first] = attack.attempts

  it('is printed with a policy that nothing is said against', () => {
    expect(check(attack.policy, attack.tools.map(inventoried))).toEqual([])
  })

  it('is refused by the rule that is named', () => {
    const { last } = decided(attack, first)
    expect({ code: last.decision.code, rule: last.decision.rule.startsWith(attack.stop.rule) }).toEqual({
      code: attack.stop.code,
      rule: true,
    })
    expect(last.result).not.toBe('allowed')
  })

  it('passes without the rule', () => {
    const open = decided(attack, first, withoutRule(attack))
    expect([open.last.result, open.passed]).toEqual(['allowed', first.times ?? 1])
  })

  it.each(attack.attempts.map((attempt) => [attempt.label, attempt] as const))(
    '“%s” ends as printed',
    (_, attempt) => {
      expect(decided(attack, attempt).last.result).toBe(attempt.result)
      if (attempt.gap) expect(attempt.result).toBe('allowed')
    },
  )

  it('says what is left where the rule does not stop all of it, and lets the honest call through', () => {
    expect(attack.leaves).not.toEqual([])
    const honest = attack.attempts.filter((each) => each.result === 'allowed' && !each.gap)
    if (attack.reach !== 'bounds') expect(honest).not.toEqual([])
    if (attack.attempts.some((each) => each.gap)) expect(attack.reach).not.toBe('all')
  })

  it('has a summary that a search engine shows whole, and public sources with a day or a month', () => {
    expect(attack.summary.length).toBeLessThanOrEqual(155)
    for (const { date, link } of attack.incidents) {
      expect(date).toMatch(/^20\d\d-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?$/)
      expect(new URL(link).protocol).toBe('https:')
    }
    expect(attack.incidents.map((each) => each.date)).toEqual(
      attack.incidents.map((each) => each.date).sort(),
    )
  })
})

test('there are attacks of every layer, and no address and no title twice', () => {
  expect(attacks.length).toBeGreaterThanOrEqual(15)
  expect(new Set(attacks.map((each) => each.layer))).toEqual(new Set(Object.keys(layers)))
  for (const key of ['slug', 'title', 'summary'] as const)
    expect(new Set(attacks.map((each) => each[key])).size).toBe(attacks.length)
})

test('the poisoned definitions that are shown are found by the scan, and the others are not', () => {
  const found = attacks.filter(({ tools }) => tools.some((tool) => scan(tool).length > 0))
  expect(found.map((each) => each.slug)).toEqual(['tool-poisoning', 'line-jumping'])
})

const of = (name: string) => attacksOn(traitsOf(classify({ name })))

test('an attack is joined to a tool by what the classifier found in the tool, the most particular first', () => {
  const loops = attacks.find((each) => each.slug === 'runaway-loops')
  const use = (name: string) => of(name).find(({ attack }) => attack === loops)?.use.trait
  expect(use('issue_client_key')).toBe('mints_credentials')
  expect(use('get_item')).toBe('any')
  expect(of('delete_item').map(({ attack }) => attack.slug)).toContain('destructive-autonomy')
  expect(of('get_item').map(({ attack }) => attack.slug)).toEqual(['runaway-loops'])
})
