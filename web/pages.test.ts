import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, request, type Server } from 'node:http'
import path from 'node:path'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { NOWHERE } from '#lib/contracts/built-pages.ts'
import { setEverywhere } from './everywhere.ts'
import { BuiltPages } from './pages.ts'

const build = path.resolve(import.meta.dirname, `../.data/test/built-${process.pid}`)
const routes = [
  '/servers',
  '/servers/shop',
  ...['plain', 'demo', 'demo-unavailable'].map((form) => `/as/start/${form}`),
  ...['nobody', 'kept', 'mailed', 'nobody-sent', 'kept-sent', 'mailed-sent'].map(
    (form) => `/as/contact/${form}`,
  ),
]
let server: Server
let pages: BuiltPages

beforeAll(async () => {
  for (const route of routes) {
    const file = path.join(build, 'server/app', `${route}.html`)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(
      file,
      `<!DOCTYPE html><html lang="en"><head><link rel="canonical" href="${NOWHERE}/x"/></head><body>${route} ${'word '.repeat(200)}` +
        `<script>self.__next_f.push([1,"${NOWHERE}/x"])</script></body></html>`,
    )
  }
  const listed = Object.fromEntries(routes.map((route) => [route, { dataRoute: `${route}.rsc` }]))
  const other = {
    '/policy.schema.json': { dataRoute: null },
    '/_not-found': { dataRoute: '/_not-found.rsc' },
  }
  writeFileSync(
    path.join(build, 'prerender-manifest.json'),
    JSON.stringify({ routes: { ...listed, ...other } }),
  )
  pages = await read()
  server = createServer((req, res) => {
    setEverywhere(res)
    void pages.answer(req, res).then((answered) => answered || res.writeHead(404).end('next'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => {
  server?.close()
  rmSync(build, { recursive: true, force: true })
})

function read(instance = { demo: true, operator: true, mailed: true }) {
  return BuiltPages.read(build, 'https://console.example', instance)
}

type Answer = { status: number; headers: IncomingHttpHeaders; bytes: Buffer; text: string }

function get(to: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, path: to, method, headers, agent: false },
      async (res) => {
        const bytes = Buffer.concat(await res.toArray())
        resolve({ status: res.statusCode ?? 0, headers: res.headers, bytes, text: bytes.toString() })
      },
    )
    sent.on('error', reject)
    sent.end()
  })
}

test('a built page is sent with the headers of every answer and a policy without a nonce', async () => {
  const { status, headers, text } = await get('/servers?from=elsewhere')
  expect(status).toBe(200)
  expect(text).toContain('/servers word')
  expect(headers['content-type']).toBe('text/html; charset=utf-8')
  expect(headers['content-security-policy']).toMatch(
    /script-src 'self' 'sha256-[A-Za-z0-9+/=]{44}' 'strict-dynamic';/,
  )
  expect(headers['cache-control']).toBe('public, max-age=0, must-revalidate')
  expect(headers['x-frame-options']).toBe('DENY')
})

test('pages name the address of this instance as theirs, wherever they name one', async () => {
  for (const at of ['/', '/servers', '/contact']) {
    const { text } = await get(at)
    expect(text).toContain('<link rel="canonical" href="https://console.example/x"/>')
    expect(text).toContain('[1,"https://console.example/x"]')
    expect(text).not.toContain('nowhere')
  }
})

test('the colours that somebody chose stand in the first byte, and nothing else that a cookie says', async () => {
  const root = async (cookie?: string) =>
    /<html[^>]*>/.exec((await get('/servers', cookie ? { cookie } : {})).text)?.[0]
  expect(await root()).toBe('<html lang="en">')
  expect(await root('a=b; theme=dark')).toBe('<html data-theme="dark" lang="en">')
  expect(await root('theme=light')).toBe('<html data-theme="light" lang="en">')
  expect(await root('theme="><script>')).toBe('<html lang="en">')
  expect(await root('mytheme=dark')).toBe('<html lang="en">')
  expect((await get('/servers')).headers.vary).toBe('accept-encoding, cookie')
})

test('a page is compressed for whoever reads that, and is the same page', async () => {
  const plain = await get('/servers')
  const br = await get('/servers', { 'accept-encoding': 'gzip, deflate, br' })
  const zipped = await get('/servers', { 'accept-encoding': 'gzip, br;q=0' })
  expect([plain, br, zipped].map(({ headers }) => headers['content-encoding'])).toEqual([
    undefined,
    'br',
    'gzip',
  ])
  expect(brotliDecompressSync(br.bytes).toString()).toBe(plain.text)
  expect(gunzipSync(zipped.bytes).toString()).toBe(plain.text)
  expect(br.bytes.length).toBeLessThan(plain.bytes.length)
  expect(Number(br.headers['content-length'])).toBe(br.bytes.length)
})

test('whoever has a page is told so, and whoever has it in other colours gets it', async () => {
  const { headers } = await get('/servers')
  const known = { 'if-none-match': `W/"x", ${headers.etag}` }
  const same = await get('/servers', known)
  expect([same.status, same.bytes.length]).toEqual([304, 0])
  expect(same.headers['content-security-policy']).toBe(headers['content-security-policy'])
  expect((await get('/servers', { ...known, cookie: 'theme=dark' })).status).toBe(200)
  expect((await get('/servers/shop', known)).status).toBe(200)
})

test('a head without a body, and nothing but reading', async () => {
  const { status, bytes, headers } = await get('/servers', {}, 'HEAD')
  expect([status, bytes.length]).toEqual([200, 0])
  expect(Number(headers['content-length'])).toBeGreaterThan(500)
  expect((await get('/servers', {}, 'POST')).text).toBe('next')
})

test('an address in a room of built pages that none of them has is lacking; others are somebody else’s', async () => {
  for (const at of [
    '/servers/none',
    '/servers/shop/tools/none',
    '/servers/none?x=1',
    '/as/start/demo',
    '/as/x',
  ])
    expect([pages.lacks(at), (await get(at)).text], at).toEqual([true, 'next'])
  for (const at of [
    '/servers',
    '/servers?x',
    '/servers/shop',
    '/',
    '/contact',
    '/sign-in',
    '/serversx',
    '//servers',
  ])
    expect(pages.lacks(at), at).toBe(false)
})

test('an address with dots in it is the page that Next would walk to, in its built form and no other', async () => {
  for (const at of ['/./servers', '/x/../servers', '/servers/shop/../../servers', '/x/%2e%2e/servers']) {
    const { status, text, headers } = await get(at)
    expect([at, status]).toEqual([at, 200])
    expect(text).toContain('/servers word')
    expect(headers['cache-control']).toBe('public, max-age=0, must-revalidate')
  }
  for (const at of ['/x/../as/start/demo', '/./servers/none', '/servers/%2e%2e/as/start/demo'])
    expect([pages.lacks(at), (await get(at)).text], at).toEqual([true, 'next'])
})

test('a page is sent in the form that fits the instance and what was just done', async () => {
  const form = async (at: string) => /<body>(\S+)/.exec((await get(at)).text)?.[1]
  expect(await form('/')).toBe('/as/start/demo')
  expect(await form('/?demo=unavailable')).toBe('/as/start/demo-unavailable')
  expect(await form('/contact')).toBe('/as/contact/mailed')
  pages = await read({ demo: false, operator: true, mailed: false })
  expect(await form('/?demo=unavailable')).toBe('/as/start/plain')
  expect(await form('/contact?sent=yes')).toBe('/as/contact/kept-sent')
  pages = await read({ demo: false, operator: false, mailed: false })
  expect(await form('/contact')).toBe('/as/contact/nobody')
  pages = await read()
})

test('a build that lacks a page it lists does not start', async () => {
  const at = path.join(build, 'broken')
  mkdirSync(at, { recursive: true })
  writeFileSync(path.join(at, 'prerender-manifest.json'), '{"routes":{"/docs":{"dataRoute":"/docs.rsc"}}}')
  await expect(
    BuiltPages.read(at, 'https://console.example', { demo: true, operator: true, mailed: true }),
  ).rejects.toThrow('docs.html')
})
