import { expect, test } from 'vitest'
import { policyText } from './policies.ts'

test('a policy may be as long for the API as it may be for the engine, counted in bytes', () => {
  const said = (text: string) => policyText.safeParse(text).error?.issues.map(({ message }) => message)
  expect(said('x'.repeat(524_288))).toBeUndefined()
  expect(said('é'.repeat(262_144))).toBeUndefined()
  for (const text of ['x'.repeat(524_289), 'é'.repeat(262_145), 'é'.repeat(524_289)])
    expect(said(text)).toEqual(['A policy has at most 512 KiB.'])
})
