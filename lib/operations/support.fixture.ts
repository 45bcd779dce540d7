import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import pg from 'pg'
import { vi } from 'vitest'
import type { Role } from '#lib/access/roles.ts'
import { closeAttempts } from '#lib/db/attempts.ts'
import type { Context } from '#lib/db/caller.ts'
import { closeClients } from '#lib/db/clients.ts'
import { newId } from '#lib/db/ids.ts'
import { openSession } from '#lib/db/people.ts'
import type { Org } from '#lib/db/with-org.ts'
import { withOrg } from '#lib/db/with-org.ts'
import { type TestDatabase, testDatabase } from '#tools/testdb.ts'
import { signUp } from './accounts.ts'
import { issueGrant } from './grants.ts'
import { acceptInvitation, inviteMember } from './members.ts'
import { insertPolicy } from './policies.ts'
import { publishPolicy } from './publishing.ts'
import { nextRelease } from './releases.ts'

const signingKey = () =>
  generateKeyPairSync('ed25519').privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64')

/** The keys of this run; they end with it. */
export const keys = {
  release: signingKey(),
  url: signingKey(),
  credential: randomBytes(32).toString('base64'),
}
export const instance = 'test-instance'

/** A database of this test file's own, and the environment that operations read at their first use. */
export async function operationsDatabase() {
  const database: TestDatabase = await testDatabase()
  const environment = {
    SIGNALBOX_MODE: 'local',
    DATABASE_APP_URL: database.urls.app,
    DATABASE_PLATFORM_URL: database.urls.platform,
    NEXTAUTH_SECRET: randomBytes(24).toString('base64url'),
    NEXTAUTH_URL: 'http://127.0.0.1:3000',
    CREDENTIAL_KEY: keys.credential,
    RELEASE_SIGNING_KEY: keys.release,
    URL_SIGNING_KEY: keys.url,
    WORKER_URL: 'http://127.0.0.1:4000',
    PROXY_URL: 'http://127.0.0.1:4000',
    INSTANCE: instance,
  }
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
  const open: pg.Client[] = []
  return {
    urls: database.urls,
    /** A connection as one of the roles; ended with the database. */
    async as(role: keyof TestDatabase['urls']): Promise<pg.Client> {
      const made = new pg.Client({ connectionString: database.urls[role] })
      await made.connect()
      open.push(made)
      return made
    },
    async drop(): Promise<void> {
      await Promise.all([closeClients(), closeAttempts(), ...open.map((each) => each.end())])
      await database.drop()
    },
  }
}

export const password = 'correct horse battery'

/** A request of somebody who has shown nothing. */
export function visitor(): Context {
  return {
    caller: { kind: 'visitor' },
    requestId: randomUUID(),
    at: new Date(),
    address: `192.0.2.${randomUUID()}`,
    userAgent: 'test',
  }
}

export type Person = { userId: string; email: string; sessionId: string }

/** A request of a signed-in person, now or `later` ms from now. */
export function as(person: Person, later = 0): Context {
  return {
    ...visitor(),
    at: new Date(Date.now() + later),
    caller: { kind: 'member', name: person.email.split('@')[0] ?? '', ...person },
  }
}

async function signedIn(userId: string, email: string): Promise<Person> {
  return { userId, email, sessionId: await openSession(userId, { address: '', userAgent: 'test' }) }
}

/** Signs somebody new up and in. */
export async function newOwner(): Promise<Person & { org: string }> {
  const name = `p${randomUUID().slice(0, 8)}`
  const email = `${name}@example.com`
  const made = await signUp.run(visitor(), {
    params: {},
    query: {},
    body: { email, password, organisation: `Org ${name}` },
  })
  return { ...(await signedIn(made.userId, email)), org: made.org }
}

/** Brings somebody new into an organisation, by an invitation. */
export async function newMember(owner: Person & { org: string }, role: Role): Promise<Person> {
  const email = `p${randomUUID().slice(0, 8)}@example.com`
  const { link } = await inviteMember.run(as(owner), {
    params: { org: owner.org },
    query: {},
    body: { email, role },
  })
  await acceptInvitation.run(visitor(), { params: {}, query: {}, body: { token: secretOf(link), password } })
  const users = await inside(owner, (org) => org.tx.user.findMany({ where: { email }, select: { id: true } }))
  return signedIn(users[0]?.id ?? '', email)
}

/** The secret of a link stands after `#`. */
export const secretOf = (link: string) => link.split('#')[1]?.trim() ?? ''

/** Runs something as the owner, in the organisation's own transaction. */
export async function inside<T>(owner: Person & { org: string }, work: (org: Org) => Promise<T>): Promise<T> {
  const result = await withOrg(as(owner), owner.org, 'organisation:write', 'test', work)
  if ('denied' in result) throw new Error(result.denied)
  return result.done
}

const definition = JSON.stringify({
  name: 'search',
  inputSchema: { type: 'object', properties: { q: { type: 'string' } } },
})
export const allowSearch = '{"version":"1","default":"deny","tools":{"search":{}}}'

/** A server with one tool and a draft for it: rows as a registration writes them, without a server to read. */
export async function newServer(
  owner: Person & { org: string },
): Promise<{ serverId: string; policyId: string }> {
  return inside(owner, async (org) => {
    const serverId = newId()
    const at = { createdAt: org.at, readAt: org.at }
    const name = `Server ${serverId.slice(-6)}`
    await org.tx.server.create({
      data: { orgId: org.id, id: serverId, name, url: 'https://example.com/mcp', eras: ['legacy'], ...at },
    })
    await org.tx.tool.create({
      data: {
        orgId: org.id,
        serverId,
        name: 'search',
        position: 0,
        definition,
        digest: 'd',
        category: 'read',
        risk: 'low',
        signals: [],
        findings: [],
        tokens: 9,
        state: 'reviewed',
        classifier: 1,
        scanner: 1,
        firstSeenAt: org.at,
      },
    })
    const policyId = await insertPolicy(org, serverId, `policy-${serverId.slice(-6)}`, allowSearch)
    await nextRelease(org)
    return { serverId, policyId }
  })
}

/** A server with a published policy and a grant for an agent. */
export async function newGrant(owner: Person & { org: string }) {
  const { serverId, policyId } = await newServer(owner)
  await publishPolicy.run(as(owner), {
    params: { org: owner.org, policy: policyId },
    query: {},
    body: { note: '', acknowledged: [] },
    version: 1,
  })
  const issued = await issueGrant.run(as(owner), {
    params: { org: owner.org },
    query: {},
    body: {
      identity: { kind: 'agent', name: `agent-${serverId.slice(-6)}`, labels: {} },
      serverId,
      policyId,
      expiresInDays: 90,
      labels: {},
    },
  })
  return { serverId, policyId, ...issued }
}
