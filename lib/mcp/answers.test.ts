import { describe, expect, it } from 'vitest'
import { deniedResult, errorAnswer, failedResult, unknownTool } from './answers.ts'

describe('an answer of the gateway', () => {
  it.each(['1', '-9007199254740991', '"a\\"b"', '"[POLICY DENIED] "', '"\\u0000"', '"$&"'])(
    'carries the id %s as it came',
    (idText) => {
      for (const text of [
        deniedResult(idText, 'modern', 'no', 'denied', 'c'),
        failedResult(idText, 'legacy', 'gone', 'upstream_fault', 'c'),
        errorAnswer(idText, -32603, 'no'),
      ]) {
        expect(text.startsWith(`{"jsonrpc":"2.0","id":${idText},`)).toBe(true)
        expect(JSON.parse(text).id).toEqual(JSON.parse(idText))
      }
    },
  )

  it('says a denial to the model as the result of the tool, with the code and the call for machines', () => {
    const result = {
      content: [{ type: 'text', text: '[POLICY DENIED] Ask Ann.' }],
      isError: true,
      _meta: { 'dev.signalbox/decision': { code: 'denied', callId: 'c1' } },
    }
    expect(JSON.parse(deniedResult('1', 'legacy', 'Ask Ann.', 'denied', 'c1')).result).toEqual(result)
    expect(JSON.parse(deniedResult('1', 'modern', 'Ask Ann.', 'denied', 'c1')).result).toEqual({
      ...result,
      resultType: 'complete',
    })
  })

  it('does not call a fault of the server a matter of policy', () => {
    const text = JSON.parse(failedResult('1', 'legacy', 'The server is gone', 'upstream_fault', 'c')).result
    expect(text.content[0].text).toBe('The server is gone')
  })

  it('has a hidden tool unknown, and null for an id that could not be read', () => {
    expect(JSON.parse(unknownTool('1', 'wipe'))).toEqual({
      jsonrpc: '2.0',
      id: 1,
      error: { code: -32602, message: 'Unknown tool: wipe' },
    })
    expect(JSON.parse(errorAnswer(undefined, -32700, 'x')).id).toBeNull()
  })
})
