import { expect, it } from 'vitest'
import { evaluateClassifier, isHeldOut, vendorOf } from './risk-eval-classifier.mjs'

it('the servers of one vendor are in one part, whatever each is called', () => {
  expect(['GitHub MCP Server', 'github-mcp-server', 'mcp-github'].map(vendorOf)).toEqual(
    Array(3).fill('github'),
  )
  expect(vendorOf('Trigger.dev MCP Server')).toBe('trigger')
})

it('which vendors are held out never changes', () => {
  const vendors = ['azure', 'atlassian', 'stripe', 'slack', 'github', 'grafana', 'terraform', 'sentry']
  expect(vendors.filter(isHeldOut)).toEqual(['azure', 'atlassian', 'stripe', 'slack'])
})

it('a folder without data gives sums of nothing, and no error', () => {
  const lines: string[] = []
  const risk = { classify: () => ({}), classifierVersion: 1, scanList: () => [] }
  evaluateClassifier('/nowhere', risk, { heldOut: true, misses: true, say: (line) => lines.push(line) })
  expect(lines).toContain('HELD OUT: 0 tools of 0 vendors')
})
