import { fromPlain, write } from '#lib/json/write.ts'
import { compile } from '#lib/policy/compile.ts'
import { type Brief, briefly, decideRepeated, type RepeatedOutcome } from '#lib/policy/repeat.ts'
import { ruleSentence } from '#lib/policy/sentence.ts'
import type { Tool } from '#lib/policy/types.ts'
import { classify } from '#lib/risk/classify.ts'
import { needsPerson } from '#lib/risk/signals.ts'
import type { ToolDefinition } from '#lib/risk/types.ts'
import type { Attack, Attempt } from './attack.ts'

/** When the calls on public pages are made, noon of a Wednesday in UTC: a page that is made anew says the same. */
export const demonstratedAt = 1_768_392_000_000

/** Every call passes: what an agent has that is connected to the server itself. */
export const noRules = '{ "version": "1", "default": "allow" }'

/** The policy that the one of an attack is compared with. */
export function withoutRule(attack: Attack): string {
  return attack.without ?? noRules
}

/** A tool as the inventory would have it: its class is found, not written. */
export function inventoried(tool: ToolDefinition): Tool {
  const found = classify(tool)
  return {
    name: tool.name,
    category: found.category,
    risk: found.level,
    state: 'reviewed',
    ...(tool.inputSchema === undefined ? {} : { inputSchema: write(fromPlain(tool.inputSchema)) }),
    ...(needsPerson(found) ? { mints: true } : {}),
  }
}

/** The rule of an attack as the editor would put it into words; empty where there is none for its tool. */
export function ruleWords(attack: Attack): string {
  const compiled = compile(attack.policy, [])
  return compiled.ok ? ruleSentence(compiled.program.document, inventoried(attack.tools[0])) : ''
}

/** What a policy says to one attempt of the demonstration, at a time in milliseconds since the epoch. */
export function demonstrate(attack: Attack, attempt: Attempt, policy: string, at: number): RepeatedOutcome {
  return decideRepeated(policy, attack.tools.map(inventoried), {
    tool: attempt.tool ?? attack.tools[0].name,
    args: attempt.args,
    times: attempt.times ?? 1,
    at,
  })
}

/** One policy of a demonstration, under the name by which it is chosen. */
export type Side = { label: string; policy: string }

/** A demonstration as plain data: what it is made of, and how each call was decided when the page was made. */
export type Demonstration = {
  tools: readonly Tool[]
  /** What the sides are, for readers. */
  legend: string
  sides: readonly Side[]
  /** The side that is shown first. */
  first: number
  /** The time of the last call, in milliseconds since the epoch. */
  at: number
  attempts: readonly {
    label: string
    tool: string
    args: string
    times: number
    /** It gets through on the first side although it should not. */
    gap: boolean
    /** What became of it, on each side. */
    briefs: readonly Brief[]
  }[]
}

/** @param at the time of the calls, in milliseconds since the epoch */
export function demonstration(attack: Attack, at: number): Demonstration {
  const sides = [
    { label: 'With the rule', policy: attack.policy },
    { label: 'Without it', policy: withoutRule(attack) },
  ]
  return {
    tools: attack.tools.map(inventoried),
    legend: 'With the rule or without it',
    sides,
    first: 0,
    at,
    attempts: attack.attempts.map((attempt) => ({
      label: attempt.label,
      tool: attempt.tool ?? attack.tools[0].name,
      args: attempt.args,
      times: attempt.times ?? 1,
      gap: attempt.gap === true,
      briefs: sides.map(({ policy }) => briefly(demonstrate(attack, attempt, policy, at))),
    })),
  }
}
