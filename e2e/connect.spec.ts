import { once } from 'node:events'
import { createServer as listen, type RequestListener, request } from 'node:http'
import { expect, type Page } from '@playwright/test'
import { listServers } from '#lib/contracts/servers.ts'
import { ask, newcomer } from './support.ts'
import { test } from './test.ts'

/** A server of this test on a free port of this machine. */
async function serve(handler: RequestListener) {
  const server = listen(handler)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const at = server.address()
  if (at === null || typeof at === 'string') throw new Error('no port')
  const close = async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  return { url: `http://127.0.0.1:${at.port}/mcp`, close }
}

const steps = (page: Page) => page.getByRole('region', { name: 'Connection steps' })

async function connect(page: Page, url: string) {
  await page.getByLabel('Address of the server').fill(url)
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
}

async function nothingRegistered(page: Page, org: string, url: string) {
  // What was typed stays, and the form can be sent again.
  await expect(page.getByLabel('Address of the server')).toHaveValue(url)
  await expect(page.getByRole('button', { name: 'Connect', exact: true })).toBeEnabled()
  expect((await ask(page, listServers, { params: { org } })).servers).toEqual([])
}

let org = ''
test.beforeEach(async ({ page }) => {
  org = (await newcomer(page)).org
  await page.goto(`/o/${org}/servers/new`)
})

for (const [what, url, sentence, fix] of [
  [
    'a text that is no address',
    'not an address',
    'This is not an address.',
    'It looks like https://example.com/mcp.',
  ],
  [
    'an address without its scheme',
    'smartapis.net/mcp',
    'This is not an address.',
    'Did you mean https://smartapis.net/mcp?',
  ],
  [
    'a private address',
    'https://10.1.2.3/mcp',
    'This address is inside a private network.',
    'Use a public address',
  ],
  [
    'an address with a password',
    'https://ana:secret@example.com/mcp',
    'must not hold a user or a password',
    'set a header instead',
  ],
] as const) {
  test(`${what} gets its own message, and nothing is registered`, async ({ page }) => {
    await connect(page, url)
    await expect(steps(page)).toContainText(sentence)
    await expect(steps(page)).toContainText(fix)
    await nothingRegistered(page, org, url)
  })
}

test('a port that refuses says that nothing answers there, and nothing is registered', async ({ page }) => {
  const { url, close } = await serve(() => {})
  await close()
  await connect(page, url)
  await expect(steps(page)).toContainText('Nothing answers at this port.')
  await expect(steps(page)).toContainText('Check the port, and that the server is running.')
  await nothingRegistered(page, org, url)
})

test('a web page is told from an MCP server, and nothing is registered', async ({ page }) => {
  const { url, close } = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><h1>Hello</h1>')
  })
  await connect(page, url)
  await expect(steps(page)).toContainText('This is a web page, not an MCP server.')
  await expect(steps(page)).toContainText('The address of the server often ends in /mcp.')
  await nothingRegistered(page, org, url)
  await close()
})

test('a server that wants OAuth says that this is not supported yet, and nothing half-made remains', async ({
  page,
}) => {
  const { url, close } = await serve((_, response) => {
    const metadata = 'http://127.0.0.1/.well-known/oauth-protected-resource'
    response.writeHead(401, { 'www-authenticate': `Bearer resource_metadata="${metadata}"` }).end()
  })
  await connect(page, url)
  await expect(steps(page)).toContainText('This server wants a sign-in, which is not supported yet.')
  await nothingRegistered(page, org, url)
  await close()
})

test('a 401 opens the header fields; the wrong key is refused and the right one registers the server', async ({
  page,
}) => {
  const { sandboxUrl } = await ask(page, listServers, { params: { org } })
  if (sandboxUrl === null) throw new Error('this instance has no sandbox')
  const { url, close } = await serve((incoming, response) => {
    if (incoming.headers['x-api-key'] !== 'right-key') {
      response.writeHead(401).end()
      return
    }
    const { host: _, ...headers } = incoming.headers
    const onward = request(sandboxUrl, { method: incoming.method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    incoming.pipe(onward)
  })
  await connect(page, url)
  await expect(steps(page)).toContainText('The server wants to know who calls (401).')
  await nothingRegistered(page, org, url)
  await page.getByLabel('Header', { exact: true }).fill('X-API-Key')
  await page.getByLabel('Value', { exact: true }).fill('wrong-key')
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await expect(steps(page)).toContainText('The server refused these headers (401).')
  await nothingRegistered(page, org, url)
  await page.getByLabel('Value', { exact: true }).fill('right-key')
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await expect(page.getByText('access_issue_client_key').first()).toBeVisible()

  const { servers } = await ask(page, listServers, { params: { org } })
  expect(servers.map((each) => [each.url, each.toolCount, each.credential?.headerNames])).toEqual([
    [url, 21, ['X-API-Key']],
  ])
  await page.goto(`/o/${org}/servers/${servers[0]?.id}`)
  await expect(page.getByText(/X-API-Key.*: set by .+ on \d/)).toBeVisible()
  expect(await page.content()).not.toContain('right-key')
  await close()
})
