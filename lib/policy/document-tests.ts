import type { Value } from '#lib/json/value.ts'
import { EFFECTS, TEST } from './grammar.ts'
import { readCall } from './read-call.ts'
import type { Reading } from './reading.ts'
import { step } from './tree.ts'
import type { Call, Effect } from './types.ts'

/** One test that a policy carries. */
export type PolicyTest = {
  pointer: string
  name: string
  call: Call
  expect: Effect
  /** In the organisation policy: it must hold under every policy too. */
  always: boolean
}

/** When a test does not say: Thursday, 1 January 1970, midnight. */
const NOW = 0

/** `tests` of a document. */
export function readTests(reading: Reading, root: Map<string, Value>): PolicyTest[] {
  const tests: PolicyTest[] = []
  const list = reading.list(root, '', 'tests')
  if (!reading.takes('tests', '/tests', list.length)) return tests
  for (const [i, value] of list.entries()) {
    const pointer = `/tests${step(i)}`
    const object = reading.object(value, pointer, TEST)
    if (object === undefined) continue
    const name = reading.text(object, pointer, 'name') ?? `Test ${i + 1}`
    const expect = reading.word(object.get('expect') ?? null, `${pointer}/expect`, '“expect”', EFFECTS)
    const always = object.get('always') ?? false
    if (typeof always !== 'boolean') {
      reading.error(`${pointer}/always`, `“always” is true or false, not ${reading.type(always)}`)
      continue
    }
    const call = readCall(object.get('call') ?? null, NOW)
    if (!call.ok) {
      reading.error(`${pointer}/call${call.key === '' ? '' : step(call.key)}`, call.sentence)
      continue
    }
    if (expect !== undefined) tests.push({ pointer, name, call: call.call, expect, always })
  }
  return tests
}
