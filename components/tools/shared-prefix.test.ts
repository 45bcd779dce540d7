import { expect, test } from 'vitest'
import { sharedPrefix } from './shared-prefix.ts'

test('the family of names is what most of them begin with, and never a part of a word', () => {
  expect(sharedPrefix(['smartagent_a_b', 'smartagent_c', 'smartagent_d', 'no_such_tool'])).toBe('smartagent_')
  expect(sharedPrefix(['files.read', 'files.write'])).toBe('files.')
  expect(sharedPrefix(['search', 'save'])).toBe('')
  expect(sharedPrefix(['one_only'])).toBe('')
  expect(sharedPrefix([])).toBe('')
})
