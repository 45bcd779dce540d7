import { afterEach, expect, test } from 'vitest'
import type { GrantsPart, Header, ReleasedGrant, ServerPart } from '#lib/release/parts.ts'
import { digest, partText } from '#lib/release/seal.ts'
import { build, type Snapshot } from './snapshot/snapshot.ts'
import type { Caller } from './stages/identify.ts'
import { Streams } from './streams.ts'

const later = Math.floor(Date.now() / 1000) + 3600
const server: ServerPart = {
  kind: 'server',
  id: 's',
  name: 'server',
  url: 'http://127.0.0.1:1/mcp',
  eras: ['legacy'],
  sandbox: false,
  credential: null,
  tools: [],
}
const grant = (id: string): ReleasedGrant => ({
  id,
  identity: { id: 'i', kind: 'agent', name: 'agent', labels: {} },
  serverId: 's',
  policyId: null,
  labels: {},
  expiresAt: later,
  credentials: [{ gen: 1, jti: id, tokenHash: id, endsAt: later }],
})

function release(ids: string[]): Snapshot {
  const grants: GrantsPart = { kind: 'grants', page: 0, grants: ids.map(grant) }
  const texts = [partText(server), partText(grants)]
  const refs = [
    { kind: 'server' as const, id: 's' },
    { kind: 'grants' as const, id: '0' },
  ]
  const header: Header = {
    v: 1,
    org: 'o',
    aud: 'a',
    serial: 1,
    issuedAt: 0,
    notAfter: later,
    blocked: false,
    keys: [],
    parts: refs.map((ref, n) => ({ ...ref, sha256: digest(texts[n] ?? '') })),
  }
  const made = build(header, new Map(texts.map((text) => [digest(text), text])), () => [])
  if (!made.ok) throw new Error(JSON.stringify(made.fault))
  return made.snapshot
}

function callerOf(snapshot: Snapshot, id: string): Caller {
  const upstream = snapshot.servers.get('s')
  const found = snapshot.grants.get(id)
  if (upstream === undefined || found === undefined) throw new Error('the release has both')
  const how = { via: 'url' as const, jti: id, gen: 1, try: false, sample: false }
  return { org: 'o', snapshot, grant: found, upstream, ...how }
}

const streams = new Streams(() => undefined)
afterEach(() => streams.closeAll())

test('a release closes every open stream of a grant that it revokes, and no other, in whatever order others ended', () => {
  const before = release(['kept', 'revoked'])
  const closed: string[] = []
  const opened = Array.from({ length: 20 }, (_, n) => {
    const name = n % 3 === 0 ? 'kept' : 'revoked'
    return { name, n, forget: streams.add(callerOf(before, name), () => closed.push(`${name} ${n}`)) }
  })
  // The first, the last, some between, and one of them twice.
  const ended = [0, 19, 7, 8, 1, 7, 18, 12]
  for (const n of ended) opened[n]?.forget()
  streams.closeRevoked(release(['kept']))
  const due = opened.filter(({ name, n }) => name === 'revoked' && !ended.includes(n))
  expect(closed.sort()).toEqual(due.map(({ name, n }) => `${name} ${n}`).sort())
})

test('a stream that forgets itself while it is closed does not keep another open', () => {
  const before = release(['revoked'])
  const closed: number[] = []
  for (const n of [1, 2, 3]) {
    const forget = streams.add(callerOf(before, 'revoked'), () => {
      forget()
      closed.push(n)
    })
  }
  streams.closeRevoked(release([]))
  expect(closed).toEqual([1, 2, 3])
})
