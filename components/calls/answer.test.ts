import { expect, test } from 'vitest'
import { answerFacts, placeWords } from './answer.tsx'

test('a place in a result is told as people call it, and one nobody named as its pointer', () => {
  expect(
    [
      '/content/1/text',
      '/structuredContent/*/0',
      '/contents/0/text',
      '/messages/2/content/text',
      '/message',
      '/a/b',
    ].map(placeWords),
  ).toEqual([
    'text 2 of the result',
    'its structured content',
    'text 1 of the resource',
    'message 3 of the prompt',
    'the error message',
    '/a/b',
  ])
})

test('a call says of its result only what is known: nothing came, it was not read, no secrets are taken out', () => {
  expect(answerFacts({ read: null, found: [], redacted: null })).toEqual([])
  expect(answerFacts({ read: 'none', found: [], redacted: 0 }).map(({ value }) => value)).toEqual([
    'Not read: the gateway had no time for it',
    'None found in the result',
  ])
})
