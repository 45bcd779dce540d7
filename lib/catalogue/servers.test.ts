import { describe, expect, it, test } from 'vitest'
import { check } from '#lib/policy/check.ts'
import { compile, type Program } from '#lib/policy/compile.ts'
import { readStates } from '#lib/policy/edit.ts'
import { list } from '#lib/policy/list.ts'
import { recommend } from '#lib/policy/recommend.ts'
import { decideRepeated, readArgs } from '#lib/policy/repeat.ts'
import { counting } from '#lib/policy/sequence.ts'
import type { Tool } from '#lib/policy/types.ts'
import { catalogueAddresses, toolTitle } from './addresses.ts'
import { listedArguments } from './arguments.ts'
import { demonstratedAt as AT, inventoried } from './demonstrate.ts'
import { categoryRule, levelRule } from './kind-rules.ts'
import { categories, levels, levelWords } from './kinds.ts'
import { doesWords, questionsOf, riskWords, summaryOf } from './questions.ts'
import type { ListedServer } from './server.ts'
import { serverDemonstration } from './server-demonstration.ts'
import { servers } from './servers.ts'
import { MANY, toolDemonstration } from './tool-demonstration.ts'
import { ALLOWED, factsOf, serverPolicy, toolFacts } from './tool-facts.ts'

/** Arguments that a tool’s own schema lets pass: its examples, where they are required. */
function honest(schema: unknown): string {
  const { properties = {}, required = [] } = schema as {
    properties?: Record<string, { examples?: unknown[]; enum?: unknown[] }>
    required?: string[]
  }
  const given = required.map((key) => [key, properties[key]?.examples?.[0] ?? properties[key]?.enum?.[0]])
  return JSON.stringify(Object.fromEntries(given))
}

function program(policy: string, tool: Tool): Program {
  const compiled = compile(policy, [tool])
  if (!compiled.ok) throw new Error(compiled.findings[0]?.sentence)
  return compiled.program
}

const call = {
  identity: { id: 'agent', kind: 'agent', labels: {} },
  grant: { id: 'grant', labels: {} },
} as const

