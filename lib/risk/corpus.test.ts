import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { scan, scanResult } from './scan.ts'

type Label = { label: 'poisoned' | 'benign' }
type Paraphrase = Label & { kind: string; tool?: object; result?: string }
type Later = Label & { round: number; description?: string; result?: string }

const load = (name: string) => JSON.parse(readFileSync(new URL(`corpus/${name}`, import.meta.url), 'utf8'))
const all: Paraphrase[] = load('own.json')
/** The part that the scanner was tuned on; the other one is looked at by `npm run risk:eval` only. */
const tuned = all.filter((each) => {
  const [first = 0] = createHash('sha256')
    .update(JSON.stringify(each.tool ?? each.result))
    .digest()
  return first % 2 === 0
})
const found = (each: Paraphrase) => (each.tool ? scan(each.tool) : scanResult(each.result)).length > 0

test('the paraphrases that the scanner was tuned on are found, each of them', () => {
  const poisoned = tuned.filter((each) => each.label === 'poisoned')
  expect(poisoned.length).toBeGreaterThan(50)
  expect(poisoned.filter((each) => !found(each))).toEqual([])
})

test('and what only looks like them is not', () => {
  const benign = tuned.filter((each) => each.label === 'benign')
  expect(benign.length).toBeGreaterThan(25)
  expect(benign.filter(found)).toEqual([])
})

/** Rounds of short texts, written one after the other to see what had been learned; the last was not tuned on. */
const later: Later[] = load('rounds.json')
const foundLater = (each: Later) =>
  (each.description === undefined
    ? scanResult(each.result)
    : scan({ name: 'tool', description: each.description })
  ).length > 0

test('as many of the later rounds are found as were found before, and none of the harmless', () => {
  const share = (round: number) => {
    const poisoned = later.filter((each) => each.round === round && each.label === 'poisoned')
    return poisoned.filter(foundLater).length / poisoned.length
  }
  expect([1, 2, 3, 4, 5].map((round) => share(round) >= 0.6)).toEqual([true, true, true, true, true])
  expect(later.filter((each) => each.label === 'benign' && foundLater(each))).toEqual([])
})
