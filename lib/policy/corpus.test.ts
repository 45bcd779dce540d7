import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { runCase } from './corpus.ts'

const folder = path.join(import.meta.dirname, 'corpus')
const files = readdirSync(folder).filter((file) => file.endsWith('.json'))

describe('the corpus', () => {
  for (const file of files) {
    test(file.replace('.json', '').replaceAll('-', ' '), () => {
      expect(runCase(readFileSync(path.join(folder, file), 'utf8'))).toEqual([])
    })
  }
})

test('the corpus has not shrunk', () => {
  expect(files.length).toBeGreaterThanOrEqual(443)
})

test('a case that expects the wrong thing fails', () => {
  const text = readFileSync(path.join(folder, 'an-empty-rule-allows.json'), 'utf8')
  expect(runCase(text.replace('"allowed"', '"denied"'))).not.toEqual([])
})
