import { MOST } from './most.ts'
import type { Tool } from './types.ts'

// Texts that are made to be slow, each of another kind: what a policy may have the most of, and what is refused.

export const many = <T>(length: number, one: (i: number) => T) => Array.from({ length }, (_, i) => one(i))

/** An inventory of 500 tools, with names that have much in common. */
export const worstTools: Tool[] = many(500, (i) => ({
  name: nameOf(i),
  category: 'read',
  risk: 'low',
  state: 'reviewed',
}))

function nameOf(i: number): string {
  return `tool_${i}_with_a_name_as_long`
}

type Rules = [string, unknown][]
const document = (members: object) => JSON.stringify({ version: '1', default: 'deny', ...members })
const rules = (all: Rules, more = {}) => document({ ...more, tools: Object.fromEntries(all) })
const ruled = (rule: object) => rules([[nameOf(1), rule]])
/** As many as half a MiB holds, and never more than these. */
const filled = <T>(most: number, one: (i: number) => T, wrap: (all: T[]) => string) => {
  const each = JSON.stringify(many(100, (i) => one(i + 10_000))).length / 100
  return wrap(many(Math.min(most, Math.floor((MOST.bytes - 1000) / each)), one))
}
const all = Number.POSITIVE_INFINITY
const deny = { action: 'deny' }
const compared = (i: number) => ({ path: `args.a${i}`, op: 'eq', value: i })
const searched = (value: string) => ({ path: 'args.s', op: 'regex', value })
const short = (i: number) => ({ window: i + 1, max: 1 })
/** Patterns that every name matches, each another one. */
const common = (i: number) => {
  const place = Math.floor(i / 5) % 200
  const from = place % 20
  return `${'tool_'.slice(0, 1 + (i % 5))}*${'_with_a_name_as_long'.slice(from, from + 1 + Math.floor(place / 20))}*`
}
const letters = 'towiha'

/** Whatever a policy may have the most of, and all of it at once. */
const allowed: [string, string][] = [
  ['rules by name', filled(MOST.selectors, (i): Rules[0] => [`rule_${i}`, deny], rules)],
  [
    'hidden names',
    filled(
      MOST.selectors,
      (i) => `hidden_${i}`,
      (hide) => document({ hide }),
    ),
  ],
  [
    'one class, hidden again and again',
    filled(
      MOST.selectors,
      () => '@read',
      (hide) => document({ hide }),
    ),
  ],
  ['patterns that match nothing', rules(many(MOST.patterns, (i) => [`*${letters[i % 6]}*${i}z`, deny]))],
  ['patterns that match everything', rules(many(MOST.patterns, (i) => [common(i), { limits: [short(i)] }]))],
  ['patterns of many stars', rules(many(180, (i) => [`*w*i*t*h*${letters[i % 6]}*a*n*a*m*${i}q`, deny]))],
  ['patterns of question marks', rules(many(400, (i) => [`*a??n*${i}q`, deny]))],
  [
    'conditions of one entry',
    filled(MOST.conditions, compared, (conditions) => ruled({ deny_if: [{ conditions }] })),
  ],
  ['conditions of one rule', filled(MOST.conditions, compared, (require) => ruled({ require }))],
  [
    'entries without conditions',
    filled(
      MOST.conditions,
      () => ({ conditions: [] }),
      (deny_if) => ruled({ deny_if }),
    ),
  ],
  [
    'conditions of a rule for every tool',
    filled(MOST.conditions, compared, (require) => rules([['*', { require }]])),
  ],
  ['limits of a rule for every tool', filled(MOST.limits, short, (limits) => rules([['*', { limits }]]))],
  [
    'paths of many steps',
    filled(
      MOST.conditions,
      (i) => ({ path: `args${'.a'.repeat(60)}${i}`, op: 'eq', value: 1 }),
      (require) => ruled({ require }),
    ),
  ],
  [
    'paths of other scripts',
    filled(
      MOST.conditions,
      (i) => ({ path: `args.ключ${i}.ключ`, op: 'eq', value: 1 }),
      (require) => ruled({ require }),
    ),
  ],
  [
    'a list of texts',
    filled(
      all,
      (i) => `v${i}`,
      (value) => ruled({ require: [{ path: 'args.a', op: 'in', value }] }),
    ),
  ],
  [
    'a list of numbers',
    filled(
      MOST.values - 20,
      (i) => i % 10,
      (value) => ruled({ require: [{ path: 'args.a', op: 'in', value }] }),
    ),
  ],
  ['limits of all tools', filled(MOST.limits, short, (limits) => document({ all_tools: { limits } }))],
  [
    'limits of one long selector',
    filled(MOST.limits, short, (limits) => rules([['t'.repeat(1000), { limits }]])),
  ],
  [
    'limits of one counter',
    filled(
      MOST.limits,
      () => ({ counter: 'c', window: 1, max: 1 }),
      (limits) => ruled({ limits }),
    ),
  ],
  [
    'tests',
    filled(
      MOST.tests,
      () => ({ call: { tool: nameOf(1) }, expect: 'hide' }),
      (tests) => document({ tests }),
    ),
  ],
  [
    'a test with many labels',
    document({
      tests: [
        {
          call: { tool: 't', identity: { labels: Object.fromEntries(many(40_000, (i) => [`l${i}`, ''])) } },
          expect: 'hide',
        },
      ],
    }),
  ],
  ['short expressions', ruled({ require: many(460, (i) => searched(`^x${i}`)) })],
  ['expressions of many alternatives', ruled({ require: many(8, (i) => searched(alternatives(i))) })],
  ['expressions of Unicode classes', ruled({ require: many(50, (i) => searched(`(?i)\\p{L}${i}`)) })],
  ['an expression of many cases', ruled({ require: [searched(`(?i)${'[Ā-𞤀]'.repeat(3)}`)] })],
  ['counted expressions', ruled({ require: many(14, (i) => searched(`[a-c]{1,1000}${i}`)) })],
  ['a text of escapes', document({ description: 'A'.repeat(80_000) }).replaceAll('A', '\\u0041')],
  ['a text of emoji', document({ description: '😀'.repeat(120_000) })],
  ['everything at once', everything()],
]

