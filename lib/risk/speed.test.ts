import { expect, inject, test } from 'vitest'
import { classify } from './classify.ts'
import { scanList } from './scan.ts'
import type { ToolDefinition } from './types.ts'

const nouns = ['invoice', 'ticket', 'document', 'cluster', 'calendar', 'branch']
const verbs = ['List', 'Get', 'Create', 'Update', 'Delete', 'Run']

function definition(i: number): ToolDefinition {
  const noun = nouns[i % nouns.length] ?? ''
  const verb = verbs[Math.floor(i / nouns.length) % verbs.length] ?? ''
  const properties = Object.fromEntries(
    ['id', 'state', 'query', 'cursor'].map((name) => [
      name,
      { type: 'string', description: `The ${name} of the ${noun}, as it was returned by the call before` },
    ]),
  )
  return {
    name: `${verb.toLowerCase()}_${noun}_${i}`,
    description: `${verb} a ${noun} of the workspace. Use this when the user asks for a ${noun} by name or number. It returns at most 50 rows with their state; pass the cursor of the last page to get the next one.`,
    inputSchema: {
      type: 'object',
      properties: { ...properties, action: { enum: ['get', 'list', 'count'] } },
    },
  }
}

// A loose guard against what grows with the square of its input; what it really takes is said by the bench. Only in
// the long run, because a machine that does something else besides is no measure.
test.runIf(inject('long'))(
  '10,000 tools are classified and scanned in less than 30 s',
  { timeout: 120_000 },
  () => {
    const tools = Array.from({ length: 10_000 }, (_, i) => definition(i))
    const began = performance.now()
    for (const tool of tools) classify(tool)
    for (let i = 0; i < tools.length; i += 500) scanList(tools.slice(i, i + 500))
    expect(performance.now() - began).toBeLessThan(30_000)
  },
)
