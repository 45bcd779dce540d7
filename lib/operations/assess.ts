import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { read } from '#lib/json/read.ts'
import type { Value } from '#lib/json/value.ts'
import { classify } from '#lib/risk/classify.ts'
import { definitionOf } from '#lib/risk/definition.ts'
import type { Risk } from '#lib/risk/override.ts'
import type { Signal } from '#lib/risk/types.ts'
import { digestOf } from './definitions.ts'

/** A definition as it was read: its text, and what is in it. */
export type Definition = { name: string; definition: string; value: Map<string, Value> }

/** A tool as columns of the inventory, for a definition that a person accepted. */
export function assess({ name, definition, value }: Definition) {
  const { category, level, signals, version } = classify(definitionOf(name, value))
  return {
    name,
    definition,
    digest: digestOf(value),
    category,
    risk: level,
    signals,
    tokens: countTokens(definition),
    state: 'reviewed',
    classifier: version,
  }
}

/** What the classifier says of a definition now. */
export function classified(name: string, value: ReadonlyMap<string, Value>): Risk & { signals: Signal[] } {
  const { category, level, signals } = classify(definitionOf(name, value))
  return { category, risk: level, signals }
}

/** The members of a stored definition; undefined where the text is none. */
export function membersOf(definition: string): Map<string, Value> | undefined {
  const result = read(definition)
  return result.ok && result.value instanceof Map ? result.value : undefined
}
