import { expect, test } from 'vitest'
import { Num, type Value } from '#lib/json/value.ts'
import { type StateOf, States } from './states.ts'

const states = new States(Buffer.alloc(32, 7))
const args = (n: string) => new Map<string, Value>([['n', new Num(n)]])
const of: StateOf = { org: 'o', grant: 'g', server: 's', tool: 't', args: args('1') }

test('a state opens for its own call, on every worker with the key', () => {
  const state = states.seal('approval', 99, of)
  expect(States.isOurs(state)).toBe(true)
  expect(new States(Buffer.alloc(32, 7)).open(state, of)).toEqual({ approval: 'approval', until: 99 })
})

test('a state is nothing to another organisation, grant, server, tool, arguments or key, nor changed', () => {
  const state = states.seal('approval', 99, of)
  for (const other of [{ org: 'x' }, { grant: 'x' }, { server: 'x' }, { tool: 'x' }, { args: args('1.0') }])
    expect(states.open(state, { ...of, ...other })).toBeUndefined()
  expect(new States(Buffer.alloc(32, 8)).open(state, of)).toBeUndefined()
  const last = state.at(-1) === 'A' ? 'B' : 'A'
  expect(states.open(state.slice(0, -1) + last, of)).toBeUndefined()
  expect(states.open('sbx1.', of)).toBeUndefined()
})

test('what a server or a client made is not taken for ours', () => {
  for (const other of ['', 'abc', 'SBX1.abc', undefined, null, new Num('1')])
    expect(States.isOurs(other)).toBe(false)
})
