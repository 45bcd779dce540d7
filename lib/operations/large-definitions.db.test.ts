import { afterAll, beforeAll, expect, test } from 'vitest'
import { legacy, result, type Upstream, upstream } from '#lib/discovery/upstream.fixture.ts'
import { listChanges } from './changes.ts'
import { createServer } from './connect-server.ts'
import { readAgain } from './read-again.ts'
import { reviewTools } from './reviews.ts'
import { listTools } from './servers.ts'
import { as, inside, newOwner, operationsDatabase } from './support.fixture.ts'

let database: Awaited<ReturnType<typeof operationsDatabase>>
let server: Upstream
let shown: object[]
beforeAll(async () => {
  database = await operationsDatabase()
  server = await upstream(legacy((message) => result(message, { tools: shown })))
})
afterAll(async () => {
  await server.close()
  await database.drop()
})

const plain = (name: string, description: string) => ({ name, description, inputSchema: { type: 'object' } })

async function shop() {
  shown = [plain('read_item', 'Reads one item'), plain('list_items', 'Lists all items')]
  const owner = await newOwner()
  const lines = await createServer.run(as(owner), {
    params: { org: owner.org },
    query: {},
    body: { url: server.url, name: 'Shop' },
  })
  for await (const line of lines)
    if (line.kind === 'registered') return { owner, at: { org: owner.org, server: line.server.id } }
  throw new Error('it was not registered')
}
type Shop = Awaited<ReturnType<typeof shop>>
const asked = ({ at }: Shop) => ({ params: at, query: {}, body: undefined })
const again = (place: Shop) => readAgain.run(as(place.owner), asked(place))
const changes = async (place: Shop) => (await listChanges.run(as(place.owner), asked(place))).changes
const accept = async (place: Shop, name: string) => {
  const found = (await changes(place)).find(({ tool }) => tool === name)
  if (found === undefined) throw new Error(`${name} is not among the changes`)
  const { tool, digest, seen } = found
  return reviewTools.run(as(place.owner), {
    params: place.at,
    query: {},
    body: { decisions: [{ tool, digest, seen, decision: 'accept' }], acknowledged: [] },
  })
}
const described = async (place: Shop, name: string) =>
  (await listTools.run(as(place.owner), asked(place))).tools.find((tool) => tool.name === name)?.description

for (const [words, kibibytes] of [
  ['of 300 KiB', 300],
  ['of 5 MiB', 5 * 1024],
] as const)
  test(`a definition ${words} that changed is shown and can be accepted like any other`, async () => {
    const place = await shop()
    const long = 'word '.repeat((kibibytes * 1024) / 5)
    shown = [plain('read_item', long), plain('list_items', 'Lists all items')]
    expect((await again(place)).held).toBe(1)
    expect(await changes(place)).toMatchObject([{ tool: 'read_item', digest: expect.any(String) }])
    await accept(place, 'read_item')
    expect(await changes(place)).toEqual([])
    expect((await again(place)).held).toBe(0)
    expect((await described(place, 'read_item'))?.startsWith('word word')).toBe(true)
  })

test('a definition that there was no room for is held, and can be accepted once a reading found room for it', async () => {
  const place = await shop()
  // Texts of other definitions fill what a server has.
  await inside(place.owner, async (org) => {
    const large = 'x'.repeat(5_500_000)
    const filling = ['a', 'b', 'c'].map((tool, n) => ({
      tool,
      digest: `${n}`.repeat(64),
      definition: JSON.stringify({ name: tool, description: large }),
      released: false,
    }))
    await org.tx
      .$queryRaw`SELECT hold_tools(${org.id}::uuid, ${place.at.server}::uuid, ${JSON.stringify(filling)}::jsonb, 'reading')`
  })
  shown = [plain('read_item', 'word '.repeat(100_000)), plain('list_items', 'Lists all items')]
  expect((await again(place)).held).toBe(1)
  const held = () =>
    inside(place.owner, (org) => org.tx.hold.findMany({ where: { orgId: org.id, tool: 'read_item' } }))
  expect(await held()).toMatchObject([{ definition: null }])
  await inside(place.owner, (org) => org.tx.hold.deleteMany({ where: { orgId: org.id, tool: 'a' } }))
  expect((await again(place)).held).toBe(0)
  expect((await held())[0]?.definition).toContain('word word')
  await accept(place, 'read_item')
  expect(await held()).toEqual([])
})
