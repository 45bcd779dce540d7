import { expect, test } from 'vitest'
import { diff } from '#lib/policy/diff.ts'
import type { Tool } from '#lib/policy/types.ts'
import { changeLines } from './change-groups.ts'

const tools = ['a', 'b', 'c'].map(
  (name): Tool => ({ name, category: 'read', risk: 'low', state: 'reviewed' }),
)
const policy = (rules: string) => `{"version":"1","default":"deny","tools":{${rules}}}`

test('tools that change in the same way are one line, which acknowledges the sentence of each', () => {
  const lines = changeLines(diff(policy('"c":{}'), policy('"a":{},"b":{}'), tools) ?? [])
  expect(lines.map((line) => [line.kind, line.abouts, line.change])).toEqual([
    ['loosened', ['a', 'b'], 'Hide to Allow'],
    ['tightened', ['c'], 'Allow to Hide'],
  ])
  expect(lines[0]?.sentences.map((sentence) => sentence.slice(0, 17))).toEqual([
    'a: Hide to Allow.',
    'b: Hide to Allow.',
  ])
})
