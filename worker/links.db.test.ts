import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { post, toolCall } from './testing/agent.fixture.ts'
import { Asked } from './testing/asked.fixture.ts'

let all: Asked
let spy: Asked['spy']
let people: Asked['people']
let approver: string
const asking: Asked['asking'] = (...given) => all.asking(...given)

beforeAll(async () => {
  all = await Asked.start()
  ;({ spy, people, approver } = all)
}, 60_000)
afterAll(() => all?.stop())
beforeEach(() => {
  spy.seen.length = 0
  spy.beforeCall = async () => undefined
})

describe('a client that shows links', () => {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientCapabilities': { elicitation: { url: {} } },
  }
  const modern = async (url: string, more: object = {}, args: object = { name: 'x' }) => {
    const params = { name: 'create_item', arguments: args, _meta: meta, ...more }
    const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params }
    const headers = {
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': 'create_item',
    }
    return JSON.parse((await post(url, body, headers)).body)
  }

  test('of 2026-07-28 is asked for input, and its retry passes without what was ours', async () => {
    const { url } = await asking({}, { eras: ['modern'] })
    const { result } = await modern(url(2))
    expect(result.resultType).toBe('input_required')
    const request = result.inputRequests.approval
    expect(request).toMatchObject({ method: 'elicitation/create', params: { mode: 'url' } })
    const approval = request.params.url.split('/').at(-1)
    await people.answer(approval, approver)
    const retry = { requestState: result.requestState, inputResponses: { approval: { action: 'accept' } } }
    const forged = await modern(url(), { ...retry, requestState: `${result.requestState.slice(0, -2)}AA` })
    expect(forged.error.code).toBe(-32602)
    expect((await modern(url(), retry, { name: 'y' })).error.code).toBe(-32602)
    expect(spy.calls).toEqual([])
    const done = await modern(url(1), retry)
    expect(done.result.content[0].text).toBe('did create_item')
    expect(spy.calls).toHaveLength(1)
    expect(spy.calls[0]?.body).not.toContain('requestState')
    expect(spy.calls[0]?.body).not.toContain('inputResponses')
  })

  test('of 2026-07-28 is told in words when it comes back too early, or its user declines', async () => {
    const { url } = await asking({}, { eras: ['modern'] })
    const { result } = await modern(url())
    const state = { requestState: result.requestState }
    const early = await modern(url(), { ...state, inputResponses: { approval: { action: 'accept' } } })
    expect(early.result).toMatchObject({ resultType: 'complete', isError: true })
    // Nothing is waited for: this worker would hold the call.
    const declined = await modern(url(2), { ...state, inputResponses: { approval: { action: 'decline' } } })
    expect(declined.result).toMatchObject({ resultType: 'complete', isError: true })
  })

  test('of 2025-11-25 gets the error that asks for it, and one that shows none gets the text', async () => {
    const { url } = await asking()
    const open = async (capabilities: object, protocolVersion = '2025-11-25') => {
      const params = { protocolVersion, capabilities, clientInfo: { name: 'a', version: '1' } }
      const answer = await post(url(), { jsonrpc: '2.0', id: 1, method: 'initialize', params })
      const headers = {
        'mcp-session-id': answer.headers.get('mcp-session-id') ?? '',
        'mcp-protocol-version': protocolVersion,
      }
      return JSON.parse((await post(url(), toolCall('create_item', { name: 'x' }), headers)).body)
    }
    const shown = await open({ elicitation: { url: {} } })
    expect(shown.error).toMatchObject({ code: -32042, data: { elicitations: [{ mode: 'url' }] } })
    const [elicitation] = shown.error.data.elicitations
    expect(elicitation.url).toContain(elicitation.elicitationId)
    expect((await open({ elicitation: {} })).result.isError).toBe(true)
    expect((await open({ elicitation: { url: {} } }, '2025-06-18')).result.isError).toBe(true)
    // The server never hears that its client can be asked anything.
    expect(
      spy.seen.filter((one) => one.method === 'initialize').every((one) => !one.body.includes('elicitation')),
    ).toBe(true)
  })
})
