import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Refusal } from '#lib/contracts/refusal.ts'
import { newId } from '#lib/db/ids.ts'
import { privateKey, publicHalf, publicKey } from '#lib/release/keys.ts'
import { openHeader, openPart } from '#lib/release/open.ts'
import type { Part, ReleasedGrant } from '#lib/release/parts.ts'
import { verifyUrl } from '#lib/release/verify.ts'
import { hashToken } from '#lib/secrets/token.ts'
import { discardDraft, saveDraft } from './drafts.ts'
import { listEvents } from './events.ts'
import { publishAndConnect, revokeGrant, rotateGrant, saveGrant } from './grants.ts'
import { readOrganisation } from './organisations.ts'
import { readPolicy } from './policies.ts'
import { publishPolicy } from './publishing.ts'
import { removeCredential, removeServer, saveCredential } from './servers.ts'
import { resumeCalls, stopCalls } from './stopping.ts'
import {
  allowSearch,
  as,
  inside,
  instance,
  keys,
  newGrant,
  newOwner,
  newServer,
  operationsDatabase,
  type Person,
} from './support.fixture.ts'

type Owner = Person & { org: string }

let database: Awaited<ReturnType<typeof operationsDatabase>>
let enforcer: pg.Client

beforeAll(async () => {
  database = await operationsDatabase()
  enforcer = await database.as('enforcer')
})
afterAll(() => database.drop())

const on = <P extends object = object>(owner: Owner, params?: P) => {
  const none = {} as P // only where P is the empty default
  return { params: { org: owner.org, ...(params ?? none) }, query: {} }
}

/** What a gateway reads: the head verified by the public half of the key, and every part by its digest. */
async function released(owner: Owner) {
  const org = await inside(owner, async ({ id }) => id)
  const heads = await enforcer.query<{ header: string; signature: string }>(
    'SELECT header, signature FROM release_heads WHERE org_id = $1',
    [org],
  )
  const head = heads.rows[0]
  const signing = privateKey(keys.release)
  const trusted = signing && publicKey(publicHalf(signing).publicKey)
  if (!head || !trusted) throw new Error('no release or no key')
  const now = Math.floor(Date.now() / 1000)
  const opened = openHeader(head, [trusted], { org, aud: instance, minSerial: 1, now })
  if (!opened.ok) throw new Error(opened.fault)
  const stored = await enforcer.query<{ sha256: string; body: string }>(
    'SELECT sha256, body FROM release_parts WHERE org_id = $1',
    [org],
  )
  const texts = new Map(stored.rows.map((each) => [each.sha256, each.body]))
  const bodies = opened.header.parts.map((each) => texts.get(each.sha256) ?? '')
  const parts = opened.header.parts.map((ref, index): Part => {
    const part = openPart(bodies[index] ?? '', ref.sha256)
    if (!part) throw new Error(`part ${ref.id} does not open`)
    return part
  })
  const urlKeys = new Map(opened.header.keys.map((each) => [each.kid, publicKey(each.publicKey)]))
  return { header: opened.header, serial: opened.header.serial, parts, raw: bodies.join('\n'), urlKeys }
}

function grantsOf(parts: Part[]): ReleasedGrant[] {
  return parts.flatMap((part) => (part.kind === 'grants' ? part.grants : []))
}

describe('a draft', () => {
  test('is saved only over the version that was read; nothing of the other is lost', async () => {
    const ana = await newOwner()
    const { policyId: policy } = await newServer(ana)
    const save = (text: string, version: number) =>
      saveDraft.run(as(ana), { ...on(ana, { policy }), body: { text }, version })
    expect(await save('{"first":1}', 1)).toMatchObject({ version: 2, hasDraft: true })
    await expect(save('{"second":1}', 1)).rejects.toMatchObject({ code: 'conflict' })
    const view = await readPolicy.run(as(ana), { ...on(ana, { policy }), body: undefined })
    expect(view).toMatchObject({ draft: '{"first":1}', version: 2, active: null })
  })

  test('may be any text, and reaches no gateway', async () => {
    const ana = await newOwner()
    const { policyId: policy } = await newServer(ana)
    const before = await released(ana)
    await saveDraft.run(as(ana), { ...on(ana, { policy }), body: { text: '{ not json' }, version: 1 })
    expect(await released(ana)).toEqual(before)
  })

  test('that is given up leaves the version in force; a first one cannot be', async () => {
    const ana = await newOwner()
    const { policyId: policy } = await newServer(ana)
    const discard = () => discardDraft.run(as(ana), { ...on(ana, { policy }), body: undefined })
    await expect(discard()).rejects.toMatchObject({ code: 'in_use' })
    await publishPolicy.run(as(ana), {
      ...on(ana, { policy }),
      body: { note: '', acknowledged: [] },
      version: 1,
    })
    await saveDraft.run(as(ana), { ...on(ana, { policy }), body: { text: '{}' }, version: 2 })
    expect(await discard()).toMatchObject({ draft: allowSearch, hasDraft: false, active: { version: 1 } })
  })
})

