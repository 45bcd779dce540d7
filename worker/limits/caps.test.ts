import { expect, test } from 'vitest'
import { Caps } from './caps.ts'

const took = (caps: Caps, now: number) => {
  const turn = caps.take('g', now)
  return 'leave' in turn ? turn : undefined
}

test('a holder gets so many requests in a second and no burst at the border of two', () => {
  const caps = new Caps({ perSecond: 10, atOnce: 100 })
  const first = Array.from({ length: 20 }, () => took(caps, 900)).filter(Boolean)
  const second = Array.from({ length: 20 }, () => took(caps, 1901)).filter(Boolean)
  expect(first).toHaveLength(10)
  expect(second.length).toBeLessThan(2)
  expect(took(caps, 4000)).toBeDefined()
})

test('a holder has so many open at once, and leaving twice frees one place only', () => {
  const caps = new Caps({ perSecond: 100, atOnce: 2 })
  const one = took(caps, 0)
  expect(took(caps, 0)).toBeDefined()
  expect(took(caps, 0)).toBeUndefined()
  one?.leave()
  one?.leave()
  expect(took(caps, 0)).toBeDefined()
  expect(took(caps, 0)).toBeUndefined()
})

test('one holder does not use up what another has', () => {
  const caps = new Caps({ perSecond: 1, atOnce: 1 })
  expect(took(caps, 0)).toBeDefined()
  expect('leave' in caps.take('other', 0)).toBe(true)
})
