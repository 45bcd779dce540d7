import { expect, test } from 'vitest'
import { decideBoard } from './board-calls.ts'

const at = Date.UTC(2026, 10, 25, 12, 0, 0)

test('the board shows what the engine decides: one allowed, one denied, the 31st over the limit', () => {
  expect(decideBoard(at)).toMatchObject([
    { tool: 'smartagent_products_search', result: 'allowed' },
    {
      tool: 'smartagent_access_issue_client_key',
      result: 'denied',
      answer: '[POLICY DENIED] Keys need a person.',
    },
    { tool: 'smartagent_products_watch_create', result: 'over_limit' },
  ])
})

test('the agent over the limit is told when there is room again', () => {
  expect(decideBoard(at)[2]?.answer).toMatch(/12 s/)
})

test('the board says the same at any time, so that what the server drew stays when the page decides', () => {
  expect(decideBoard(at + 86_400_000)).toEqual(decideBoard(at))
})
