import { expect, test } from 'vitest'
import type { ToolView } from '#lib/contracts/servers.ts'
import { policyTool } from './policy-tools.ts'

const classified = { category: 'financial', risk: 'critical' } as const
const override = {
  category: 'read',
  risk: 'low',
  reason: 'It looks',
  by: 'ana',
  at: '2026-11-26T10:00:00.000Z',
  earlier: false,
  confirmedBy: null,
  confirmedAt: null,
} as const
const tool: ToolView = {
  name: 'refund',
  title: null,
  description: null,
  category: 'read',
  risk: 'low',
  classified,
  override,
  signals: [],
  findings: [],
  claims: {},
  inputSchema: null,
  tokens: 1,
  state: 'reviewed',
  version: 2,
}

test('an override that no owner confirmed comes with what the classifier says, for the organisation policy', () => {
  expect(policyTool(tool)).toMatchObject({ category: 'read', risk: 'low', classified })
})

test('without an override, and once an owner confirmed it, there is one opinion', () => {
  const confirmed = { ...override, confirmedBy: 'ana', confirmedAt: override.at }
  expect(policyTool({ ...tool, override: confirmed })).not.toHaveProperty('classified')
  expect(policyTool({ ...tool, ...classified, override: null })).not.toHaveProperty('classified')
})
