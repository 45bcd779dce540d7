import { createServer, type RequestListener } from 'node:http'
import { afterEach, expect, test } from 'vitest'
import type { Resolve, Resolved } from './dial.ts'
import type { GuardRules } from './guard.ts'
import { post } from './post.ts'

const production: GuardRules = {
  mode: 'production',
  allow: new Set(),
  ownPorts: new Set(),
  ownHosts: new Set(),
}
const local: GuardRules = { ...production, mode: 'local' }
const here: Resolved = { address: '127.0.0.1', family: 4 }

const cleaning: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const clean of cleaning.splice(0).reverse()) await clean()
})

async function listening(answer: RequestListener): Promise<{ port: number; requests: () => number }> {
  let count = 0
  const server = createServer((req, res) => {
    count += 1
    answer(req, res)
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  cleaning.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  return { port: typeof address === 'object' && address ? address.port : 0, requests: () => count }
}

const sent = (
  url: string,
  rules = local,
  more: { resolve?: Resolve; timeoutMs?: number; answerBytesMax?: number } = {},
) =>
  post(url, {
    rules,
    headers: { 'content-type': 'application/json' },
    body: '{}',
    timeoutMs: 5000,
    answerBytesMax: 16,
    ...more,
  })

test('a redirect is an answer: nothing else is asked', async () => {
  const inner = await listening((_, res) => res.end('secrets'))
  const outer = await listening((_, res) =>
    res.writeHead(307, { location: `http://127.0.0.1:${inner.port}/` }).end('elsewhere'),
  )
  expect(await sent(`http://127.0.0.1:${outer.port}/`)).toEqual({
    status: 307,
    answer: 'elsewhere',
    cut: false,
  })
  expect(inner.requests()).toBe(0)
})

test('of a long answer, and of one that never ends, only the beginning is read', async () => {
  const { port } = await listening((_, res) => {
    res.writeHead(200)
    const more = () => res.write('x'.repeat(1024), () => (res.destroyed ? undefined : setImmediate(more)))
    more()
  })
  expect(await sent(`http://127.0.0.1:${port}/`)).toEqual({
    status: 200,
    answer: 'x'.repeat(16),
    cut: true,
  })
})

test('who says nothing, or stops in the middle, is given up in time', async () => {
  const silent = await listening(() => undefined)
  const stuck = await listening((_, res) => res.writeHead(200).write('begun'))
  for (const { port } of [silent, stuck])
    expect(await sent(`http://127.0.0.1:${port}/`, local, { timeoutMs: 200 })).toEqual({ problem: 'timeout' })
})

test('who answers byte by byte has no more time than anybody else', async () => {
  const { port } = await listening((_, res) => {
    res.writeHead(200)
    const drip = setInterval(() => res.write('x'), 20)
    res.once('close', () => clearInterval(drip))
  })
  const began = performance.now()
  const slow = await sent(`http://127.0.0.1:${port}/`, local, { timeoutMs: 300, answerBytesMax: 100_000 })
  expect(slow).toEqual({ problem: 'timeout' })
  expect(performance.now() - began).toBeLessThan(3000)
})

test('a name that leads elsewhere since the last time is refused, and its new address is never reached', async () => {
  const { port, requests } = await listening((_, res) => res.end('ok'))
  let found: readonly Resolved[] = [here]
  const again = () => sent(`http://rebind.example:${port}/`, local, { resolve: async () => found })
  expect(await again()).toMatchObject({ status: 200 })
  found = [{ address: '10.0.0.1', family: 4 }]
  expect(await again()).toEqual({ problem: 'refused' })
  // In production this machine is a private address like any other.
  found = [here]
  const inProduction = () =>
    sent(`https://rebind.example:${port}/`, production, { resolve: async () => found })
  expect(await inProduction()).toEqual({ problem: 'refused' })
  expect(requests()).toBe(1)
})

test.each([
  ['http://127.0.0.1:4000/', { ...local, ownPorts: new Set([4000]) }],
  ['http://169.254.169.254/latest/meta-data', local],
  ['http://example.com/', production],
  ['https://user:word@example.com/', local],
  ['ftp://example.com/', local],
])('%s is refused before anything is asked', async (url, rules) => {
  const resolve = async () => Promise.reject(new Error('it was looked up'))
  expect(await sent(url, rules, { resolve })).toEqual({ problem: 'refused' })
})

test('why nothing came back has a word', async () => {
  const { port } = await listening((req) => req.socket.destroy())
  expect(await sent(`http://127.0.0.1:${port}/`)).toEqual({ problem: 'broken_off' })
  expect(await sent(`https://127.0.0.1:${port}/`, local)).toEqual({
    problem: expect.stringMatching(/certificate|broken_off/),
  })
  expect(await sent('http://127.0.0.1:1/')).toEqual({ problem: 'no_connection' })
  const missing = async () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }))
  expect(await sent('http://nowhere.example/', local, { resolve: missing })).toEqual({ problem: 'no_name' })
})
