import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '#tools/testdb.ts'
import { ask, build, operationsEnv, type Running, start } from './child.fixture.ts'

// The command line against a real console: the door that a pipeline uses, with an API token and nothing else.

const program = path.resolve(import.meta.dirname, '../tools/signalbox.mjs')
const origin = 'http://localhost:3000'
let database: TestDatabase
let sandbox: Running
let web: Running
let org = ''
let cookie = ''
let folder = ''
let token = ''

async function api(method: string, path: string, body?: object, more: Record<string, string> = {}) {
  const headers = { 'content-type': 'application/json', origin, cookie, ...more }
  const sent = body === undefined ? {} : { body: JSON.stringify(body) }
  const reply = await ask(web.port, { path: `/api/v1${path}`, method, headers, ...sent })
  expect(reply.status, reply.body).toBeLessThan(300)
  const [last = ''] = reply.body.trim().split('\n').slice(-1)
  return last === '' ? undefined : JSON.parse(last)
}

const tokenFor = async (role: string) =>
  (await api('POST', `/orgs/${org}/api-tokens`, { name: `${role} pipeline`, role, expiresInDays: 1 })).secret

beforeAll(async () => {
  await build()
  database = await testDatabase()
  sandbox = await start('sandbox', { SANDBOX_PORT: '0' })
  const port = /:(\d+)\/mcp/.exec(sandbox.said())?.[1]
  web = await start('web', {
    ...operationsEnv(database.urls, 'local'),
    SANDBOX_URL: `http://127.0.0.1:${port}/mcp`,
    UPSTREAM_ALLOW: `127.0.0.1:${port}`,
  })
  const [email, password] = ['ana@northwind.example', 'a long enough password']
  org = (await api('POST', '/sign-up', { email, password, organisation: 'Northwind' })).org
  const csrf = await ask(web.port, { path: '/api/auth/csrf' })
  const cookies = csrf.cookies.map((each) => each.split(';')[0]).join('; ')
  const entered = await ask(web.port, {
    path: '/api/auth/callback/credentials',
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', cookie: cookies },
    body: new URLSearchParams({ csrfToken: JSON.parse(csrf.body).csrfToken, email, password }).toString(),
  })
  cookie = entered.cookies.map((each) => each.split(';')[0]).join('; ')
  token = await tokenFor('policy_manager')
  folder = mkdtempSync(path.join(tmpdir(), 'signalbox-cli-'))
}, 300_000)
afterAll(async () => {
  await web?.stop()
  await sandbox?.stop()
  await database?.drop()
  rmSync(folder, { recursive: true, force: true })
})

type Ended = { code: number | null; out: string; err: string }

/** Runs the command as a pipeline would; no token may ever be printed. */
function signalbox(args: string[], env: Record<string, string> = {}): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: folder,
    env: {
      NODE_ENV: 'test',
      SIGNALBOX_URL: `http://127.0.0.1:${web.port}/o/${org}`,
      SIGNALBOX_TOKEN: token,
      ...env,
    },
  })
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk) => {
    said.out += chunk
  })
  child.stderr.on('data', (chunk) => {
    said.err += chunk
  })
  return new Promise((resolve) =>
    child.once('close', (code) => {
      expect(said.out + said.err).not.toMatch(/sbx_[a-z]_\w/)
      resolve({ code, ...said })
    }),
  )
}

/** A server of its own with a policy that nobody published; the name of the policy, its id and its file. */
async function newPolicy(name: string) {
  const made = await api('POST', `/orgs/${org}/servers`, { name, sandbox: true })
  const at = `/orgs/${org}/policies/${made.policyId}`
  const file = `${name.toLowerCase().replace(/ /g, '-')}.json`
  await api('PATCH', at, { name })
  return { id: String(made.policyId), at, name, file, view: () => api('GET', at) }
}

const policyOf = (more: object = {}) =>
  `${JSON.stringify({ version: '1', default: 'deny', tools: { smartagent_products_search: {} }, ...more }, null, 2)}\n`
const keep = (file: string, text: string) => writeFileSync(path.join(folder, file), text)
const kept = (file: string) => readFileSync(path.join(folder, file), 'utf8')

