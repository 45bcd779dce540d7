import { needsPerson } from './signals.ts'
import { type Category, categories, type Level, levels, type Signal } from './types.ts'

/** What rules ask of a tool: its kind, and how much harm it can do. */
export type Risk = { category: Category; risk: Level }

/** What a person said of a tool instead of the classifier, and of which definition: its digest. */
export type Override = Risk & { digest: string }

/** The more severe of two opinions, category and level each by itself. */
export function worse(a: Risk, b: Risk): Risk {
  return { category: worst(categories, a.category, b.category), risk: worst(levels, a.risk, b.risk) }
}

function worst<T>(order: readonly T[], a: T, b: T): T {
  return order.indexOf(a) >= order.indexOf(b) ? a : b
}

/** Is either of the two milder than before? */
export function lowers(before: Risk, after: Risk): boolean {
  const { category, risk } = worse(before, after)
  return category !== after.category || risk !== after.risk
}

/**
 * What rules see of a tool. An override holds for the definition that its author looked at; of any other it may raise
 * what the classifier says and no longer lower it, because nobody has said so of what the tool does now.
 */
export function standing(classified: Risk, override: Override | undefined, digest: string): Risk {
  if (override === undefined) return classified
  const { category, risk } = override
  return override.digest === digest ? { category, risk } : worse(classified, { category, risk })
}

/**
 * Whether the recommended rule asks a person. Evidence of credentials, permissions or money does, unless somebody said
 * that the tool is milder than its evidence.
 */
export function mints(now: Risk, classified: Risk, signals: readonly Signal[]): boolean {
  const counted = lowers(classified, now) ? [] : [...signals]
  return needsPerson({ category: now.category, level: now.risk, signals: counted, version: 0 })
}
