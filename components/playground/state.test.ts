import { expect, test } from 'vitest'
import { emptyAsked } from '#components/policies/asked.ts'
import { firstExample } from './first-example.ts'
import { MOST_SHARED, type PlaygroundState, sharedFragment, stateOf, stateOfFragment } from './state.ts'

const typed: PlaygroundState = {
  policy: '{ "version": "1", "default": "deny" } // “not yet” ✓ 𝒳',
  tools: '[]',
  tool: 'send_mail',
  asked: {
    ...emptyAsked,
    args: { send_mail: '{ "to": "ana@acme.example" ' },
    kind: 'person',
    identityLabels: 'team=ops',
    weekday: 3,
    hour: '25',
    used: { ' send_mail_per_60s 60 grant': '7' },
  },
}

test('what is typed goes into a link and comes out of it, right or not', () => {
  for (const state of [typed, firstExample]) {
    const fragment = sharedFragment(state)
    expect(fragment).toMatch(/^#try=[\w-]+$/)
    expect(stateOfFragment(fragment ?? '')).toEqual(state)
  }
})

test('only the call that is shown goes into a link, not those typed for other tools', () => {
  const state = { ...typed, asked: { ...typed.asked, args: { ...typed.asked.args, other: '{"secret": 1}' } } }
  expect(stateOfFragment(sharedFragment(state) ?? '')?.asked.args).toEqual({
    send_mail: typed.asked.args.send_mail,
  })
})

test('a link has an end: what is longer is not made, and not read', () => {
  expect(sharedFragment({ ...typed, policy: 'x'.repeat(MOST_SHARED) })).toBeUndefined()
  expect(stateOfFragment(`#try=${'A'.repeat(MOST_SHARED + 1)}`)).toBeUndefined()
})

test.each([
  '',
  '#',
  '#try=',
  '#try=!!',
  '#try=AAAA',
  '#try=e30',
  '#other=e30',
  `${sharedFragment(typed)?.slice(0, -7)}`,
])('what is no state opens nothing: %s', (fragment) => {
  expect(stateOfFragment(fragment)).toBeUndefined()
})

test('members of another form are left out, and none means anything special', () => {
  const text = JSON.stringify({
    ...typed,
    asked: { kind: 'robot', hour: 7, args: { a: 1 }, used: 'x', as: 'json' },
  })
  expect(stateOf(text)?.asked).toEqual({ ...emptyAsked, as: 'json' })
  expect(
    stateOf('{"policy":"","tools":"","tool":"","asked":{"__proto__":{"kind":"person"}}}')?.asked.kind,
  ).toBe('agent')
  expect(stateOf('null')).toBeUndefined()
})