describe('a policy that lives in a file', () => {
  test('is pulled with its inventory, tested and checked here, pushed as a draft, and published', async () => {
    const policy = await newPolicy('Support agents')
    const none = await signalbox(['policy', 'pull', '--policy', policy.name])
    expect(none).toEqual({
      code: 1,
      out: '',
      err: 'signalbox: “Support agents” has no version in force; --draft takes its draft.\n',
    })
    const draft = await signalbox(['policy', 'pull', '--policy', policy.id, '--dir', '.', '--draft'])
    expect(draft.err).toBe('')
    expect(draft.out).toBe('support-agents.json: the draft of “Support agents”\n')
    expect(kept('support-agents.json')).toBe((await policy.view()).draft)
    expect(JSON.parse(kept('support-agents.tools.json'))).toHaveLength(21)
    expect((await signalbox(['policy', 'check', 'support-agents.json'])).code).toBe(0)

    const tests = [{ name: 'finds', call: { tool: 'smartagent_products_search', args: {} }, expect: 'allow' }]
    keep(policy.file, policyOf({ tests }))
    // The schema asks for more than the test gives.
    const tested = await signalbox(['policy', 'test', policy.file])
    expect({ code: tested.code, out: tested.out }).toMatchObject({ code: 1 })
    keep(policy.file, policyOf())
    const other = await signalbox(['policy', 'push', policy.file])
    expect(other.code).toBe(1)
    expect(other.err).toMatch(
      /^signalbox: support-agents\.json: “Support agents” has another draft, which .+ saved on 20\d\d-.+ UTC\. Publish or discard it in the console, or push with --replace-draft\.\n$/,
    )
    expect((await policy.view()).draft).not.toBe(policyOf())

    const pushed = await signalbox(['policy', 'push', policy.file, '--replace-draft'])
    expect(pushed).toEqual({
      code: 0,
      out: 'support-agents.json: the draft of “Support agents” is saved; it is in force when it is published\n',
      err: '',
    })
    expect(await policy.view()).toMatchObject({
      draft: policyOf(),
      active: null,
      draftSavedBy: 'policy_manager pipeline',
    })
    const published = await signalbox(['policy', 'push', policy.file, '--publish', '--note', 'From Git'])
    expect(published.out).toBe('support-agents.json: version 1 of “Support agents” is published\n')
    expect((await policy.view()).active).toMatchObject({ version: 1, text: policyOf() })
    const again = await signalbox(['policy', 'push', policy.file, '--publish'])
    expect(again.out).toBe(
      'support-agents.json: “Support agents” has this text in force already, as version 1\n',
    )
    const printed = await signalbox(['policy', 'pull', '--policy', policy.name])
    expect(printed.out).toBe(policyOf())
  }, 120_000)

  test('is not published while a test of it fails, and stays a draft', async () => {
    const policy = await newPolicy('Refunds')
    const tests = [{ name: 'nothing', call: { tool: 'nothing', args: {} }, expect: 'allow' }]
    keep(policy.file, policyOf({ tests }))
    const { code, out, err } = await signalbox([
      'policy',
      'push',
      policy.file,
      '--replace-draft',
      '--publish',
    ])
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toMatch(
      /^signalbox: refunds\.json: The draft is saved and not published\. A test of the policy fails, so it stays a draft\. \/tests\/0: “nothing” expects allow.+\n$/,
    )
    expect(await policy.view()).toMatchObject({ active: null, draft: kept(policy.file) })
    const saved = await signalbox(['policy', 'push', policy.file])
    expect(saved.code).toBe(0)
    expect(saved.err).toMatch(/^signalbox: refunds\.json: \/tests\/0: It cannot be published: .+\n$/)
  }, 60_000)

  test('is not published while it loosens what nobody said to have read', async () => {
    const policy = await newPolicy('Loose')
    keep(policy.file, policyOf())
    expect((await signalbox(['policy', 'push', policy.file, '--replace-draft', '--publish'])).code).toBe(0)
    keep(policy.file, policyOf({ default: 'allow' }))
    const unread = await signalbox(['policy', 'push', policy.file, '--publish'])
    expect(unread.code).toBe(1)
    expect(unread.out).toMatch(/^(loosened {2}.+\n)+$/)
    expect(unread.out).toContain('loosened  Tools without a rule: Hide to Allow.\n')
    expect(unread.err).toMatch(
      /^signalbox: loose\.json: The draft is saved and not published\. In it \d+ changes are looser .+ --accept-loosened\.\n$/,
    )
    expect(await policy.view()).toMatchObject({ active: { version: 1 }, draft: kept(policy.file) })
    const read = await signalbox(['policy', 'push', policy.file, '--publish', '--accept-loosened'])
    expect({ code: read.code, err: read.err }).toEqual({ code: 0, err: '' })
    expect(read.out).toBe(`${unread.out}loose.json: version 2 of “Loose” is published\n`)
  }, 60_000)

  test('does not undo a version that somebody else published, nor overwrite a file that was changed', async () => {
    const policy = await newPolicy('Nightly')
    keep(policy.file, policyOf())
    expect((await signalbox(['policy', 'push', policy.file, '--replace-draft', '--publish'])).code).toBe(0)
    const version = async () => (await policy.view()).version
    const match = async () => ({ 'if-match': `"${await version()}"` })
    await api(
      'PUT',
      `${policy.at}/draft`,
      { text: policyOf({ description: 'In the console' }) },
      await match(),
    )
    await api('POST', `${policy.at}/versions`, { note: '' }, await match())

    keep(policy.file, policyOf({ description: 'In Git' }))
    const late = await signalbox(['policy', 'push', policy.file, '--if-version', '1'])
    expect(late).toEqual({
      code: 1,
      out: '',
      err: 'signalbox: nightly.json: “Nightly” is at version 2, and not at 1. Pull it, and push what comes of both.\n',
    })
    const pull = ['policy', 'pull', '--policy', 'nightly', '--out', policy.file]
    const refused = await signalbox(pull)
    expect(refused.code).toBe(1)
    expect(refused.err).toContain('nightly.json: It holds another text.')
    expect(kept(policy.file)).toContain('In Git')
    expect((await signalbox([...pull, '--overwrite'])).code).toBe(0)
    expect(kept(policy.file)).toContain('In the console')
    expect(existsSync(path.join(folder, 'nightly.tools.json'))).toBe(true)
  }, 60_000)
})

