import fc from 'fast-check'
import { expect, test } from 'vitest'
import { read } from '#lib/json/read.ts'
import {
  addTest,
  removeTest,
  renameTest,
  replaceTest,
  setAlways,
  setExpectation,
  writtenCall,
} from './edit-tests.ts'
import { readCall } from './read-call.ts'
import { runTests } from './tests.ts'
import { valueAt } from './tree.ts'
import type { Call, Tool } from './types.ts'

const tools: Tool[] = [{ name: 'get', category: 'read', risk: 'low', state: 'reviewed' }]
const call: Call = {
  tool: 'get',
  args: new Map([['q', 'x']]),
  at: 0,
  identity: { id: 'i', kind: 'agent', labels: {} },
  grant: { id: 'g', labels: {} },
}
const reads = { name: 'reads are free', call: writtenCall(call), expect: 'allow' as const }
const second = { ...reads, name: 'a second one' }
const names = (text: string) => {
  const ran = runTests(text, tools)
  return ran.ok ? ran.results.map((each) => [each.name, each.expected, each.passed]) : ran.findings
}

const parsed = (text: string) => {
  const found = read(text)
  return found.ok ? found.value : null
}

const odd = `{ "version":"1",
\t"default"  : "deny", "tools": {"get":{ }},
   "description": "kept  as\\u0020it is" }
`

/** Layouts that people really have: two spaces, tabs, four spaces, one line, Windows line ends, none of them regular. */
const layouts = [
  '{\n  "version": "1",\n  "default": "deny",\n  "tools": {\n    "get": {}\n  }\n}\n',
  '{\n\t"version": "1",\n\t"default": "deny",\n\t"tools": {"get": {}}\n}',
  '{\r\n    "version": "1",\r\n    "default": "deny",\r\n    "tools": {"get": {}}\r\n}\r\n',
  '{"version":"1","default":"deny","tools":{"get":{}}}',
  odd,
]

test('a test that is added and removed again leaves every byte of the text as it was', () => {
  for (const text of layouts) {
    const one = addTest(text, reads)
    expect(names(one)).toEqual([['reads are free', 'allow', true]])
    expect(removeTest(one, 0)).toBe(text)
    const two = addTest(one, second)
    expect(names(two)).toEqual([
      ['reads are free', 'allow', true],
      ['a second one', 'allow', true],
    ])
    expect(removeTest(two, 1)).toBe(one)
    expect(names(removeTest(two, 0))).toEqual([['a second one', 'allow', true]])
  }
})

test('adding a test changes nothing outside the list of tests', () => {
  const text = addTest(odd, reads)
  expect(text.startsWith(odd.slice(0, odd.lastIndexOf('"') + 1))).toBe(true)
  expect(text.endsWith(' }\n')).toBe(true)
  const inside = '{"tests" : [ ] , "version":"1","default":"allow"}'
  expect(addTest(inside, reads)).toBe(
    '{"tests" : [{"name":"reads are free","call":{"tool":"get","args":{"q":"x"}},"expect":"allow"}] , "version":"1","default":"allow"}',
  )
  expect(removeTest(addTest(inside, reads), 0)).toBe('{"version":"1","default":"allow"}')
})

test('a new test is laid out like the text around it', () => {
  expect(addTest(layouts[0] ?? '', reads)).toBe(`{
  "version": "1",
  "default": "deny",
  "tools": {
    "get": {}
  },
  "tests": [
    {
      "name": "reads are free",
      "call": {
        "tool": "get",
        "args": {
          "q": "x"
        }
      },
      "expect": "allow"
    }
  ]
}
`)
})

test('a name, an expectation or a call is changed and nothing beside it', () => {
  for (const layout of layouts) {
    const text = addTest(addTest(layout, reads), second)
    const renamed = renameTest(text, 1, 'it says “no”, with a "quote"')
    expect(names(renamed)).toEqual([
      ['reads are free', 'allow', true],
      ['it says “no”, with a "quote"', 'allow', true],
    ])
    expect(renameTest(renamed, 1, second.name)).toBe(text)
    expect(names(setExpectation(text, 0, 'deny'))).toEqual([
      ['reads are free', 'deny', false],
      ['a second one', 'allow', true],
    ])
    expect(setExpectation(setExpectation(text, 0, 'deny'), 0, 'allow')).toBe(text)
    expect(replaceTest(replaceTest(text, 0, second), 0, reads)).toBe(text)
  }
})

test('a test without a name gets one', () => {
  const text = '{"version":"1","default":"deny","tests":[ {"call":{"tool":"get"},"expect":"hide"} ]}'
  expect(names(text)).toEqual([['Test 1', 'hide', true]])
  expect(renameTest(text, 0, 'hidden')).toBe(
    '{"version":"1","default":"deny","tests":[ {"name": "hidden","call":{"tool":"get"},"expect":"hide"} ]}',
  )
})

test('a test that must always hold is marked so, and can be let go', () => {
  for (const layout of layouts) {
    const text = addTest(layout, reads)
    expect(setAlways(text, 0, false)).toBe(text)
    const always = setAlways(text, 0, true)
    expect(valueAt(parsed(always), '/tests/0/always')).toBe(true)
    expect(names(always)).toEqual([['reads are free', 'allow', true]])
    expect(valueAt(parsed(setAlways(always, 0, false)), '/tests/0/always')).toBe(false)
    expect(removeTest(always, 0)).toBe(layout)
  }
  const written = addTest(layouts[0] ?? '', { ...reads, always: true })
  expect(setAlways(addTest(layouts[0] ?? '', reads), 0, true)).toBe(written)
})

test('a text that is no policy, and a place that is not there, come back unchanged', () => {
  for (const text of ['', '?', '[]', '{"tests":', '{"tests":{}}', '{"a":1,"a":2}', '{"tests":[1]}']) {
    if (text !== '{"tests":[1]}') expect(addTest(text, reads)).toBe(text)
    expect(removeTest(text, 3)).toBe(text)
    expect(renameTest(text, 0, 'x')).toBe(text)
    expect(setExpectation(text, 0, 'deny')).toBe(text)
    expect(replaceTest(text, 3, reads)).toBe(text)
  }
})

test('a call that is written is read back as the same call', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 }),
      fc.constantFrom<Call['identity']['kind']>('person', 'agent', 'automation'),
      fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 }),
      (at, kind, labels) => {
        const whole: Call = { ...call, at, identity: { id: 'i', kind, labels }, grant: { id: 'g', labels } }
        const found = readCall(writtenCall(whole, { at: true, who: true }), 5)
        expect(
          found.ok && { ...found.call, identity: { ...found.call.identity }, at: found.call.at },
        ).toEqual(whole)
      },
    ),
  )
  const now = readCall(writtenCall({ ...call, at: 1_796_550_000_000 }, { at: true }), 0)
  expect(now.ok && now.call.at).toBe(1_796_550_000_000)
})
