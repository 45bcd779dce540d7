import { expect, test } from 'vitest'
import { saveOverride } from './overrides.ts'
import { pathOf } from './route.ts'

test.each([
  '.',
  '..',
  '~.',
  '~..',
  '~~..',
  '...',
  '~',
  '%2e',
  '%2E%2e',
  '/',
  'a/b',
  '../x',
  '%',
  'a?b#c',
  'ä☃',
])('a tool called %s is one step of a path, whoever tidies it, and is read as the same name', (tool) => {
  const server = '01d1a94a-2016-70f4-b74a-cad1dfc85f41'
  const tidied = new URL(pathOf(saveOverride, { org: 'northwind', server, tool }), 'http://x').pathname
  const steps = tidied.split('/')
  expect([steps.at(-3), steps.at(-1)]).toEqual(['tools', 'override'])
  const given = { org: 'northwind', server, tool: decodeURIComponent(steps.at(-2) ?? '') }
  expect(saveOverride.params.parse(given).tool).toBe(tool)
})
