import { expect, test } from 'vitest'
import { prompted } from './prompt.ts'

const turn = () => new Promise((done) => setImmediate(done))

test('what is asked for while a task runs is done once more, and never beside it', async () => {
  const ends: (() => void)[] = []
  let beside = 0
  let most = 0
  const ask = prompted(
    async () => {
      most = Math.max(most, ++beside)
      await new Promise<void>((done) => ends.push(done))
      beside -= 1
    },
    (error) => {
      throw error
    },
  )
  for (let n = 0; n < 100; n++) ask()
  await turn()
  expect(ends).toHaveLength(1)
  ends[0]?.()
  await turn()
  expect(ends).toHaveLength(2)
  ends[1]?.()
  await turn()
  expect(ends).toHaveLength(2)
  ask()
  await turn()
  expect(ends).toHaveLength(3)
  expect(most).toBe(1)
})

test('a task that failed is told, and runs when it is asked for again', async () => {
  const told: unknown[] = []
  let runs = 0
  const ask = prompted(
    async () => {
      runs += 1
      throw new Error(`${runs}`)
    },
    (error) => told.push(error),
  )
  ask()
  await turn()
  ask()
  await turn()
  expect(told).toEqual([new Error('1'), new Error('2')])
})
