import type { Value } from '#lib/json/value.ts'
import { readCall } from './read-call.ts'
import type { Reading } from './reading.ts'
import { step } from './tree.ts'
import type { Call, Effect } from './types.ts'

/** One test that a policy carries. */
export type PolicyTest = { pointer: string; name: string; call: Call; expect: Effect }

const EFFECTS: readonly Effect[] = ['allow', 'deny', 'hide', 'approve']
/** When a test does not say: Thursday, 1 January 1970, midnight. */
const NOW = 0

/** `tests` of a document. */
export function readTests(reading: Reading, root: Map<string, Value>): PolicyTest[] {
  const tests: PolicyTest[] = []
  for (const [i, value] of reading.list(root, '', 'tests').entries()) {
    const pointer = `/tests${step(i)}`
    const object = reading.object(value, pointer, ['name', 'call', 'expect'])
    if (object === undefined) continue
    const name = reading.text(object, pointer, 'name') ?? `Test ${i + 1}`
    const expect = reading.word(object.get('expect') ?? null, `${pointer}/expect`, '“expect”', EFFECTS)
    const call = readCall(object.get('call') ?? null, NOW)
    if (!call.ok) {
      reading.error(`${pointer}/call${call.key === '' ? '' : step(call.key)}`, call.sentence)
      continue
    }
    if (expect !== undefined) tests.push({ pointer, name, call: call.call, expect })
  }
  return tests
}
