import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Caller, Context } from '#lib/db/caller.ts'
import { findApiToken, findSession } from '#lib/db/callers.ts'
import { openSession, personByEmail } from '#lib/db/people.ts'
import { checkPassword } from '#lib/secrets/password.ts'
import { hashToken } from '#lib/secrets/token.ts'
import {
  changePassword,
  confirmEmail,
  listSessions,
  readAccount,
  requestPasswordReset,
  resetPassword,
  revokeSession,
  signUp,
} from './accounts.ts'
import { createApiToken, listApiTokens, revokeApiToken } from './api-tokens.ts'
import { listEvents } from './events.ts'
import {
  acceptInvitation,
  inviteMember,
  listMembers,
  lookAtInvitation,
  removeMember,
  revokeInvitation,
  saveMember,
} from './members.ts'
import { readOrganisation, saveOrganisation } from './organisations.ts'
import {
  as,
  inside,
  newMember,
  newOwner,
  operationsDatabase,
  type Person,
  password,
  secretOf,
  visitor,
} from './support.fixture.ts'

let database: Awaited<ReturnType<typeof operationsDatabase>>
let platform: pg.Client

beforeAll(async () => {
  database = await operationsDatabase()
  platform = await database.as('platform')
})
afterAll(() => database.drop())

const own = { params: {}, query: {}, body: undefined }
const at = (person: { org: string }) => ({ params: { org: person.org }, query: {}, body: undefined })
const given = <B>(body: B) => ({ params: {}, query: {}, body })
const DAY = 86_400_000

async function openSessionOf(person: Person): Promise<string> {
  return openSession(person.userId, { address: '192.0.2.9', userAgent: 'another' })
}

/** The secret in the newest letter to an address. */
async function letter(to: string, subject: RegExp): Promise<string> {
  const { rows } = await platform.query<{ subject: string; text: string }>(
    'SELECT subject, text FROM mail WHERE "to" = $1 ORDER BY created_at DESC, id DESC',
    [to],
  )
  const found = rows.find((each) => subject.test(each.subject))
  return /#(\S+)/.exec(found?.text ?? '')?.[1] ?? ''
}

describe('signing up', () => {
  test('makes the person, their organisation with them as owner, and the event that says so', async () => {
    const ana = await newOwner()
    const account = await readAccount.run(as(ana), own)
    expect(account).toMatchObject({ email: ana.email, emailConfirmed: false })
    expect(account.organisations).toMatchObject([{ slug: ana.org, role: 'owner' }])
    const { events } = await listEvents.run(as(ana), at(ana))
    const made = events.find((each) => each.action === 'createOrganisation')
    expect(made).toMatchObject({ actorKind: 'member', subject: 'organisation' })
  })

  test('with an address that has an account names the field and makes nothing', async () => {
    const ana = await newOwner()
    const again = signUp.run(visitor(), given({ email: ana.email, password, organisation: 'Second try' }))
    await expect(again).rejects.toMatchObject({ code: 'name_taken', fields: [{ pointer: '/email' }] })
    const made = await platform.query("SELECT 1 FROM organisations WHERE name = 'Second try'")
    expect(made.rowCount).toBe(0)
  })

  test('gives two organisations of one name two addresses', async () => {
    const sign = (email: string) =>
      signUp.run(visitor(), given({ email, password, organisation: 'Twin & Söhne' }))
    expect((await sign('t1@example.com')).org).toBe('twin-sohne')
    expect((await sign('t2@example.com')).org).toBe('twin-sohne-2')
  })

  test('confirms the address by the mailed link, once', async () => {
    const ana = await newOwner()
    const token = await letter(ana.email, /Confirm/)
    await confirmEmail.run(visitor(), given({ token }))
    expect((await readAccount.run(as(ana), own)).emailConfirmed).toBe(true)
    await expect(confirmEmail.run(visitor(), given({ token }))).rejects.toMatchObject({
      code: 'link_expired',
    })
  })
})

