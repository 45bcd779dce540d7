import { expect, test } from 'vitest'
import { deniedResult, unknownTool } from '#lib/mcp/answers.ts'
import { answerOf } from '#lib/policy/simulate.ts'
import type { Decision } from '#lib/policy/types.ts'

const decided = (effect: Decision['effect']): Decision => ({
  effect,
  code: effect === 'hide' ? 'hidden' : 'denied',
  rule: '',
  source: 'policy',
  message: 'Keys need a “person”.\n"Ask" Ana.',
  limits: [],
  trace: [],
})

test('the console shows a refusal in exactly the words that the gateway answers', () => {
  for (const era of ['legacy', 'modern'] as const) {
    const refused = JSON.parse(deniedResult('1', era, decided('deny').message, 'denied', 'c'))
    expect(refused.result.content).toEqual([{ type: 'text', text: answerOf(decided('deny'), 'x').text }])
  }
  for (const tool of ['x', 'a "quoted" name', 'long'.repeat(100)]) {
    const { error } = JSON.parse(unknownTool('1', tool))
    expect(answerOf(decided('hide'), tool)).toEqual({ kind: 'unknown', text: error.message })
  }
})