describe('publishing', () => {
  test('makes the next version and the next release, whose parts open with the public key', async () => {
    const ana = await newOwner()
    const { policyId: policy, serverId } = await newServer(ana)
    const before = await released(ana)
    const made = await publishPolicy.run(as(ana), {
      ...on(ana, { policy }),
      body: { note: 'first', acknowledged: [] },
      version: 1,
    })
    expect(made).toEqual({ version: 1, serial: before.serial + 1 })
    const { serial, parts } = await released(ana)
    expect(serial).toBe(made.serial)
    expect(parts).toContainEqual(
      expect.objectContaining({ kind: 'policy', id: policy, serverId, version: 1, text: allowSearch }),
    )
    expect(parts).toContainEqual(expect.objectContaining({ kind: 'server', id: serverId, credential: null }))
    const { events } = await listEvents.run(as(ana), { ...on(ana), body: undefined })
    expect(events[0]).toMatchObject({ action: 'publishPolicy', subjectId: policy })
  })

  test.each([
    ['a text that is not JSON', '', '{ "version": "1", '],
    [
      'a rule that does not exist',
      '/tools/search',
      '{"version":"1","default":"deny","tools":{"search":{"action":"perhaps"}}}',
    ],
    [
      'a test of its own that fails',
      '/tests/0',
      '{"version":"1","default":"deny","tools":{"search":{}},"tests":[{"name":"denied","call":{"tool":"search","args":{}},"expect":"deny"}]}',
    ],
  ])('is refused for %s; the draft and the version in force stay', async (_, place, text) => {
    const ana = await newOwner()
    const { policyId: policy } = await newServer(ana)
    await publishPolicy.run(as(ana), {
      ...on(ana, { policy }),
      body: { note: '', acknowledged: [] },
      version: 1,
    })
    const before = await released(ana)
    await saveDraft.run(as(ana), { ...on(ana, { policy }), body: { text }, version: 2 })
    const tried = publishPolicy.run(as(ana), {
      ...on(ana, { policy }),
      body: { note: '', acknowledged: [] },
      version: 3,
    })
    const refusal = await tried.catch((error: unknown) => error)
    expect(refusal).toMatchObject({ code: 'policy_invalid' })
    expect(refusal).toHaveProperty('fields.0.pointer', expect.stringContaining(place))
    const view = await readPolicy.run(as(ana), { ...on(ana, { policy }), body: undefined })
    expect(view).toMatchObject({
      draft: text,
      hasDraft: true,
      version: 3,
      active: { version: 1, text: allowSearch },
    })
    expect(await released(ana)).toEqual(before)
  })

  test('is refused when the draft changed since it was read, and when nothing changed', async () => {
    const ana = await newOwner()
    const { policyId: policy } = await newServer(ana)
    const publish = (version: number) =>
      publishPolicy.run(as(ana), { ...on(ana, { policy }), body: { note: '', acknowledged: [] }, version })
    await expect(publish(7)).rejects.toMatchObject({ code: 'conflict' })
    await publish(1)
    await expect(publish(2)).rejects.toMatchObject({ code: 'nothing_to_publish' })
  })

  test('of one draft by two people at once makes one version', async () => {
    const ana = await newOwner()
    const { policyId: policy } = await newServer(ana)
    const publish = () =>
      publishPolicy.run(as(ana), { ...on(ana, { policy }), body: { note: '', acknowledged: [] }, version: 1 })
    const both = await Promise.allSettled([publish(), publish()])
    expect(both.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect((await released(ana)).parts).toContainEqual(
      expect.objectContaining({ kind: 'policy', version: 1 }),
    )
  })

  test('is refused until every loosened change of this very draft was acknowledged', async () => {
    const ana = await newOwner()
    const { policyId: policy } = await newServer(ana)
    const publish = (version: number, acknowledged: string[]) =>
      publishPolicy.run(as(ana), { ...on(ana, { policy }), body: { note: '', acknowledged }, version })
    const draft = (text: string, version: number) =>
      saveDraft.run(as(ana), { ...on(ana, { policy }), body: { text }, version })
    const limited = (max: number) =>
      `{"version":"1","default":"deny","tools":{"search":{"limits":[{"window":"minute","max":${max}}]}}}`
    await draft(limited(1), 1)
    // A first version has nothing before it that it could loosen.
    await publish(2, [])
    await draft(limited(5), 3)
    const before = await released(ana)
    const refusal: unknown = await publish(4, []).catch((error: unknown) => error)
    expect(refusal).toMatchObject({
      code: 'not_acknowledged',
      fields: [{ pointer: '/acknowledged', sentence: expect.stringContaining('search: Limit changed.') }],
    })
    const read = refusal instanceof Refusal ? refusal.fields.map((each) => each.sentence) : []
    // What was read of another draft does not count for this one.
    await draft(limited(50), 4)
    await expect(publish(5, read)).rejects.toMatchObject({ code: 'not_acknowledged' })
    await expect(
      publishAndConnect.run(as(ana), { ...on(ana, { policy }), body: { identityName: 'bot' }, version: 5 }),
    ).rejects.toMatchObject({ code: 'not_acknowledged' })
    expect(await released(ana)).toEqual(before)
    await draft(limited(5), 5)
    expect(await publish(6, read)).toMatchObject({ version: 2 })
    // What only tightens needs nobody's word.
    await draft(limited(2), 7)
    expect(await publish(8, [])).toMatchObject({ version: 3 })
  })

  test('and connecting is all or nothing', async () => {
    const ana = await newOwner()
    const { policyId: policy } = await newServer(ana)
    await saveDraft.run(as(ana), { ...on(ana, { policy }), body: { text: '{' }, version: 1 })
    const connect = (version: number) =>
      publishAndConnect.run(as(ana), { ...on(ana, { policy }), body: { identityName: 'bot' }, version })
    await expect(connect(2)).rejects.toMatchObject({ code: 'policy_invalid' })
    expect(await inside(ana, (org) => org.tx.identity.count())).toBe(0)
    await saveDraft.run(as(ana), { ...on(ana, { policy }), body: { text: allowSearch }, version: 2 })
    const { grant, published } = await connect(3)
    const { serial, parts } = await released(ana)
    expect(serial).toBe(published.serial)
    expect(grantsOf(parts).map((each) => each.id)).toEqual([grant.id])
  })
})

describe('a grant', () => {
  test('is released by its hash alone; its URL is signed by a key the release names', async () => {
    const ana = await newOwner()
    const { grant, secret, serverId } = await newGrant(ana)
    const { parts, raw, urlKeys } = await released(ana)
    const [credential] = grantsOf(parts).find((each) => each.id === grant.id)?.credentials ?? []
    expect(credential).toMatchObject({ gen: 1, tokenHash: hashToken(secret.token) })
    const signed = secret.proxyUrl.split('/s/')[1]?.split('/')[0] ?? ''
    expect(raw).not.toContain(secret.token)
    expect(raw).not.toContain(signed)
    const verified = await verifyUrl(signed, (_, kid) => urlKeys.get(kid), {
      aud: instance,
      now: Math.floor(Date.now() / 1000),
    })
    expect(verified).toMatchObject({
      ok: true,
      claims: { sub: grant.id, srv: serverId, jti: credential?.jti },
    })
    const stored = await inside(ana, (org) => org.tx.grantCredential.findMany())
    expect(JSON.stringify(stored)).not.toContain(secret.token)
  })

  test('that is rotated has at most two live credentials, each with its own end', async () => {
    const ana = await newOwner()
    const { grant } = await newGrant(ana)
    const rotate = (oldWorksFor: 'now' | '24h', later: number) =>
      rotateGrant.run(as(ana, later), { ...on(ana, { grant: grant.id }), body: { oldWorksFor } })
    const secrets = [await rotate('24h', 10), await rotate('24h', 20), await rotate('24h', 30)]
    const two = grantsOf((await released(ana)).parts)[0]?.credentials ?? []
    expect(two.map((each) => each.gen)).toEqual([3, 4])
    expect((two[0]?.endsAt ?? 0) * 1000).toBeLessThanOrEqual(Date.now() + 86_401_000)
    expect(two[1]?.tokenHash).toBe(hashToken(secrets[2]?.secret.token ?? ''))
    await rotate('now', 40)
    const one = grantsOf((await released(ana)).parts)[0]?.credentials ?? []
    expect(one.map((each) => each.gen)).toEqual([5])
  })

  test('that was revoked is absent from the release made with it, and is not rotated or changed again', async () => {
    const ana = await newOwner()
    const { grant } = await newGrant(ana)
    const before = await released(ana)
    const key = on(ana, { grant: grant.id })
    const { serial, grant: revoked } = await revokeGrant.run(as(ana), { ...key, body: undefined })
    expect(revoked.state).toBe('revoked')
    const after = await released(ana)
    expect([after.serial, serial]).toEqual([before.serial + 1, before.serial + 1])
    expect(grantsOf(after.parts)).toEqual([])
    for (const tried of [
      () => rotateGrant.run(as(ana), { ...key, body: { oldWorksFor: 'now' } }),
      () => revokeGrant.run(as(ana), { ...key, body: undefined }),
      () =>
        saveGrant.run(as(ana), {
          ...key,
          body: { policyId: null, expiresAt: grant.expiresAt },
          version: revoked.version,
        }),
    ]) {
      await expect(tried()).rejects.toMatchObject({ code: 'conflict' })
    }
    expect(await released(ana)).toEqual(after)
  })

  test('ends sooner when it is changed so, never later than its signed URL', async () => {
    const ana = await newOwner()
    const { grant, policyId } = await newGrant(ana)
    const save = (expiresAt: Date) =>
      saveGrant.run(as(ana), {
        ...on(ana, { grant: grant.id }),
        body: { policyId, expiresAt: expiresAt.toISOString() },
        version: 1,
      })
    const later = save(new Date(new Date(grant.expiresAt).getTime() + 1000))
    await expect(later).rejects.toMatchObject({ code: 'invalid_input', fields: [{ pointer: '/expiresAt' }] })
    const soon = new Date(Date.now() + 60_000)
    await save(soon)
    const [held] = grantsOf((await released(ana)).parts)
    expect(held?.expiresAt).toBe(Math.floor(soon.getTime() / 1000))
  })
})

test('headers of a server are sealed, named in views without their values, and their version is released', async () => {
  const ana = await newOwner()
  const { serverId: server } = await newServer(ana)
  const key = on(ana, { server })
  const value = `secret-${newId()}`
  const set = () => saveCredential.run(as(ana), { ...key, body: { headers: [{ name: 'X-API-Key', value }] } })
  const view = await set()
  expect(view.credential?.headerNames).toEqual(['X-API-Key'])
  await set()
  const { parts, raw } = await released(ana)
  expect(parts).toContainEqual(
    expect.objectContaining({ kind: 'server', credential: expect.objectContaining({ version: 2 }) }),
  )
  const { rows } = await enforcer.query<{ sealed: Buffer }>('SELECT sealed FROM server_credentials')
  const { events } = await listEvents.run(as(ana), { ...on(ana), body: undefined })
  const kept = [
    JSON.stringify(view),
    raw,
    JSON.stringify(events),
    ...rows.map((each) => each.sealed.toString('latin1')),
  ]
  for (const text of kept) expect(text).not.toContain(value)
  expect((await removeCredential.run(as(ana), { ...key, body: undefined })).credential).toBeNull()
})

test('a removed server takes its policies and grants out of the release', async () => {
  const ana = await newOwner()
  const { serverId: server } = await newGrant(ana)
  await removeServer.run(as(ana), { ...on(ana, { server }), body: undefined })
  expect((await released(ana)).parts).toEqual([])
})

describe('all calls of an organisation', () => {
  test('are stopped by its next release, which leaves everything else as it was, and resumed by the one after', async () => {
    const ana = await newOwner()
    await newGrant(ana)
    const { name } = await readOrganisation.run(as(ana), { ...on(ana), body: undefined })
    const before = await released(ana)
    const stopped = await stopCalls.run(as(ana), { ...on(ana), body: { name } })
    expect(stopped.serial).toBe(before.header.serial + 1)
    const during = await released(ana)
    expect(during.header.blocked).toBe(true)
    expect(during.header.parts).toEqual(before.header.parts)
    expect((await stopCalls.run(as(ana), { ...on(ana), body: { name } })).serial).toBeNull()
    await resumeCalls.run(as(ana), { ...on(ana), body: undefined })
    expect((await released(ana)).header.blocked).toBe(false)
    const { events } = await listEvents.run(as(ana), { ...on(ana), body: undefined })
    const said = events.map((each) => each.sentence).join(' ')
    expect(said).toContain('stopped all calls')
    expect(said).toContain('had calls decided again')
  })

  test('are not stopped by another name than its own', async () => {
    const ana = await newOwner()
    await expect(stopCalls.run(as(ana), { ...on(ana), body: { name: 'another' } })).rejects.toMatchObject({
      code: 'invalid_input',
      fields: [{ pointer: '/name' }],
    })
  })
})
