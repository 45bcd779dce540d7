import { read } from '#lib/json/read.ts'
import type { Value } from '#lib/json/value.ts'
import type { Condition } from './conditions.ts'
import { readRules } from './document-rules.ts'
import { type PolicyTest, readTests } from './document-tests.ts'
import { finished } from './findings.ts'
import { POLICY } from './grammar.ts'
import { mended } from './mend.ts'
import { MOST, TOO_MUCH } from './most.ts'
import type { Path } from './paths.ts'
import { Reading } from './reading.ts'
import type { Selector } from './selectors.ts'
import { step } from './tree.ts'
import type { Finding, Scope } from './types.ts'

/** A policy whose every part was understood. Rules are in the order of the text. */
export type Document = {
  root: Map<string, Value>
  description?: string
  fallback: 'allow' | 'deny'
  hide: { selector: Selector; pointer: string }[]
  allTools: Limit[]
  rules: Rule[]
  tests: PolicyTest[]
}

export type Rule = {
  selector: Selector
  pointer: string
  action: 'allow' | 'deny' | 'require_approval'
  reason?: string
  require: Entry[]
  denyIf: Entry[]
  approveIf: Entry[]
  approval?: { timeout: number; approvers: string[]; count: number }
  limits: Limit[]
  /** Absent where the document does not say. */
  validate?: boolean
}

/** Conditions that are ANDed; an empty list always holds and always matches. `message` is `on_deny` or `reason`. */
export type Entry = { pointer: string; conditions: Condition[]; message?: string }

export type Limit = {
  pointer: string
  name: string
  windowSeconds: number
  /** A number token greater than 0. */
  max: string
  scope: Scope
  /** The argument that is summed; without it calls are counted. */
  from?: Path
  onDeny?: string
}

/**
 * Reads a policy text. With any error-level finding there is no document: nothing is ignored, nothing is guessed.
 */
export function readDocument(
  text: string,
): { ok: true; document: Document } | { ok: false; findings: Finding[] } {
  const found = read(text, { bytes: MOST.bytes, values: MOST.values })
  if (!found.ok) {
    const { code, message, line, column } = found.fault
    const tooMuch = code === 'bytes' || code === 'values' ? TOO_MUCH[code] : undefined
    const sentence = tooMuch ?? `${message} (line ${line}, column ${column})`
    const fix = mended(text, found.fault)
    return {
      ok: false,
      findings: [{ level: 'error', pointer: '', sentence, ...(fix === undefined ? {} : { fix }) }],
    }
  }
  const reading = new Reading(found.value)
  const document = readRoot(reading, found.value)
  if (document === undefined || reading.findings.length > 0)
    return { ok: false, findings: finished(reading.findings) }
  return { ok: true, document }
}

function readRoot(reading: Reading, value: Value): Document | undefined {
  const root = reading.object(value, '', POLICY)
  if (root === undefined) return undefined
  reading.text(root, '', '$schema')
  const description = reading.text(root, '', 'description')
  const version = root.get('version')
  if (version !== '1') {
    const sentence = version === undefined ? '“version” is missing; it is "1"' : 'The only version is "1"'
    reading.error(version === undefined ? '' : '/version', sentence, 'Write version "1"', '/version', '1')
  }
  const fallback = root.get('default')
  if (fallback !== 'allow' && fallback !== 'deny') {
    const sentence =
      fallback === undefined
        ? '“default” is missing; it is "deny" or "allow", for tools without a rule'
        : '“default” is "deny" or "allow"'
    reading.error(
      fallback === undefined ? '' : '/default',
      sentence,
      'Write default "deny"',
      '/default',
      'deny',
    )
  }
  const hide = readHide(reading, root)
  const { rules, allTools } = readRules(reading, root)
  const tests = readTests(reading, root)
  return {
    root,
    ...(description === undefined ? {} : { description }),
    fallback: fallback === 'allow' ? 'allow' : 'deny',
    hide,
    allTools,
    rules,
    tests,
  }
}

function readHide(reading: Reading, root: Map<string, Value>): Document['hide'] {
  const hide: Document['hide'] = []
  const list = reading.list(root, '', 'hide')
  if (!reading.takes('selectors', '/hide', list.length)) return hide
  for (const [i, value] of list.entries()) {
    const pointer = `/hide${step(i)}`
    if (typeof value !== 'string') {
      reading.error(
        pointer,
        `A selector is text, not ${reading.type(value)}`,
        'Remove it',
        pointer,
        undefined,
      )
      continue
    }
    const selector = reading.selector(value, pointer, 'Remove it')
    if (selector !== undefined) hide.push({ selector, pointer })
  }
  return hide
}
