import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mintToken } from '#lib/secrets/token.ts'
import { freePort } from '#tools/ports.mjs'
import { Folder } from './run.fixture.ts'

const token = mintToken('api')
const policy = { version: '1', default: 'deny', tools: {} }

let folder: Folder
beforeAll(() => {
  folder = new Folder()
  folder.put('p.json', policy)
})
afterAll(() => folder.remove())

/** Runs a command that must fail: one line, without the token, in exit code `code`. */
async function fails(code: number, args: string[], env: Record<string, string> = {}): Promise<string> {
  const ended = await folder.run(args, { env })
  expect(ended.out).toBe('')
  expect(ended.err).toMatch(/^signalbox: [^\n]+\n$/)
  expect(ended.err).not.toContain(token)
  expect(ended.err).not.toMatch(/sbx_[a-z]_\w/)
  expect(ended.code, ended.err).toBe(code)
  return ended.err
}

/** Something that answers in the place of an instance; calls `work` with its address. */
async function standingIn(answer: RequestListener, work: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    // A server that listens on a port has such an address.
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

const pull = ['policy', 'pull']
const push = ['policy', 'push', 'p.json']
const env = { SIGNALBOX_URL: 'https://console.example', SIGNALBOX_ORG: 'acme', SIGNALBOX_TOKEN: token }

describe('what a command needs of an instance', () => {
  test.each(['URL', 'ORG', 'TOKEN'])('a missing SIGNALBOX_%s is named, with the option', async (name) => {
    const without = Object.fromEntries(Object.entries(env).filter(([key]) => !key.endsWith(name)))
    for (const args of [pull, push]) {
      const said = `--${name.toLowerCase()} (or SIGNALBOX_${name}) is missing`
      expect(await fails(2, args, without)).toContain(said)
      expect(await fails(2, args, { ...without, [`SIGNALBOX_${name}`]: '' })).toContain(said)
    }
  })

  test.each([
    ['not a url', 'SIGNALBOX_URL: This is no web address'],
    ['ftp://console.example', 'SIGNALBOX_URL: This is no web address'],
    ['http://console.example', 'http is for this machine only'],
    ['https://ana:secret@console.example', 'Leave them out'],
    ['https://console.example/api/v1', 'without a path'],
    ['https://console.example/o/Not_A_Slug', 'SIGNALBOX_URL: An organisation is named as'],
  ])('the address %s is refused', async (url, said) => {
    const line = await fails(2, pull, { ...env, SIGNALBOX_URL: url })
    expect(line).toContain(said)
    expect(line).not.toContain('secret')
  })

  test.each([
    ['a word', 'hunter2'],
    ['the token of a grant', mintToken('grant')],
    ['a mistyped token', `${token.slice(0, -1)}_`],
    ['two lines', `${token}\nx-other: header`],
  ])('%s in place of the token is refused, and not repeated', async (_, wrong) => {
    for (const line of [
      await fails(2, pull, { ...env, SIGNALBOX_TOKEN: wrong }),
      await fails(2, [...pull, '--token', wrong], env),
    ]) {
      expect(line).toContain('This is no API token')
      expect(line).not.toContain(wrong)
    }
  })

  test('a token at a wrong place on the command line is not repeated either', async () => {
    for (const args of [
      [...pull, token],
      [token],
      ['policy', token],
      [...pull, `--tokken=${token}`],
      ['policy', 'check', token],
    ])
      await fails(2, args, env)
  })

  test('a policy that cannot be a draft is not sent', async () => {
    folder.put('bad.json', { version: '1', default: 'deny', tool: {} })
    expect(await fails(2, ['policy', 'push', 'p.json', 'bad.json'], env)).toMatch(/bad\.json:1:\d+: \/tool: /)
    folder.put('large.json', { ...policy, description: 'x'.repeat(524_288) })
    expect(await fails(2, ['policy', 'push', 'large.json'], env)).toContain('A policy has at most 512 KiB.')
  })
})

describe('what answers and is no instance', () => {
  const asked: [string, string | undefined][] = []
  const at = (url: string) => ({ ...env, SIGNALBOX_URL: url })

  test('nothing at all', async () => {
    const port = await freePort()
    const line = await fails(3, pull, at(`http://127.0.0.1:${port}`))
    expect(line).toContain(`http://127.0.0.1:${port}: it does not answer (ECONNREFUSED)`)
  })

  test('a page, an error page, JSON of another form, half an answer', async () => {
    const answers: RequestListener[] = [
      (_, res) => res.end('<html>Welcome</html>'),
      (_, res) => res.writeHead(502).end('<html>Bad gateway</html>'),
      (_, res) => res.end('{"policies":[{"name":7}]}'),
      (_, res) => res.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"no"}'),
      (_, res) => {
        res.writeHead(200, { 'content-length': '1000' }).write('{')
        res.destroy()
      },
    ]
    for (const answer of answers)
      await standingIn(answer, async (url) => {
        expect(await fails(3, pull, at(url))).toMatch(/is it a Signalbox of this version\?|does not answer/)
      })
  })

  test('a redirect: the token does not follow it', async () => {
    await standingIn(
      (req, res) => {
        asked.push([req.url ?? '', req.headers.authorization])
        res.end('{}')
      },
      async (elsewhere) => {
        await standingIn(
          (_, res) => res.writeHead(307, { location: `${elsewhere}/api` }).end(),
          async (url) => {
            expect(await fails(2, pull, at(url))).toContain(`it sends requests on to ${elsewhere}.`)
          },
        )
      },
    )
    expect(asked).toEqual([])
  })

  test('words that would forge lines or show the token are told as one line', async () => {
    const title = `No.\nsignalbox: \u001b[32mall is well ${token}`
    const body = JSON.stringify({ code: 'conflict', title, fields: [{ pointer: '/a', sentence: 'x\ny' }] })
    await standingIn(
      (_, res) => res.writeHead(409).end(body),
      async (url) => {
        expect(await fails(1, pull, at(url))).not.toContain('\u001b')
      },
    )
  })

  test('the token is sent as a bearer and nowhere else', async () => {
    const heads: string[] = []
    await standingIn(
      (req, res) => {
        heads.push(`${req.method} ${req.url} ${req.headers.authorization}`)
        res.end('{"policies":[],"may":{"organisationPolicy":false}}')
      },
      async (url) => {
        await fails(2, pull, { ...at(`${url}/o/acme/policies`), SIGNALBOX_ORG: 'another' })
      },
    )
    expect(heads).toEqual([`GET /api/v1/orgs/acme/policies Bearer ${token}`])
  })
})