describe.each(servers.map((server) => [server.slug, server] as const))('%s', (_, server) => {
  const inventory = server.tools.map(({ definition }) => inventoried(definition))

  it('is printed with a policy for all of its tools that nothing is said against', () => {
    expect(check(serverPolicy(server), inventory)).toEqual([])
  })

  it.each(factsOf(server).map((facts) => [facts.name, facts] as const))(
    '%s is printed with policies that do what is said of them',
    (name, { rules, recommended, listed, tool }) => {
      const args = honest(listed.definition.inputSchema)
      const ends = (policy: string, times: number) => {
        expect(check(policy, inventory)).toEqual([])
        const outcome = decideRepeated(policy, [tool], { tool: name, args, times, at: AT })
        return outcome.ok ? [outcome.last.result, outcome.passed] : [outcome.problem, 0]
      }
      expect(ends(rules.allow.policy, MANY)).toEqual(['allowed', MANY])
      expect(ends(rules.deny.policy, 1)).toEqual(['denied', 0])
      expect(ends(rules.hide.policy, 1)).toEqual(['hidden', 0])
      const max = Number(/"max": (\d+)/.exec(rules.limit.policy)?.[1])
      expect(rules.limit.sentence).toContain(`At most ${max} `)
      expect(ends(rules.limit.policy, max)).toEqual(['allowed', max])
      expect(ends(rules.limit.policy, max + 1)).toEqual(['over_limit', max])
      // What is recommended alone is what is recommended among all tools of the server.
      const alone = ends(rules[recommended].policy, MANY)
      const among = decideRepeated(serverPolicy(server), inventory, { tool: name, args, times: MANY, at: AT })
      expect(among.ok && [among.last.result, among.passed]).toEqual(alone)
    },
  )

  it.each(factsOf(server).map((facts) => [facts.name, facts] as const))(
    '%s is answered for as the engine decides',
    (name, facts) => {
      const answer = (question: string) =>
        questionsOf(facts).find((each) => each.question === question)?.answer ?? ''
      const { rules, recommended, tool, found } = facts
      expect(questionsOf(facts)).toHaveLength(6)
      expect(answer('How do I enforce a policy on it?')).toContain(rules[recommended].sentence)
      expect(answer('What risk level is it, and why?')).toMatch(
        new RegExp(`^${levelWords[found.level]}\\. .*${found.signals.map((one) => one.words).join('.*')}`),
      )
      // Rolling: the first call after a minute of the limit's own length finds room again, and not before.
      const limit = counting(program(rules.limit.policy, tool))
      const max = Number(/"max": (\d+)/.exec(rules.limit.policy)?.[1])
      const length = rules.limit.policy.includes('"day"') ? 86_400_000 : 60_000
      const args = readArgs(honest(facts.listed.definition.inputSchema))
      if (typeof args === 'string') throw new Error(args)
      const effect = (at: number) => limit({ ...call, tool: name, args, at }).effect
      const ends = Array.from({ length: max }, (_, i) => effect(AT + i))
      expect([new Set(ends), effect(AT + length - 1), effect(AT + length + 1)]).toEqual([
        new Set(['allow']),
        'deny',
        'allow',
      ])
      // Hidden: not in the list that the agent gets, and neither is a tool without a rule.
      const listed = (policy: string) => list(program(policy, tool), call.identity, call.grant).has(name)
      expect(listed(rules.hide.policy)).toBe(false)
      expect(listed('{ "version": "1", "default": "deny", "tools": {} }')).toBe(false)
      expect(listed(rules.deny.policy)).toBe(true)
    },
  )

  it.each(factsOf(server).map((facts) => [facts.name, facts] as const))(
    '%s is shown with calls of its own schema: one that runs, many of them, and those that do not fit',
    (_, facts) => {
      const { attempts, sides } = toolDemonstration(facts, AT)
      const of = (side: number) =>
        attempts.map(({ briefs }) => {
          const brief = briefs[side]
          return brief?.ok ? brief.result : brief?.problem
        })
      const odd = attempts.slice(2).map(() => 'denied')
      expect(odd.length).toBeGreaterThan(0)
      expect(sides.map((_, side) => of(side))).toEqual([
        ['allowed', 'allowed', ...odd],
        ['allowed', 'over_limit', ...odd],
        ['waiting', 'waiting', ...odd],
        attempts.map(() => 'denied'),
        attempts.map(() => 'hidden'),
      ])
    },
  )

  it('has a summary for each tool that a search engine shows whole, and none twice', () => {
    const all = factsOf(server).map(summaryOf)
    expect(new Set(all).size).toBe(all.length)
    for (const one of all) expect(one.length, one).toBeLessThanOrEqual(155)
  })

  it('has a price in tokens for each tool, and words of our own', () => {
    for (const { definition, tokens, words } of server.tools) {
      expect(tokens, definition.name).toBeGreaterThan(0)
      expect(words?.could.length, definition.name).toBeGreaterThanOrEqual(3)
    }
    expect(server.about.length).toBeLessThanOrEqual(155)
  })
})

describe('the rule that is printed for all tools of a kind', () => {
  const kinds = [
    ...levels.map((level) => [`${level} risk`, levelRule(level), { risk: level }] as const),
    ...categories.map((category) => [category, categoryRule(category), { category }] as const),
  ]
  it.each(kinds)('%s: does what is said of it, and to those of that kind only', (_, rule, kind) => {
    const one: Tool = { name: 'a_tool', category: 'write', risk: 'medium', state: 'reviewed', ...kind }
    const other: Tool = {
      name: 'another',
      category: one.category === 'read' ? 'write' : 'read',
      risk: one.risk === 'low' ? 'high' : 'low',
      state: 'reviewed',
    }
    expect(check(rule.policy, [one, other])).toEqual([])
    const ends = (tool: string) => {
      const outcome = decideRepeated(rule.policy, [one, other], { tool, args: '{}', times: MANY, at: AT })
      return outcome.ok ? outcome.last.result : outcome.problem
    }
    const said = { allow: 'allowed', limit: 'over_limit', ask: 'waiting', deny: 'denied', hide: 'hidden' }
    expect([ends('a_tool'), ends('another')]).toEqual([said[rule.choice], 'hidden'])
  })

  it('is, for a category, the rule that a first draft has for a tool of it', () => {
    for (const category of categories) {
      const tool: Tool = { name: 'a_tool', category, risk: 'medium', state: 'reviewed' }
      const [state] = readStates(recommend([tool], 'x'), [tool]) ?? []
      const { choice, sentence } = categoryRule(category)
      expect([choice, sentence]).toEqual([state?.state, state?.sentence || ALLOWED])
    }
  })
})

