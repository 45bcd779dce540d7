import { expect, test } from 'vitest'
import { forget } from '#components/shell/forget.ts'
import { emptyAsked } from './asked.ts'
import { askedIn, keepAsked, MOST_CHARACTERS, MOST_POLICIES } from './kept-asked.ts'

/** A store as the browser has two of, which takes so many characters. */
function store(most = Number.POSITIVE_INFINITY) {
  const items = new Map<string, string>()
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, text: string) => {
      if (text.length > most) throw new DOMException('full', 'QuotaExceededError')
      items.set(key, text)
    },
    removeItem: (key: string) => void items.delete(key),
    key: (i: number) => [...items.keys()][i] ?? null,
    get length() {
      return items.size
    },
  }
}
const key = (n: number) => `signalbox-simulate-person-${n}`

test('what was typed is there again, and what another program wrote there is not used', () => {
  const here = store()
  const asked = {
    ...emptyAsked,
    args: { get: '{"q": }' },
    hour: '25',
    naming: { over: 'get', name: 'half_a_to' },
    used: { c: '1' },
    names: { ' get': 'half a na' },
    expected: { ' get': 'hide' as const },
    kind: 'person' as const,
    identity: 'deploy-bot',
    said: { tool: 'get', at: 5, grant: 'g', session: 's' },
  }
  keepAsked(here, key(1), asked, 1)
  expect(askedIn(here, key(1))).toMatchObject({
    args: asked.args,
    hour: '25',
    naming: asked.naming,
    used: { c: '1' },
    names: asked.names,
    expected: asked.expected,
    kind: 'person',
    identity: 'deploy-bot',
    said: asked.said,
  })
  const odd = {
    asked: {
      said: { tool: 'get', at: '5', grant: 'g' },
      identity: 5,
      names: { get: 1 },
      naming: { over: 'get' },
      expected: { get: 'no' },
    },
  }
  here.setItem(key(1), JSON.stringify(odd))
  expect(askedIn(here, key(1))).toEqual({})
  for (const text of ['', 'x', '[]', '{}', '{"asked":null}', '{"asked":{"hour":5,"args":{"get":1}}}']) {
    here.setItem(key(2), text)
    expect({ ...askedIn(here, key(2)) }).toEqual({})
  }
})

test('only the newest policies are kept, and no edit that is still to be saved is touched', () => {
  const here = store()
  here.setItem('signalbox-draft-person-1', 'mine')
  for (let n = 0; n < MOST_POLICIES + 3; n++) keepAsked(here, key(n), emptyAsked, n)
  keepAsked(here, key(3), emptyAsked, 99)
  expect(here.length).toBe(MOST_POLICIES + 1)
  expect([2, 3, MOST_POLICIES + 2].map((n) => askedIn(here, key(n)) !== undefined)).toEqual([
    false,
    true,
    true,
  ])
  here.setItem('signalbox-saved-person-last', 'the server has it')
  forget(here)
  expect([here.length, here.getItem('signalbox-draft-person-1')]).toEqual([1, 'mine'])
})

test('arguments typed longest ago go first where all are too long, and a full browser stops nobody', () => {
  const here = store()
  const long = 'x'.repeat(MOST_CHARACTERS / 2)
  keepAsked(here, key(1), { ...emptyAsked, args: { first: long, second: long, third: '{}' } }, 1)
  expect(Object.keys(askedIn(here, key(1))?.args ?? {})).toEqual(['second', 'third'])
  keepAsked(here, key(1), { ...emptyAsked, args: { first: long + long }, hour: '3' }, 2)
  expect(askedIn(here, key(1))).toMatchObject({ args: {}, hour: '3' })
  expect(() => keepAsked(store(10), key(1), emptyAsked, 1)).not.toThrow()
})
