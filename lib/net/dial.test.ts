import { createServer, type Server } from 'node:http'
import net from 'node:net'
import { Agent, request } from 'undici'
import { afterEach, expect, test, vi } from 'vitest'
import { guardedConnector, type Resolve, type Resolved } from './dial.ts'
import type { GuardRules } from './guard.ts'

const production: GuardRules = {
  mode: 'production',
  allow: new Set(),
  ownPorts: new Set(),
  ownHosts: new Set(),
}
const local: GuardRules = { ...production, mode: 'local' }

const here: Resolved = { address: '127.0.0.1', family: 4 }
const there: Resolved = { address: '93.184.215.14', family: 4 }
const cleaning: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const clean of cleaning.splice(0).reverse()) await clean()
})

async function listening(): Promise<{ server: Server; port: number; connections: () => number }> {
  let count = 0
  const server = createServer((_, res) =>
    res.writeHead(302, { location: 'http://127.0.0.1:1/' }).end('hello'),
  )
  server.on('connection', () => {
    count += 1
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  cleaning.push(() => new Promise((closed) => server.close(() => closed())))
  const address = server.address()
  return { server, port: typeof address === 'object' && address ? address.port : 0, connections: () => count }
}

function asking(rules: GuardRules, resolve: Resolve, timeoutMs = 5000) {
  const agent = new Agent({ connections: 1, connect: guardedConnector(rules, { resolve, timeoutMs }) })
  cleaning.push(() => agent.destroy())
  return (url: string) => request(url, { dispatcher: agent })
}

test('a name that resolves to a private address is refused before any socket exists', async () => {
  const dialled = vi.spyOn(net.Socket.prototype, 'connect')
  cleaning.push(() => dialled.mockRestore())
  for (const address of ['127.0.0.1', '10.0.0.1', '169.254.169.254', '::1', 'fd00::1', '::ffff:10.0.0.1']) {
    const ask = asking(production, async () => [{ address, family: net.isIP(address) }])
    await expect(ask('https://inner.example/')).rejects.toMatchObject({ code: 'DIAL_REFUSED' })
    await expect(ask(`http://${net.isIP(address) === 6 ? `[${address}]` : address}/`)).rejects.toMatchObject({
      code: 'DIAL_REFUSED',
    })
  }
  expect(dialled).not.toHaveBeenCalled()
})

test('one private address among public ones is enough to refuse', async () => {
  const dialled = vi.spyOn(net.Socket.prototype, 'connect')
  cleaning.push(() => dialled.mockRestore())
  for (const found of [[there, here], [here, there], []]) {
    await expect(asking(production, async () => found)('https://mixed.example/')).rejects.toMatchObject({
      code: 'DIAL_REFUSED',
    })
  }
  expect(dialled).not.toHaveBeenCalled()
})

test('a connection goes to the very address that was checked: the name is resolved once', async () => {
  const { port, connections } = await listening()
  let asked = 0
  const ask = asking(local, async () => {
    asked += 1
    // A rebinding name: any second answer would be another.
    return asked === 1 ? [here] : [{ address: '10.0.0.1', family: 4 }]
  })
  const first = await ask(`http://rebind.example:${port}/`)
  await first.body.dump()
  expect(first.statusCode).toBe(302)
  expect(asked).toBe(1)
  expect(connections()).toBe(1)
})

test('a name that changes to a private address is refused at its next connection', async () => {
  const { server, port } = await listening()
  server.prependListener('request', (_, res) => res.setHeader('connection', 'close'))
  let found: readonly Resolved[] = [here]
  const ask = asking(local, async () => found)
  await (await ask(`http://rebind.example:${port}/`)).body.dump()
  found = [{ address: '10.0.0.1', family: 4 }]
  await expect(ask(`http://rebind.example:${port}/`)).rejects.toMatchObject({ code: 'DIAL_REFUSED' })
})

test('a connection is kept and used again', async () => {
  const { port, connections } = await listening()
  const ask = asking(local, async () => [here])
  for (let i = 0; i < 3; i += 1) await (await ask(`http://kept.example:${port}/`)).body.dump()
  expect(connections()).toBe(1)
})

test('a resolver that does not answer is a connect timeout', async () => {
  const ask = asking(production, () => new Promise(() => {}), 20)
  await expect(ask('https://slow.example/')).rejects.toMatchObject({ code: 'UND_ERR_CONNECT_TIMEOUT' })
})

test('a proxy in the environment is not used', async () => {
  const { port, connections } = await listening()
  vi.stubEnv('HTTP_PROXY', `http://127.0.0.1:${port}`)
  vi.stubEnv('http_proxy', `http://127.0.0.1:${port}`)
  cleaning.push(() => void vi.unstubAllEnvs())
  const ask = asking(production, async () => [{ address: '10.0.0.1', family: 4 }])
  await expect(ask('http://inner.example/')).rejects.toMatchObject({ code: 'DIAL_REFUSED' })
  expect(connections()).toBe(0)
})

test('a socket that ended up elsewhere is closed before anything is sent on it', async () => {
  const { server, port } = await listening()
  let asked = 0
  server.on('request', () => {
    asked += 1
  })
  const { connect } = net.Socket.prototype
  const elsewhere = vi.spyOn(net.Socket.prototype, 'connect').mockImplementation(function (
    this: net.Socket,
    ...args: unknown[]
  ) {
    Object.defineProperty(this, 'remoteAddress', { value: '10.0.0.1' })
    return Reflect.apply(connect, this, args)
  })
  cleaning.push(() => elsewhere.mockRestore())
  const ask = asking(local, async () => [here])
  await expect(ask(`http://moved.example:${port}/`)).rejects.toMatchObject({ code: 'DIAL_REFUSED' })
  expect(asked).toBe(0)
})
