import { request } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Faults, readFaults } from './faults.ts'
import { heard, type Recorded } from './ledger.ts'
import { type Sandbox, startSandbox } from './listen.ts'

let sandbox: Sandbox
let base: string

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0, apiKey: 'start-key' })
  base = `http://127.0.0.1:${sandbox.port}`
})
afterAll(() => sandbox.close())
beforeEach(async () => {
  await fetch(`${base}/control/faults`, { method: 'DELETE' })
  await fetch(`${base}/control/calls`, { method: 'DELETE' })
})

const setFaults = (faults: object) =>
  fetch(`${base}/control/faults`, { method: 'PUT', body: JSON.stringify({ requireKey: null, ...faults }) })

const version = '2026-07-28'
const envelope = {
  'io.modelcontextprotocol/protocolVersion': version,
  'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
}

/** A call without any client, so that the test sees exactly what the wire carries. */
function call(
  tool = 'smartagent_catalog_list_plans',
  more: { headers?: Record<string, string>; signal?: AbortSignal; args?: string } = {},
) {
  const meta = JSON.stringify(envelope)
  return fetch(`${base}/mcp`, {
    method: 'POST',
    ...(more.signal ? { signal: more.signal } : {}),
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': version,
      'mcp-method': 'tools/call',
      'mcp-name': tool,
      ...more.headers,
    },
    body: `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"${tool}","arguments":${more.args ?? '{}'},"_meta":${meta}}}`,
  })
}

async function recorded(query = ''): Promise<Recorded[]> {
  const answer: { calls: Recorded[] } = await (await fetch(`${base}/control/calls${query}`)).json()
  return answer.calls
}

/** Asks until the record shows an entry: the request has then arrived. */
async function arrival(): Promise<Recorded> {
  for (;;) {
    const [first] = await recorded()
    if (first) return first
  }
}

describe('a fault on the wire', () => {
  test('slow answers correctly, but not before its time', async () => {
    await setFaults({ rules: [{ mode: 'slow', ms: 60 }] })
    const began = performance.now()
    expect((await call()).status).toBe(200)
    expect(performance.now() - began).toBeGreaterThan(55)
  })

  test('error_500 answers 500', async () => {
    await setFaults({ rules: [{ mode: 'error_500' }] })
    expect((await call()).status).toBe(500)
  })

  test('drop_before_answer ends the connection without a status', async () => {
    await setFaults({ rules: [{ mode: 'drop_before_answer' }] })
    await expect(call()).rejects.toThrow()
  })

  test('drop_mid_stream gives a status and half an event', async () => {
    await setFaults({ rules: [{ mode: 'drop_mid_stream' }] })
    const answered = await call()
    expect(answered.headers.get('content-type')).toBe('text/event-stream')
    await expect(answered.text()).rejects.toThrow()
  })

  test('never_answer takes the request and says nothing', async () => {
    await setFaults({ rules: [{ mode: 'never_answer' }] })
    const ended = new AbortController()
    const outcome = call(undefined, { signal: ended.signal }).then(
      () => 'answered',
      (error: Error) => error.name,
    )
    expect((await arrival()).fault).toBe('never_answer')
    ended.abort()
    expect(await outcome).toBe('AbortError')
  })

  test('one with times is over after so many requests', async () => {
    await setFaults({ rules: [{ mode: 'error_500', times: 2 }] })
    const statuses = [await call(), await call(), await call()].map((each) => each.status)
    expect(statuses).toEqual([500, 500, 200])
    expect((await recorded()).map((each) => each.fault)).toEqual(['error_500', 'error_500', null])
  })

  test('nonsense is refused and changes nothing', async () => {
    await setFaults({ rules: [{ mode: 'error_500' }] })
    expect((await setFaults({ rules: [{ mode: 'explode' }] })).status).toBe(400)
    expect((await call()).status).toBe(500)
  })
})

describe('the key', () => {
  test('of the start is asked for until the control says otherwise', async () => {
    expect((await call()).status).toBe(401)
    expect((await call(undefined, { headers: { 'x-api-key': 'start-key' } })).status).toBe(200)
    await setFaults({ requireKey: null })
    expect((await call()).status).toBe(200)
  })

  test('can be asked for one tool only', async () => {
    await setFaults({ requireKey: { key: 'k', tools: ['smartagent_usage_summary'] } })
    expect((await call()).status).toBe(200)
    expect((await call('smartagent_usage_summary')).status).toBe(401)
    expect((await call('smartagent_usage_summary', { headers: { 'x-api-key': 'k' } })).status).toBe(200)
  })

  test('is asked for every message of a batch', () => {
    const faults = new Faults(undefined)
    const set = readFaults({ requireKey: { key: 'k', tools: ['b'] } })
    if (set.success) faults.set(set.data)
    const batch = heard(['a', 'b'].map((name) => ({ method: 'tools/call', id: 1, params: { name } })))
    expect(faults.admits(batch, undefined)).toBe(false)
    expect(faults.admits(batch, 'k')).toBe(true)
  })
})

describe('the record', () => {
  test('holds the body as it came, numbers too', async () => {
    await setFaults({})
    await call('smartagent_places_nearby', { args: '{"latitude":40.730600,"longitude":-7.39866e1}' })
    const [entry] = await recorded()
    expect(entry?.body).toContain('{"latitude":40.730600,"longitude":-7.39866e1}')
    expect(entry).toMatchObject({ number: 1, http: 'POST', id: 7, tool: 'smartagent_places_nearby' })
  })

  test('shows what came after a number, and forgets when told', async () => {
    await setFaults({})
    await call()
    await call('smartagent_discovery_capabilities')
    expect((await recorded('?after=1')).map((each) => each.tool)).toEqual([
      'smartagent_discovery_capabilities',
    ])
    await fetch(`${base}/control/calls`, { method: 'DELETE' })
    expect(await recorded()).toEqual([])
  })

  test('holds a body that is no JSON, which is refused', async () => {
    await setFaults({})
    const answered = await fetch(`${base}/mcp`, { method: 'POST', body: '{' })
    expect(answered.status).toBe(400)
    expect(await recorded()).toMatchObject([{ method: null, body: '{' }])
  })
})

test('a removed tool is refused even when called', async () => {
  await setFaults({ changed: { '*': 'removed' } })
  expect(await (await call()).json()).toMatchObject({ error: { code: -32602 } })
})

test('a page of another site reaches neither the control nor the tools', async () => {
  const origin = { origin: 'https://elsewhere.example' }
  expect((await fetch(`${base}/control/calls`, { headers: origin })).status).toBe(403)
  expect((await call(undefined, { headers: origin })).status).toBe(403)
  const status = await new Promise((resolve, reject) => {
    const asked = request(`${base}/control/calls`, { headers: { host: 'elsewhere.example' } }, (answered) => {
      answered.resume()
      resolve(answered.statusCode)
    })
    asked.on('error', reject).end()
  })
  expect(status).toBe(403)
})
