import {
  Client as ModernClient,
  StreamableHTTPClientTransport as ModernTransport,
} from '@modelcontextprotocol/client'
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Recorded } from './ledger.ts'
import { type Sandbox, startSandbox } from './listen.ts'

const info = { name: 'test-client', version: '1.0.0' }
let sandbox: Sandbox
let base: string
let cleanups: (() => Promise<void>)[] = []

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 })
  base = `http://127.0.0.1:${sandbox.port}`
})
afterAll(() => sandbox.close())
beforeEach(async () => {
  await fetch(`${base}/control/faults`, { method: 'DELETE' })
  await fetch(`${base}/control/calls`, { method: 'DELETE' })
})
afterEach(async () => {
  await Promise.all(cleanups.map((each) => each()))
  cleanups = []
})

const setFaults = (faults: object) =>
  fetch(`${base}/control/faults`, { method: 'PUT', body: JSON.stringify(faults) })

async function recorded(query = ''): Promise<Recorded[]> {
  const answer: { calls: Recorded[] } = await (await fetch(`${base}/control/calls${query}`)).json()
  return answer.calls
}

type Connected = {
  tools: () => Promise<{ name: string; description?: string | undefined; inputSchema: object }[]>
  call: (name: string, args: Record<string, unknown>) => Promise<object>
}

async function connectNew(mode: 'auto' | 'legacy', headers: Record<string, string>): Promise<Connected> {
  const client = new ModernClient(info, { versionNegotiation: { mode } })
  await client.connect(new ModernTransport(new URL(`${base}/mcp`), { requestInit: { headers } }))
  cleanups.push(() => client.close())
  return {
    tools: async () => (await client.listTools()).tools,
    call: (name, args) => client.callTool({ name, arguments: args }),
  }
}

async function connectOld(headers: Record<string, string>): Promise<Connected> {
  const client = new OldClient(info)
  await client.connect(new OldTransport(new URL(`${base}/mcp`), { requestInit: { headers } }))
  cleanups.push(() => client.close())
  return {
    tools: async () => (await client.listTools()).tools,
    call: (name, args) => client.callTool({ name, arguments: args }),
  }
}

const clients: [string, string | undefined, (headers?: Record<string, string>) => Promise<Connected>][] = [
  ['client 2.4, 2026-07-28', '2026-07-28', (headers = {}) => connectNew('auto', headers)],
  ['client 2.4, with a session', '2025-11-25', (headers = {}) => connectNew('legacy', headers)],
  ['sdk 1.32', '2025-11-25', (headers = {}) => connectOld(headers)],
]

const search = { region_id: 'new-york-city', q: 'charger', brand: 'Northlight', limit: 2 }

describe.each(clients)('%s', (_, version, connect) => {
  test('lists 21 tools with schemas that carry examples', async () => {
    const tools = await (await connect()).tools()
    expect(tools).toHaveLength(21)
    expect(new Set(tools.map((tool) => tool.name)).size).toBe(21)
    expect(JSON.stringify(tools[0]?.inputSchema)).toContain('"examples":["charger"]')
  })

  test('answers the same call the same way every time, and records what came', async () => {
    const client = await connect({ 'x-api-key': 'from-the-test' })
    const first = await client.call('smartagent_products_search', search)
    expect(first).toMatchObject({ structuredContent: { count: 2 } })
    expect(await client.call('smartagent_products_search', search)).toEqual(first)
    const calls = await recorded('?tool=smartagent_products_search')
    expect(calls).toHaveLength(2)
    expect(calls[0]).toMatchObject({
      method: 'tools/call',
      arguments: search,
      headers: { 'x-api-key': 'from-the-test', 'mcp-protocol-version': version },
    })
  })

  test('arguments that do not fit are a tool error, an unknown tool is a protocol error', async () => {
    const client = await connect()
    expect(await client.call('smartagent_products_search', { region_id: 'atlantis' })).toMatchObject({
      isError: true,
    })
    await expect(client.call('no_such_tool', {})).rejects.toThrow(/Unknown tool/)
  })

  test('a call to one tool fails as told, and other tools do not', async () => {
    const client = await connect()
    for (const mode of ['error_500', 'drop_before_answer']) {
      await setFaults({ rules: [{ mode, tool: 'smartagent_products_search' }] })
      await expect(client.call('smartagent_products_search', search), mode).rejects.toThrow()
      expect(await client.call('smartagent_catalog_list_plans', {})).not.toHaveProperty('isError')
    }
  })

  test('an event stream carries the same answer', async () => {
    const client = await connect()
    const plain = await client.call('smartagent_products_search', search)
    await setFaults({ rules: [{ mode: 'event_stream' }] })
    expect(await client.call('smartagent_products_search', search)).toEqual(plain)
  })

  test('a definition changes while a client is connected', async () => {
    const client = await connect()
    const name = 'smartagent_places_search'
    const before = (await client.tools()).find((tool) => tool.name === name)
    await setFaults({ changed: { [name]: 'description' } })
    const after = (await client.tools()).find((tool) => tool.name === name)
    expect(after?.description).not.toBe(before?.description)
    await setFaults({ changed: { [name]: 'removed' } })
    expect(await client.tools()).toHaveLength(20)
  })

  test('a required key is asked for from the first request on', async () => {
    await setFaults({ requireKey: { key: 'right' } })
    await expect(connect()).rejects.toThrow()
    await expect(connect({ 'x-api-key': 'wrong' })).rejects.toThrow()
    expect(await (await connect({ 'x-api-key': 'right' })).tools()).toHaveLength(21)
  })
})
