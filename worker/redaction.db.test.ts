import { createServer } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { post, toolCall, until } from './testing/agent.fixture.ts'
import { Offered, resource } from './testing/offered.fixture.ts'

let offered: Offered
beforeAll(async () => {
  offered = await Offered.start('redaction')
})
afterAll(() => offered?.stop())
beforeEach(() => offered.reset())

// Put together here, so that no scanner of secrets takes this file for a leak.
const secret = ['gh', 'p_', 'aB3dE5gH7jK9mN1pQ2rS4tU6vW8xY0zCaB3d'].join('')
const mark = '[REDACTED: GitHub token]'

type Row = { outcome: string; result_redacted: number | null; result_found: { kind: string }[] | null }
function recorded(grant: string): Promise<Row> {
  const text = `SELECT o.outcome, o.result_redacted, o.result_found FROM calls c JOIN call_outcomes o USING (org_id, id)
    WHERE c.grant_id = $1 AND c.tool NOT IN ('', 'no_such') ORDER BY c.id DESC LIMIT 1`
  return until(async () => (await offered.org.rows<Row>(text, [grant]))[0])
}

/** An answer as a server writes it, with white space and numbers that no double holds. */
const answer = (id: unknown, said: string) =>
  `{"jsonrpc": "2.0", "id": ${JSON.stringify(id)}, "result": {"content":[{"type":"text","text":"the key is ${said}"}],"structuredContent":{"n":9007199254740993,"e":1e400,"keys":[{"key":"${said}"}]}}}`
const idOf = (body: string): unknown => JSON.parse(body).id
const call = toolCall('read_item')
const events = (make: (id: unknown) => string | AsyncIterable<string>) => {
  offered.spy.events = ({ method, body }) => (method === 'tools/call' ? make(idOf(body)) : undefined)
}
const dataOf = (body: string) => body.replace(/^data: /, '').trimEnd()