describe('a refusal', () => {
  test('of a token without the right, without the organisation, or that was revoked, is one line', async () => {
    keep('support-agents.json', policyOf({ description: 'x' }))
    const push = ['policy', 'push', 'support-agents.json', '--replace-draft']
    const viewer = { SIGNALBOX_TOKEN: await tokenFor('viewer') }
    expect((await signalbox(['policy', 'pull', '--policy', 'Support agents'], viewer)).code).toBe(0)
    const weak = await signalbox(push, viewer)
    expect(weak.code).toBe(1)
    expect(weak.err).toMatch(/^signalbox: http:.+: the role of the token does not allow this\..+\n$/)

    const elsewhere = await signalbox([...push, '--org', 'elsewhere'])
    expect(elsewhere.code).toBe(2)
    expect(elsewhere.err).toMatch(/^signalbox: http:.+\/o\/elsewhere: there is no such organisation, .+\n$/)

    const { tokens } = await api('GET', `/orgs/${org}/api-tokens`)
    const mine = tokens.find((each: { name: string }) => each.name === 'viewer pipeline')
    await api('DELETE', `/orgs/${org}/api-tokens/${mine.id}`)
    const revoked = await signalbox(push, viewer)
    expect(revoked.code).toBe(2)
    expect(revoked.err).toMatch(/^signalbox: http:.+: the token is not accepted; .+\n$/)
  }, 60_000)

  test('of a policy that is not there names those that are', async () => {
    keep('unknown.json', policyOf())
    const { code, err } = await signalbox(['policy', 'push', 'unknown.json'])
    expect(code).toBe(2)
    expect(err).toMatch(/^signalbox: There is no policy “unknown” .+“Support agents”.+\n$/)
    const several = await signalbox(['policy', 'pull'])
    expect(several.code).toBe(2)
    expect(several.err).toContain('Name one policy with --policy, or take all with --dir.')
  }, 60_000)
})

test('every policy is pulled at once, into files that push finds the policies by', async () => {
  await newPolicy('Never published')
  const { code, out, err } = await signalbox(['policy', 'pull', '--dir', 'all'])
  expect(code).toBe(0)
  expect(out.trim().split('\n').sort()).toEqual([
    'all/loose.json: version 2 of “Loose”',
    'all/nightly.json: version 2 of “Nightly”',
    'all/support-agents.json: version 1 of “Support agents”',
  ])
  expect(err).toContain('“Never published” has no version in force')
  const files = ['all/nightly.json', 'all/support-agents.json']
  const pushed = await signalbox(['policy', 'push', ...files])
  expect(pushed.code, pushed.err).toBe(0)
  expect(pushed.out).toContain('all/nightly.json: “Nightly” has this text in force already')
}, 60_000)