test('the rule that hides a tool is looked for where the page has it', () => {
  const [server] = servers
  if (server === undefined) throw new Error('no server')
  const blocked = (name: string) => {
    const facts = toolFacts(server, { definition: { name }, tokens: 1 })
    return questionsOf(facts).find(({ question }) => question === 'How do I block it completely?')?.answer
  }
  expect(blocked('delete_it')).toContain('as in the recommended rule above')
  expect(blocked('create_it')).toContain('as in the last of the rules above')
})

test('no page has the address or the title of another, and a search engine shows a title whole', () => {
  const all = catalogueAddresses()
  expect(new Set(all.map((each) => each.path)).size).toBe(all.length)
  expect(new Set(all.map((each) => each.title)).size).toBe(all.length)
  for (const { path, title, changed } of all) {
    // `.` and `..` would lead to another page.
    expect(new URL(path, 'https://signalbox.example').pathname).toBe(path)
    expect(`${title} · Signalbox`.length, title).toBeLessThanOrEqual(60)
    expect(changed).toMatch(/^20\d\d-\d\d-\d\d$/)
  }
})

test('what a server says is shortened, made visible, and said to be the server’s, wherever it is printed', () => {
  const hidden = '\u202Eevil\u200B'
  const [listed] = servers[0]?.tools ?? []
  const server: ListedServer = {
    slug: 'hostile',
    name: 'Hostile',
    url: 'https://hostile.example/mcp',
    about: '',
    origin: '',
    changed: '2026-11-26',
    tools: [
      {
        tokens: 1,
        definition: {
          name: `get_${hidden}`,
          title: hidden,
          description: `Gets ${hidden} <b>things</b>. ${'x'.repeat(1000)}`,
          inputSchema: {
            type: 'object',
            properties: {
              [`id_${hidden}`]: {
                type: 'string',
                description: hidden + 'y'.repeat(1000),
                examples: [hidden],
              },
              kind: { enum: [hidden, 'a'] },
            },
          },
        },
      },
      ...(listed === undefined ? [] : [listed]),
    ],
  }
  const [facts] = factsOf(server)
  if (facts === undefined) throw new Error('no tool')
  const printed = [
    facts.shown,
    facts.path,
    toolTitle(server, facts.name),
    summaryOf(facts),
    doesWords(facts),
    riskWords(facts),
    serverPolicy(server),
    ...questionsOf(facts).flatMap(({ answer }) => answer),
    ...Object.values(facts.rules).flatMap(({ policy, sentence }) => [policy, sentence]),
    ...toolDemonstration(facts, AT).attempts.flatMap(({ label, args }) => [label, args]),
    ...serverDemonstration(server, AT).attempts.flatMap(({ label, args }) => [label, args]),
    ...listedArguments(facts.listed.definition).flatMap((each) => [each.name, each.takes, each.about]),
  ]
  for (const text of printed) expect(text).not.toMatch(/[\u202E\u200B]/)
  expect(facts.shown).toBe('get_⟨U+202E⟩evil⟨U+200B⟩')
  expect(doesWords(facts)).toMatch(/^The server says: “Gets ⟨U\+202E⟩/)
  expect(doesWords(facts).length).toBeLessThan(340)
  for (const { about } of listedArguments(facts.listed.definition)) expect(about.length).toBeLessThan(260)
  // The policy that is printed still means the tool with its own name.
  expect(readStates(facts.rules.limit.policy, [facts.tool])?.[0]?.state).toBe('limit')
})