function alternatives(i: number): string {
  return many(150, (k) => `a${k}b${i}`)
    .join('|')
    .slice(0, 900)
}

/** All that a policy may have, as far as half a MiB holds it. */
function everything(): string {
  const patterns = many(900, (i): Rules[0] => [`*${letters[i % 6]}${i % 10}*${i}q`, { limits: [short(i)] }])
  const own = many(500, (i): Rules[0] => [
    nameOf(i),
    {
      require: many(6, compared),
      deny_if: i < 200 ? [{ conditions: [searched(`x${2 * i}`), searched(`x${2 * i + 1}`)] }] : [],
      limits: many(4, short),
    },
  ])
  const others = many(1500, (i): Rules[0] => [`rule_${i}`, deny])
  return rules([...patterns, ...own, ...others], {
    tests: many(MOST.tests, () => ({ call: { tool: 't' }, expect: 'hide' })),
  })
}

/** What is refused, for one reason or for thousands. */
const refused: [string, string][] = [
  ['more rules than may be', filled(all, (i): Rules[0] => [`r${i}`, {}], rules)],
  [
    'more expressions than may be',
    filled(
      all,
      (i) => searched(`^x${i}`),
      (require) => ruled({ require }),
    ),
  ],
  ['more conditions than may be', filled(all, compared, (require) => ruled({ require }))],
  ['more limits than may be', filled(all, short, (limits) => ruled({ limits }))],
  [
    'more tests than may be',
    filled(
      all,
      () => ({ call: { tool: 't' }, expect: 'hide' }),
      (tests) => document({ tests }),
    ),
  ],
  [
    'one counter with thousands of maxima',
    filled(
      MOST.limits,
      (i) => ({ counter: 'c', window: 1, max: i + 1 }),
      (limits) => ruled({ limits }),
    ),
  ],
  ['keys that nobody knows', document(Object.fromEntries(many(40_000, (i) => [`key${i}`, 1])))],
  [
    'a key that nobody knows in each rule',
    filled(MOST.selectors, (i): Rules[0] => [`r${i}`, { limts: [] }], rules),
  ],
  [
    'paths that are none',
    filled(
      MOST.conditions,
      (i) => ({ ...compared(i), path: `a${i}` }),
      (require) => ruled({ require }),
    ),
  ],
  [
    'operators that are none',
    filled(
      MOST.conditions,
      (i) => ({ ...compared(i), op: 'eqals' }),
      (require) => ruled({ require }),
    ),
  ],
  [
    'expressions that are none',
    filled(
      MOST.conditions,
      (i) => searched(`(${i}`),
      (require) => ruled({ require }),
    ),
  ],
  ['an expression that takes long', ruled({ require: [searched(`(?i)${'[^Ā-𞤀]'.repeat(120)}`)] })],
  [
    'windows that are none',
    filled(
      MOST.limits,
      () => ({ window: 'minut', max: '1' }),
      (limits) => ruled({ limits }),
    ),
  ],
  [
    'names that are nearly right',
    filled(MOST.selectors, (i): Rules[0] => [nameOf(i).replace('long', 'lang'), {}], rules),
  ],
  ['rules that are none', filled(MOST.selectors, (i): Rules[0] => [`r${i}`, 1], rules)],
  [
    'approvers that are none',
    filled(
      MOST.values - 20,
      () => 1,
      (approvers) => ruled({ approval: { approvers } }),
    ),
  ],
  ['lists in lists', '['.repeat(MOST.bytes)],
  ['nothing but empty objects', `[${'{},'.repeat(MOST.bytes / 3 - 1)}1]`],
  ['nothing but lines', `${'\n'.repeat(MOST.bytes - 1)}{`],
  ['a text that does not end', `{"version":"1","description":"${'\\u0041'.repeat(80_000)}`],
  [
    'a comma that is missing at the end',
    `{"version":"1","default":"deny","hide":[${'"a",'.repeat(45_000)}"b" "c"]}`,
  ],
  ['a text twice as long as may be', document({ description: 'x'.repeat(2 * MOST.bytes) })],
]

export const worstTexts: readonly [string, string][] = [...allowed, ...refused]
