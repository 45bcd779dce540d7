import { read } from '#lib/json/read.ts'
import { canonical } from '#lib/json/write.ts'
import { type ListKind, lists, readPage } from '#lib/mcp/item-list.ts'
import type { ReviewedItem } from '#lib/release/parts.ts'
import { digestOf } from '#worker/testing/publisher.fixture.ts'

const METHODS: Record<ListKind, string> = {
  tools: 'tools/list',
  resources: 'resources/list',
  templates: 'resources/templates/list',
  prompts: 'prompts/list',
}
const REVISION = '2026-07-28'

/** Everything that a modern server lists, with the digests of what it says now. */
export async function review(
  url: string,
  kinds: readonly ListKind[] = ['tools', 'resources', 'templates', 'prompts'],
): Promise<Record<ListKind, ReviewedItem[]> & { schemas: Map<string, string> }> {
  const schemas = new Map<string, string>()
  const reviewed: Record<ListKind, ReviewedItem[]> = { tools: [], resources: [], templates: [], prompts: [] }
  for (const kind of kinds) {
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': REVISION,
        'mcp-method': METHODS[kind],
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: METHODS[kind],
        params: {
          _meta: {
            'io.modelcontextprotocol/protocolVersion': REVISION,
            'io.modelcontextprotocol/clientCapabilities': {},
          },
        },
      }),
    })
    const said = await answer.text()
    // Either form of an answer is allowed.
    const json = read(said.startsWith('{') ? said : (/^data: (.*)$/m.exec(said)?.[1] ?? ''))
    const page = readPage(json.ok && json.value instanceof Map ? json.value.get('result') : undefined, kind)
    if ('fault' in page) throw new Error(`${lists[kind].member}: ${page.fault}`)
    for (const { name, value } of page.items) {
      reviewed[kind].push({ name, digest: digestOf(value) })
      const schema = value.get('inputSchema')
      if (schema !== undefined) schemas.set(name, canonical(schema))
    }
  }
  return { ...reviewed, schemas }
}