describe('an invitation', () => {
  async function invite(role: 'viewer' | 'admin' = 'viewer', email = `i${randomUUID()}@example.com`) {
    const ana = await newOwner()
    const made = await inviteMember.run(as(ana), { ...at(ana), body: { email, role } })
    return { ana, email, token: secretOf(made.link), id: made.invitation.id }
  }

  test('brings in somebody new with its role, confirms no address, and is written down', async () => {
    const { ana, email, token } = await invite('admin')
    expect(await lookAtInvitation.run(visitor(), given({ token }))).toMatchObject({ email, next: 'sign_up' })
    const joined = await acceptInvitation.run(visitor(), given({ token, password }))
    expect(joined).toEqual({ org: ana.org, email })
    const { members, invitations } = await listMembers.run(as(ana), at(ana))
    const joiner = members.find((each) => each.email === email)
    expect(joiner).toMatchObject({ role: 'admin' })
    // Whoever invites was shown the link: only the letter to the address itself confirms it.
    const account = await readAccount.run(as({ userId: joiner?.userId ?? '', email, sessionId: '' }), own)
    expect(account.emailConfirmed).toBe(false)
    expect(await letter(email, /Confirm/)).not.toBe('')
    expect(invitations).toEqual([])
    const { events } = await listEvents.run(as(ana), at(ana))
    expect(events.map((each) => each.action)).toContain('acceptInvitation')
  })

  test('works once', async () => {
    const { token } = await invite()
    await acceptInvitation.run(visitor(), given({ token, password }))
    const again = acceptInvitation.run(visitor(), given({ token, password }))
    await expect(again).rejects.toMatchObject({ code: 'link_expired' })
  })

  test('is refused to another person, and still good for the right one', async () => {
    const bo = await newOwner()
    const { ana, token } = await invite('viewer', bo.email)
    const wrong = await newOwner()
    const taken = acceptInvitation.run(as(wrong), given({ token }))
    await expect(taken).rejects.toMatchObject({ code: 'forbidden' })
    expect(await acceptInvitation.run(as(bo), given({ token }))).toEqual({ org: ana.org, email: bo.email })
  })

  test('never opens an account that exists: its person signs in first', async () => {
    const bo = await newOwner()
    const { token } = await invite('viewer', bo.email)
    expect(await lookAtInvitation.run(visitor(), given({ token }))).toMatchObject({ next: 'sign_in' })
    const opened = acceptInvitation.run(visitor(), given({ token, password: 'a new password' }))
    await expect(opened).rejects.toMatchObject({ code: 'name_taken' })
    await expect(acceptInvitation.run(visitor(), given({ token }))).rejects.toMatchObject({
      code: 'not_signed_in',
    })
    expect(await checkPassword((await personByEmail(bo.email))?.passwordHash, password)).toBe(true)
  })

  test('ends when it is taken back, and after seven days', async () => {
    const first = await invite()
    const key = { org: first.ana.org, invitation: first.id }
    await revokeInvitation.run(as(first.ana), { params: key, query: {}, body: undefined })
    await expect(lookAtInvitation.run(visitor(), given({ token: first.token }))).rejects.toMatchObject({
      code: 'link_expired',
    })
    const { token } = await invite()
    const late: Context = { ...visitor(), at: new Date(Date.now() + 7 * DAY + 1000) }
    await expect(acceptInvitation.run(late, given({ token, password }))).rejects.toMatchObject({
      code: 'link_expired',
    })
  })
})

