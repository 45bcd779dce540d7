import type { ResultWord } from '#lib/policy/simulate.ts'
import type { Code } from '#lib/policy/types.ts'
import type { ToolDefinition } from '#lib/risk/types.ts'
import type { Trait } from './traits.ts'

/** What of a policy stops an attack at a tool; each stands for a rule that can be written today. */
export type Stop = 'limit' | 'deny' | 'hide' | 'conditions'

/** How an attack ends in a tool that has a trait, in one sentence, and what stops it there. */
export type AttackUse = { trait: Trait; how: string; stop: Stop }

/** Where an attack begins. */
export type Layer = 'definitions' | 'results' | 'agent' | 'arguments' | 'server'

/** How far a rule goes: it stops the attack, it stops a part of it, or it only bounds the damage. */
export type Reach = 'all' | 'part' | 'bounds'

/** Something public, with a source that anybody can read. `date` is a day, or a month where no day is certain. */
export type Incident = {
  date: string
  /** It happened to somebody; a flaw of a product; or researchers showed it. */
  kind: 'incident' | 'flaw' | 'research'
  text: string
  source: string
  link: string
}

/** One call of the demonstration, and what becomes of it under the rule. */
export type Attempt = {
  label: string
  /** The tool, where it is not the first. */
  tool?: string
  /** The arguments as JSON text. */
  args: string
  /** How often it is sent, one second apart; once unless told. */
  times?: number
  /** What becomes of the last one. */
  result: ResultWord
  /** It gets through although it should not: the rule does not reach so far. */
  gap?: true
}

/**
 * One attack of the public catalogue. `slug` is its place in the address, `/attacks/{slug}`; `uses` joins it to tools by
 * trait, the most particular first: a tool's page shows the first that fits it.
 */
export type Attack = {
  slug: string
  title: string
  /** One sentence, at most 155 characters. */
  summary: string
  layer: Layer
  /** What happens, step by step. */
  how: readonly string[]
  incidents: readonly Incident[]
  uses: readonly AttackUse[]
  reach: Reach
  /** What the rule does, in a few words. */
  rule: string
  /** What it does not do. */
  leaves: readonly string[]
  /** The tool that the attack ends in, then others of the demonstration. */
  tools: readonly [ToolDefinition, ...ToolDefinition[]]
  policy: string
  /** What the policy is compared with, where it is not the lack of any rule. */
  without?: string
  /** The decision about the attack: its code, and the place of the rule in the policy. */
  stop: { code: Code; rule: string }
  /** The attack first, then what a reader might try. */
  attempts: readonly [Attempt, ...Attempt[]]
}
