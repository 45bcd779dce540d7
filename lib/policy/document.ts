import { read } from '#lib/json/read.ts'
import type { Value } from '#lib/json/value.ts'
import type { Condition } from './conditions.ts'
import { readRules } from './document-rules.ts'
import { type PolicyTest, readTests } from './document-tests.ts'
import { finished } from './findings.ts'
import type { Path } from './paths.ts'
import { Reading } from './reading.ts'
import { parseSelector, type Selector } from './selectors.ts'
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
  const found = read(text, { bytes: MOST_BYTES })
  if (!found.ok) {
    const { message, line, column } = found.fault
    const sentence = `${message} (line ${line}, column ${column})`
    return { ok: false, findings: [{ level: 'error', pointer: '', sentence }] }
  }
  const reading = new Reading(found.value)
  const document = readRoot(reading, found.value)
  if (document === undefined || reading.findings.length > 0)
    return { ok: false, findings: finished(reading.findings) }
  return { ok: true, document }
}

const MOST_BYTES = 1024 * 1024
const KEYS = ['$schema', 'version', 'description', 'default', 'hide', 'all_tools', 'tools', 'tests']

function readRoot(reading: Reading, value: Value): Document | undefined {
  const root = reading.object(value, '', KEYS)
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
  for (const [i, value] of reading.list(root, '', 'hide').entries()) {
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
    const selector = parseSelector(value)
    if (selector.kind === 'bad') reading.error(pointer, selector.sentence, 'Remove it', pointer, undefined)
    else hide.push({ selector, pointer })
  }
  return hide
}