test('nothing can be written where a file is in the way of the folder', async () => {
  keep('in-the-way', '')
  const { code, err } = await signalbox(['policy', 'pull', '--dir', 'in-the-way'])
  expect(code).toBe(2)
  expect(err).toMatch(/^signalbox: in-the-way\/.+json: It cannot be written \((?:ENOTDIR|EEXIST)\)\..+\n$/m)
}, 60_000)

describe('a policy that no instance has yet', () => {
  test('is made for a server where it is not there yet, once, and is pushed to from then on', async () => {
    const { view } = await newPolicy('Desk')
    const server = (await view()).server
    keep('night-shift.json', policyOf())
    const push = (...more: string[]) => signalbox(['policy', 'push', 'night-shift.json', ...more])
    expect((await push()).err).toMatch(
      /^signalbox: There is no policy “night-shift” .+ --create SERVER makes it\.\n$/,
    )
    const unknown = await push('--create', 'Desks')
    expect(unknown).toMatchObject({ code: 2, out: '' })
    expect(unknown.err).toMatch(
      /^signalbox: There is no server “Desks” in this organisation\. It has .+\.\n$/,
    )
    const behind = await push('--create', server.id, '--if-version', '3')
    expect(behind).toMatchObject({ code: 1, out: '' })
    expect(behind.err).toMatch(/“night-shift” has no version in force, and not at 3\./)
    expect((await push()).code).toBe(2)

    const made = await push('--create', server.name)
    expect(made).toEqual({
      code: 0,
      out: `night-shift.json: “night-shift” is made, for “${server.name}”\nnight-shift.json: the draft of “night-shift” is saved; it is in force when it is published\n`,
      err: '',
    })
    keep('night-shift.json', policyOf({ description: 'Nights' }))
    const published = await push('--create', server.id, '--replace-draft', '--publish')
    expect(published).toEqual({
      code: 0,
      out: 'night-shift.json: version 1 of “night-shift” is published\n',
      err: '',
    })
    const { policies } = await api('GET', `/orgs/${org}/policies`)
    const mine = policies.filter((each: { name: string }) => each.name === 'night-shift')
    expect(mine).toMatchObject([{ serverId: server.id, activeVersion: 1, hasDraft: false }])

    const other = await newPolicy('Front desk')
    const wrong = await push('--create', (await other.view()).server.name)
    expect(wrong).toMatchObject({ code: 1, out: '' })
    expect(wrong.err).toMatch(
      /^signalbox: night-shift\.json: “night-shift” is a policy of “.+” and not of “.+”\.\n$/,
    )
    const nameless = await signalbox(['policy', 'push', '-', '--create', server.id])
    expect(nameless).toMatchObject({ code: 2, out: '' })
    expect(nameless.err).toMatch(/^signalbox: .+--policy.+\n$/)
    const long = await push('--create', server.id, '--policy', 'n'.repeat(81))
    expect(long).toMatchObject({ code: 2, out: '' })
    expect(long.err).toMatch(/^signalbox: night-shift\.json: .+ Use at most 80 characters\.\n$/)
    const broken = await signalbox(['policy', 'push', 'broken.json', '--create', server.id])
    expect([broken.code, broken.out]).toEqual([2, ''])
  }, 120_000)

  test('a token that may not make policies makes none, in one line', async () => {
    const server = (await (await newPolicy('Till')).view()).server
    keep('late.json', policyOf())
    const env = { SIGNALBOX_TOKEN: await tokenFor('auditor') }
    const refused = await signalbox(['policy', 'push', 'late.json', '--create', server.id], env)
    expect(refused).toMatchObject({ code: 1, out: '' })
    expect(refused.err).toMatch(/^signalbox: .+ role of the token does not allow this.+\n$/)
    const { policies } = await api('GET', `/orgs/${org}/policies`)
    expect(policies.map((each: { name: string }) => each.name)).not.toContain('late')
  }, 60_000)
})
