import { expect, test } from 'vitest'
import { addWide, readWhole, removeWide, setText, withRulesOf } from './edit-document.ts'
import type { Tool } from './types.ts'

const tool = (name: string, category: Tool['category']): Tool => ({
  name,
  category,
  risk: 'low',
  state: 'reviewed',
})
const tools = [tool('search', 'read'), tool('get', 'read'), tool('delete_all', 'destructive')]
const text = `{"version":"1","default":"deny",
  "hide": ["delete_*", "gone"],
  "tools": { "search": {}, "@read": {"limits":[{"window":"day","max":9}]}, "old_name": {"action":"deny","reason":"No"} }}`

test('what is about no single tool is all there, with the tools it names and those it decides for', () => {
  const whole = readWhole(text, tools)
  expect(whole).toMatchObject({ description: '', fallback: 'deny', limits: 0 })
  expect(
    whole?.rules.map(({ selector, state, matches, governs }) => [selector, state, matches, governs]),
  ).toEqual([
    ['delete_*', 'hide', ['delete_all'], ['delete_all']],
    ['gone', 'hide', [], []],
    ['@read', 'limit', ['search', 'get'], ['get']],
    ['old_name', 'deny', [], []],
  ])
  expect(whole?.rules[2]?.sentence).toBe('At most 9 per day for each grant.')
  expect(readWhole('{', tools)).toBeUndefined()
})

test('a wider rule is added and taken away again without another byte changed', () => {
  for (const choice of ['allow', 'deny', 'hide'] as const) {
    const added = addWide(text, '@risk>=high', choice, tools)
    if (!added.ok) throw new Error(added.sentence)
    expect(readWhole(added.text, tools)?.rules.some((rule) => rule.selector === '@risk>=high')).toBe(true)
    expect(removeWide(added.text, '@risk>=high', choice === 'hide')).toBe(text)
  }
})

test('a selector that the language does not have, that is there already, or that is one tool is refused', () => {
  const said = (selector: string, choice: 'allow' | 'hide') => {
    const added = addWide(text, selector, choice, tools)
    return added.ok ? 'added' : added.sentence
  }
  expect(said('@reed', 'allow')).toContain('There is no class')
  expect(said('', 'hide')).toContain('empty')
  expect(said('@read', 'allow')).toBe('There is a rule for @read already.')
  expect(said('delete_*', 'hide')).toBe('delete_* is hidden already.')
  expect(said('search', 'allow')).toContain('one tool')
})

test('other rules come in place of all rules, and tests and description stay', () => {
  const mine =
    '{"version":"1","description":"Ours","default":"allow","all_tools":{"limits":[{"window":1,"max":1}]},"tools":{"a":{}},"tests":[{"call":{"tool":"a"},"expect":"hide"}]}'
  const preset = '{ "version": "1", "description": "Theirs", "default": "deny", "tools": {} }'
  expect(JSON.parse(withRulesOf(mine, preset))).toEqual({
    version: '1',
    description: 'Ours',
    default: 'deny',
    tools: {},
    tests: [{ call: { tool: 'a' }, expect: 'hide' }],
  })
  expect(withRulesOf('no policy', preset)).toBe(preset)
  expect(withRulesOf('{"version":"1","default":"allow"}', preset)).toBe(preset)
})

test('the description comes and goes', () => {
  const next = setText(text, 'description', 'Support agents')
  expect(readWhole(next, tools)?.description).toBe('Support agents')
  expect(setText(next, 'description', '')).toBe(text)
})