/** A server that answers a call with these bytes. */
async function raw(
  type: string,
  body: (id: unknown) => string | Buffer,
): Promise<{ url: string; close: () => void }> {
  const server = createServer((req, res) => {
    let asked = ''
    req.on('data', (part) => {
      asked += part
    })
    req.on('end', () => {
      res.writeHead(200, { 'content-type': type })
      res.end(body(idOf(asked)))
    })
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const at = server.address()
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { url: `http://127.0.0.1:${typeof at === 'object' && at !== null ? at.port : 0}/mcp`, close }
}

/** A grant for a server whose secrets are taken out. */
async function grantAt(url: string) {
  const usual = offered.spy.url
  Object.defineProperty(offered.spy, 'url', { value: url, configurable: true })
  const made = await offered.grantFor(['redaction'])
  Object.defineProperty(offered.spy, 'url', { value: usual, configurable: true })
  return made
}

describe('where secrets are taken out', () => {
  test('they are out of text and structured content, every other byte stays, and the record counts them', async () => {
    const server = await raw('application/json', (id) => answer(id, secret))
    const { url, grant } = await grantAt(server.url)
    const { body } = await post(url, call)
    expect(body).toBe(answer(idOf(JSON.stringify(call)), mark))
    const row = await recorded(grant)
    expect(row.result_redacted).toBe(2)
    // The mark is of what the agent read.
    expect(row.result_found?.map(({ kind }) => kind) ?? []).not.toContain('holds_secret')
    server.close()
  })

  test('they are out of an event that comes in pieces, wherever it is parted', async () => {
    const { url, grant } = await offered.grantFor(['redaction'])
    const waits: (() => void)[] = []
    const progress =
      '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":1,"progress":1}}'
    events((id) => {
      const event = `data: ${answer(id, secret)}\n\n`
      const at = event.indexOf(secret) + 9
      return (async function* () {
        yield `data: ${progress}\n\n${event.slice(0, at)}`
        await new Promise<void>((resolve) => waits.push(resolve))
        yield event.slice(at)
      })()
    })
    const { body } = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      body: JSON.stringify(call),
    })
    let seen = ''
    for await (const piece of body?.pipeThrough(new TextDecoderStream()) ?? []) {
      seen += piece
      if (seen.includes('progressToken')) waits.shift()?.()
    }
    expect(seen).toContain(answer(idOf(JSON.stringify(call)), mark))
    expect(seen).not.toContain(secret)
    expect((await recorded(grant)).result_redacted).toBe(2)
  })

  test('they are out of errors, of notifications on the way, and of what is read of a resource', async () => {
    const { url } = await offered.grantFor(['redaction', 'resources'])
    events(
      (id) =>
        `data: {"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"${secret}"}}\n\n` +
        `data: {"jsonrpc":"2.0","id":${JSON.stringify(id)},"error":{"code":-32000,"message":"no ${secret}","data":{"k":"${secret}"}}}\n\n`,
    )
    const { body } = await post(url, call)
    expect(body.split(mark)).toHaveLength(4)
    expect(body).not.toContain(secret)
    offered.spy.result = ({ method }) =>
      method === 'resources/read' ? { contents: [{ uri: resource.uri, text: secret }], ttlMs: 5 } : undefined
    const read = await offered.answer(url, 'resources/read', { uri: resource.uri })
    expect(read.result.contents[0].text).toBe(mark)
  })

  test('they are out of a stream that is opened anew, also beside a list', async () => {
    const { url } = await offered.grantFor(['redaction'])
    offered.spy.events = ({ method }) =>
      method === 'GET'
        ? `id: 8\ndata: {"jsonrpc":"2.0","id":5,"result":{"content":[{"type":"text","text":"${secret}"}]}}\n\n` +
          `data: {"jsonrpc":"2.0","id":6,"result":{"tools":[],"content":"${secret}"}}\n\ndata: {"jsonrpc":"2.0","id":"last","result":{}}\n\n`
        : undefined
    const params = {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'a', version: '1' },
    }
    const opened = await offered.ask(url, 'initialize', params)
    const leave = new AbortController()
    const stream = await fetch(url, {
      headers: {
        accept: 'text/event-stream',
        'mcp-session-id': opened.headers.get('mcp-session-id') ?? '',
        'last-event-id': '7',
      },
      signal: leave.signal,
    })
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
    let seen = ''
    while (!seen.includes('"last"')) seen += (await reader?.read())?.value ?? '"last"'
    leave.abort()
    expect(seen.split(mark)).toHaveLength(3)
    expect(seen).not.toContain(secret)
  })

  test.each([
    ['that is no JSON', 'application/json', () => `{"jsonrpc":"2.0", ${secret}`],
    [
      'that is longer than 10 MiB',
      'application/json',
      (id: unknown) => answer(id, secret + 'x'.repeat(11 * 1024 * 1024)),
    ],
    [
      'that is no text',
      'text/event-stream',
      () => Buffer.from([...Buffer.from(`data: ${secret}`), 0xff, 0xfe, 10, 10]),
    ],
    [
      'whose event is longer than 10 MiB',
      'text/event-stream',
      (id: unknown) => `data: ${answer(id, secret + 'x'.repeat(11 * 1024 * 1024))}\n\n`,
    ],
    [
      'that names a member by one',
      'application/json',
      (id: unknown) =>
        `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"content":[],"structuredContent":{"${secret}":1}}}`,
    ],
    ['of another kind', 'text/plain', () => secret],
  ])('an answer %s is refused with an error that the agent can read', async (_, type, body) => {
    const server = await raw(type, body)
    const { url } = await grantAt(server.url)
    const answered = await post(url, call)
    expect(answered.body).not.toContain(secret)
    expect(JSON.parse(dataOf(answered.body)).result).toMatchObject({ isError: true })
    server.close()
  })
})

test('where they are not, not one byte changes, and the record says nothing of it', async () => {
  const { url, grant } = await offered.grantFor([])
  events((id) => `data: ${answer(id, secret)}\n\n`)
  expect((await post(url, call)).body).toBe(`data: ${answer(idOf(JSON.stringify(call)), secret)}\n\n`)
  const row = await recorded(grant)
  expect(row.result_redacted).toBeNull()
  // A secret that went through is told as what it is.
  expect(row.result_found?.map(({ kind }) => kind)).toContain('holds_secret')
})
