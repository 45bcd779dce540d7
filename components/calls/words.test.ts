import { expect, test } from 'vitest'
import { actOf, methodWords } from './words.ts'

test('a tool is named alone, and anything else after what was done with it', () => {
  expect(actOf({ method: 'tools/call', tool: 'search' })).toBe('')
  expect(actOf({ method: 'resources/read', tool: 'note://one' })).toBe('Read resource')
  expect(actOf({ method: 'prompts/get', tool: 'greet' })).toBe('Fetch prompt')
  // A method of a later gateway has no words here yet.
  expect(actOf({ method: 'other/thing', tool: 'x' })).toBe('other/thing')
  expect(methodWords('other/thing')).toBe('other/thing')
})

test('a request that was refused before it was known what it names is told once', () => {
  expect(actOf({ method: '', tool: 'request' })).toBe('')
  expect(actOf({ method: 'tools/list', tool: 'tools/list' })).toBe('')
})
