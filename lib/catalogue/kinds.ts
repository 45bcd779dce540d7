import { baseLevel } from '#lib/risk/classify.ts'
import { categories as byCategory, levels as byLevel, type Category, type Level } from '#lib/risk/types.ts'
import { servers } from './servers.ts'
import { factsOf, type ToolFacts } from './tool-facts.ts'
import type { Trait } from './traits.ts'

/** The worst first, as all lists here are. */
export const levels: readonly Level[] = byLevel.toReversed()
export const categories: readonly Category[] = byCategory.toReversed()

export const levelWords: Record<Level, string> = {
  critical: 'Critical',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
}

/** A category in one word; and what the tools of it do, after “tools that”. */
export const categoryWords: Record<Category, { word: string; does: string; about: string; rule: string }> = {
  read: {
    word: 'Read',
    does: 'read',
    about:
      'They bring something back and change nothing. What they bring back is still read by a model, and what they are asked for still leaves the house.',
    rule: 'Allow. A tool that only reads gets an empty rule: its calls run as long as their arguments fit the tool’s own schema, and each is recorded.',
  },
  write: {
    word: 'Write',
    does: 'write',
    about:
      'They create something or change it, in a way that somebody can take back. One wrong call is a nuisance; what hurts is many of them.',
    rule: 'Limit, to 30 calls a minute for each grant. Those that mint credentials, change permissions or spend money ask a person: each call waits until somebody approved exactly that one.',
  },
  execute: {
    word: 'Execute',
    does: 'run something',
    about:
      'They start code, a command, a job or a deployment. What happens then is decided by what was started, and not by the tool.',
    rule: 'Limit, to 10 calls a minute for each grant, and conditions on what may be run.',
  },
  destructive: {
    word: 'Destructive',
    does: 'destroy',
    about:
      'They delete, revoke or end something. What is gone is gone, whether the agent meant it or was talked into it.',
    rule: 'Hide. The tool is not in the agent’s list, and a call is answered as if the tool did not exist.',
  },
  financial: {
    word: 'Financial',
    does: 'move money',
    about:
      'They pay, charge, refund, or open the page on which somebody pays. Each call is a sum, and the sums add up.',
    rule: 'Ask: each call waits until a person approved exactly that one, and then passes once. Where an agent must pay by itself: conditions on the amount, and a limit that sums it.',
  },
}

/** What makes a tool of a level, and what to do about it. */
export const levelAbout: Record<Level, { about: string; rule: string }> = {
  critical: {
    about:
      'One call is enough to lose money, data or control, and it cannot be taken back: the tool destroys, moves money, hands out credentials or permissions, or runs commands on a host.',
    rule: 'No agent needs such a tool by default. Hide it, or ask a person about each call; where agents use it by themselves, write down exactly which calls are meant.',
  },
  high: {
    about:
      'The call acts beyond the server itself: it runs something, sends a message to somebody, acts in bulk, or acts as an administrator.',
    rule: 'Limit it to what the work needs, and write conditions on the argument that decides where it acts.',
  },
  medium: {
    about:
      'The tool writes what can be taken back, or reads in a way that reaches further than it looks: by a URL, a path, a query, or with the rights of an administrator.',
    rule: 'Limit what writes, so that a loop ends before it hurts. The recommended rules allow what only reads; limit it too where it works with more rights than whoever calls it has.',
  },
  low: {
    about:
      'The tool reads, and nothing in its definition says more than that. Its answers can still carry words that were written for your model.',
    rule: 'Allow it. The call is checked against the tool’s schema and recorded like every other.',
  },
}

/** The lowest level that a tool of the category can have. */
export function levelOf(category: Category): Level {
  return baseLevel[category]
}

/** The categories that are of a level before any signal. */
export function categoriesAt(level: Level): Category[] {
  return categories.filter((category) => levelOf(category) === level)
}

/** All tools of the catalogue, the worst first and otherwise in the order of their servers. */
export function allFacts(): ToolFacts[] {
  return worstFirst(servers.flatMap(factsOf))
}

export function worstFirst(all: readonly ToolFacts[]): ToolFacts[] {
  return [...all].sort((a, b) => levels.indexOf(a.found.level) - levels.indexOf(b.found.level))
}

/** The tools that give such access as an attack uses; those with a particular trait, not merely any tool. */
export function toolsWith(traits: readonly Trait[], all: readonly ToolFacts[] = allFacts()): ToolFacts[] {
  const wanted = traits.filter((trait) => trait !== 'any')
  return all.filter(
    ({ found }) =>
      wanted.some((trait) => trait === found.category) ||
      found.signals.some((signal) => wanted.some((trait) => trait === signal.id)),
  )
}

export function levelPath(level: Level): string {
  return `/risk/${level}`
}

export function categoryPath(category: Category): string {
  return `/categories/${category}`
}