describe('an organisation', () => {
  test('keeps its last owner, who can neither leave nor step down', async () => {
    const ana = await newOwner()
    const params = { org: ana.org, user: ana.userId }
    const leave = () => removeMember.run(as(ana), { params, query: {}, body: undefined })
    await expect(leave()).rejects.toMatchObject({ code: 'last_owner' })
    const stepDown = () => saveMember.run(as(ana), { params, query: {}, body: { role: 'admin' } })
    await expect(stepDown()).rejects.toMatchObject({ code: 'last_owner' })
    await newMember(ana, 'owner')
    await leave()
    await expect(readOrganisation.run(as(ana), at(ana))).rejects.toMatchObject({ code: 'not_found' })
  })

  test('of two owners who leave at once keeps one', async () => {
    const ana = await newOwner()
    const bo = await newMember(ana, 'owner')
    const orgId = await inside(ana, async (org) => org.id)
    // The other one is leaving: gone in a transaction that is not yet committed.
    const app = await database.as('app')
    await app.query('BEGIN')
    await app.query("SELECT set_config('app.org_id', $1, true)", [orgId])
    await app.query('DELETE FROM memberships WHERE user_id = $1', [bo.userId])
    const params = { org: ana.org, user: ana.userId }
    let settled = false
    const left = removeMember
      .run(as(ana), { params, query: {}, body: undefined })
      .catch((error: unknown) => error)
      .finally(() => {
        settled = true
      })
    await vi.waitFor(
      async () => {
        const waiting = await platform.query('SELECT 1 FROM pg_locks WHERE NOT granted')
        expect(settled || waiting.rowCount).toBeTruthy()
      },
      { timeout: 5000, interval: 10 },
    )
    await app.query('COMMIT')
    expect(await left).toMatchObject({ code: 'last_owner' })
  })

  test('lets an admin neither make, change nor remove an owner', async () => {
    const ana = await newOwner()
    const admin = await newMember(ana, 'admin')
    const owner = { org: ana.org, user: ana.userId }
    const self = { org: ana.org, user: admin.userId }
    for (const tried of [
      () => removeMember.run(as(admin), { params: owner, query: {}, body: undefined }),
      () => saveMember.run(as(admin), { params: owner, query: {}, body: { role: 'viewer' } }),
      () => saveMember.run(as(admin), { params: self, query: {}, body: { role: 'owner' } }),
      () => inviteMember.run(as(admin), { ...at(ana), body: { email: 'o@example.com', role: 'owner' } }),
      () =>
        createApiToken.run(as(admin), { ...at(ana), body: { name: 'o', role: 'owner', expiresInDays: 1 } }),
    ]) {
      await expect(tried()).rejects.toMatchObject({ code: 'forbidden' })
    }
  })

  test('is renamed only by whoever saw its present version', async () => {
    const ana = await newOwner()
    const rename = (version: number) =>
      saveOrganisation.run(as(ana), { ...at(ana), body: { name: 'New name' }, version })
    expect(await rename(1)).toMatchObject({ name: 'New name', version: 2 })
    await expect(rename(1)).rejects.toMatchObject({ code: 'conflict' })
  })
})

describe('a password', () => {
  test('that was changed ends every other session and no other person’s', async () => {
    const [ana, bo] = [await newOwner(), await newOwner()]
    const other = await openSessionOf(ana)
    const next = 'another long password'
    await changePassword.run(as(ana), given({ current: password, password: next }))
    expect(await findSession(other)).toBeUndefined()
    expect(await findSession(ana.sessionId)).toMatchObject({ userId: ana.userId })
    expect(await findSession(bo.sessionId)).toBeDefined()
    const hash = (await personByEmail(ana.email))?.passwordHash
    expect([await checkPassword(hash, next), await checkPassword(hash, password)]).toEqual([true, false])
  })

  test('is changed only with the present one', async () => {
    const ana = await newOwner()
    const tried = changePassword.run(as(ana), given({ current: 'wrong', password: 'another long password' }))
    await expect(tried).rejects.toMatchObject({ code: 'invalid_input', fields: [{ pointer: '/current' }] })
  })

  test('is reset by the mailed link, once, within the hour, and every session ends', async () => {
    const ana = await newOwner()
    await requestPasswordReset.run(visitor(), given({ email: ana.email }))
    const token = await letter(ana.email, /password/)
    const reset = (context: Context) =>
      resetPassword.run(context, given({ token, password: 'fresh password' }))
    const late = { ...visitor(), at: new Date(Date.now() + DAY / 24 + 1000) }
    await expect(reset(late)).rejects.toMatchObject({ code: 'link_expired' })
    await reset(visitor())
    await expect(reset(visitor())).rejects.toMatchObject({ code: 'link_expired' })
    expect(await findSession(ana.sessionId)).toBeUndefined()
    expect(await checkPassword((await personByEmail(ana.email))?.passwordHash, 'fresh password')).toBe(true)
  })

  test('asked for with an unknown address answers the same and mails nobody', async () => {
    const email = 'nobody@example.com'
    expect(await requestPasswordReset.run(visitor(), given({ email }))).toBeUndefined()
    expect(await letter(email, /./)).toBe('')
  })

  test('link does not confirm, and a confirmation does not reset', async () => {
    const ana = await newOwner()
    const token = await letter(ana.email, /Confirm/)
    const tried = resetPassword.run(visitor(), given({ token, password: 'fresh password' }))
    await expect(tried).rejects.toMatchObject({ code: 'link_expired' })
  })
})

