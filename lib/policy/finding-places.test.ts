import { expect, test } from 'vitest'
import { check } from './check.ts'
import { placesOf } from './finding-places.ts'

/** Each finding with the text it stands at and its line. */
function found(text: string) {
  const findings = check(text)
  return placesOf(text, findings).map(({ from, to, line }, i) => [
    findings[i]?.pointer,
    line,
    text.slice(from, to),
  ])
}

test('a finding stands at the value it names, or at the key of what it names as a whole', () => {
  const text = `{
  "version": "1", "default": "deny",
  "tools": {
    "a/b": { "action": "block" },
    "c": { "deny_if": [{ "on_deny": "x" }], "limits": [{ "max": 0, "window": "day" }] },
    "d": { "action": "deny" }
  }
}`
  expect(found(text)).toEqual([
    ['/tools/a~1b/action', 4, '"block"'],
    ['/tools/c/deny_if/0', 5, '{'],
    ['/tools/c/limits/0/max', 5, '0'],
  ])
  expect(found(text.replace(/.*a\/b.*\n.*\n/, ''))).toEqual([['/tools/d', 4, '"d"']])
})

test('where a text stops being JSON, the finding stands there, also at its end and in an empty text', () => {
  expect(found('{\n  "version": "1",\n  "default" "deny"\n}')).toEqual([['', 3, '"']])
  expect(found('{\n  "version": "1"\n').map(([, line]) => line)).toEqual([3])
  expect(found('')).toEqual([['', 1, '']])
  expect(found('\n[]')).toEqual([['', 2, '[']])
})
