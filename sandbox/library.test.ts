import {
  Client as ModernClient,
  StreamableHTTPClientTransport as ModernTransport,
} from '@modelcontextprotocol/client'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from './listen.ts'

let sandbox: Sandbox
let base: string
let client: ModernClient | undefined

beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 })
  base = `http://127.0.0.1:${sandbox.port}`
})
afterAll(() => sandbox.close())
afterEach(async () => {
  await client?.close()
  await fetch(`${base}/control/faults`, { method: 'DELETE' })
})

describe.each(['auto', 'legacy'] as const)(
  'what the sandbox offers besides tools, to a client that is %s',
  (mode) => {
    async function connected(): Promise<ModernClient> {
      client = new ModernClient({ name: 'test', version: '1' }, { versionNegotiation: { mode } })
      await client.connect(new ModernTransport(new URL(`${base}/mcp`)))
      return client
    }

    test('is listed and read', async () => {
      const at = await connected()
      expect((await at.listResources()).resources.map(({ uri }) => uri)).toEqual([
        'smartapis://regions',
        'smartapis://terms',
      ])
      expect((await at.listResourceTemplates()).resourceTemplates).toHaveLength(1)
      const [read] = (await at.readResource({ uri: 'smartapis://regions/chicago' })).contents
      expect(read).toMatchObject({ text: '{"id":"chicago","name":"Chicago"}' })
      await expect(at.readResource({ uri: 'smartapis://regions/atlantis' })).rejects.toThrow(
        /Unknown resource/,
      )
      const { messages } = await at.getPrompt({
        name: 'compare_products',
        arguments: { product: 'a charger', region: 'chicago' },
      })
      expect(messages[0]?.content).toMatchObject({
        text: 'Compare the offers for a charger in Chicago, cheapest first.',
      })
      const ref = { type: 'ref/resource', uri: 'smartapis://regions/{region}' } as const
      const { completion } = await at.complete({ ref, argument: { name: 'region', value: 'ch' } })
      expect(completion.values).toEqual(['chicago'])
    })

    test('changes like a tool does', async () => {
      const changed = { 'smartapis://terms': 'description', compare_products: 'removed' }
      await fetch(`${base}/control/faults`, { method: 'PUT', body: JSON.stringify({ changed }) })
      const at = await connected()
      expect((await at.listResources()).resources[1]?.description).toContain('out of date')
      expect((await at.listPrompts()).prompts).toEqual([])
      await expect(at.getPrompt({ name: 'compare_products', arguments: { product: 'x' } })).rejects.toThrow()
    })
  },
)