test('a session can be ended by its own person only', async () => {
  const [ana, bo] = [await newOwner(), await newOwner()]
  const other = await openSessionOf(ana)
  const end = (person: Person) =>
    revokeSession.run(as(person), { params: { session: other }, query: {}, body: undefined })
  await expect(end(bo)).rejects.toMatchObject({ code: 'not_found' })
  expect(await findSession(other)).toBeDefined()
  await end(ana)
  expect(await findSession(other)).toBeUndefined()
  const { sessions } = await listSessions.run(as(ana), own)
  expect(sessions.map((each) => each.id)).toEqual([ana.sessionId])
})

describe('an API token', () => {
  async function token(role: 'viewer' | 'admin', expiresInDays: number | null = null) {
    const ana = await newOwner()
    const made = await createApiToken.run(as(ana), { ...at(ana), body: { name: 'ci', role, expiresInDays } })
    const found = await findApiToken(hashToken(made.secret))
    if (!found) throw new Error('the token was not found')
    const caller: Caller = { kind: 'token', ...found, role }
    return { ana, made, caller, context: { ...visitor(), caller } }
  }

  test('is its organisation’s and has its role: it reads, and is refused what the role is refused', async () => {
    const { ana, context } = await token('viewer')
    expect(await readOrganisation.run(context, at(ana))).toMatchObject({ slug: ana.org, role: 'viewer' })
    await expect(listApiTokens.run(context, at(ana))).rejects.toMatchObject({ code: 'forbidden' })
    const rename = { ...at(ana), body: { name: 'x' }, version: 1 }
    await expect(saveOrganisation.run(context, rename)).rejects.toMatchObject({ code: 'forbidden' })
  })

  test('is no person: it has no account', async () => {
    const { context } = await token('admin')
    await expect(readAccount.run(context, own)).rejects.toMatchObject({ code: 'not_signed_in' })
  })

  test('is named in the log by what it does', async () => {
    const { ana, context } = await token('admin')
    await saveOrganisation.run(context, { ...at(ana), body: { name: 'By token' }, version: 1 })
    const { events } = await listEvents.run(as(ana), at(ana))
    expect(events.find((each) => each.action === 'saveOrganisation')).toMatchObject({ actorKind: 'token' })
  })

  test('is stored as a hash, and stops when it is revoked or has expired', async () => {
    const { ana, made } = await token('viewer')
    const stored = await inside(ana, (org) => org.tx.apiToken.findMany())
    expect(JSON.stringify(stored)).not.toContain(made.secret)
    const params = { org: ana.org, token: made.token.id }
    await revokeApiToken.run(as(ana), { params, query: {}, body: undefined })
    expect(await findApiToken(hashToken(made.secret))).toBeUndefined()
    const old = await token('viewer', 1)
    const past = { expiresAt: new Date(Date.now() - 1) }
    await inside(old.ana, (org) => org.tx.apiToken.updateMany({ data: past }))
    expect(await findApiToken(hashToken(old.made.secret))).toBeUndefined()
  })
})
