import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { sendContactMessage as contract } from '#lib/contracts/contact.ts'
import type { Context } from '#lib/db/caller.ts'
import { isOperator } from '#lib/db/inbox.ts'
import { withPlatform } from '#lib/db/with-platform.ts'
import { confirmEmail, readAccount, signUp } from './accounts.ts'
import { listContactMessages, readContactMessage, saveContactMessage, sendContactMessage } from './contact.ts'
import { acceptInvitation, inviteMember } from './members.ts'
import { as, newOwner, operationsDatabase, type Person, secretOf, visitor } from './support.fixture.ts'

const operators = ['ops@example.com', 'second@example.com']
let database: Awaited<ReturnType<typeof operationsDatabase>>
let platform: pg.Client
let ops: Person

beforeAll(async () => {
  // Upper case, as people write addresses.
  vi.stubEnv('CONTACT_INBOX', ' Ops@example.com, second@example.com')
  database = await operationsDatabase()
  platform = await database.as('platform')
  ops = await confirmed(await withAddress('ops@example.com'))
})
afterAll(() => database.drop())
afterEach(() => platform.query('DELETE FROM mail'))

const given = (more: object = {}) => ({
  params: {},
  query: {},
  body: contract.body.parse({
    name: 'Vera',
    email: 'vera@example.org',
    subject: 'Prices',
    message: 'What does it cost?',
    ...more,
  }),
})
const list = { params: {}, query: { show: 'open' as const }, body: undefined }

/** Writes something nobody wrote before; answers its subject. */
async function written(more: object = {}, from: Context = visitor()): Promise<string> {
  const subject = `About ${randomUUID()}`
  expect(await sendContactMessage.run(from, given({ subject, ...more }))).toBeUndefined()
  return subject
}

async function letters() {
  const { rows } = await platform.query<{ to: string; subject: string; text: string; reply_to: string }>(
    'SELECT "to", subject, text, reply_to FROM mail ORDER BY "to"',
  )
  return rows
}

/** An account with a chosen address. */
async function withAddress(email: string): Promise<Person & { org: string }> {
  const made = await newOwner()
  await platform.query('UPDATE users SET email = $1 WHERE id = $2', [email, made.userId])
  return { ...made, email }
}

async function confirmed<P extends Person>(person: P): Promise<P> {
  await platform.query('UPDATE users SET email_confirmed_at = now() WHERE id = $1', [person.userId])
  await platform.query('DELETE FROM mail')
  return person
}

/** Whether the account says that it has the inbox. */
async function operator(person: Person): Promise<boolean> {
  return (await readAccount.run(as(person), { params: {}, query: {}, body: undefined })).operator
}

async function seen(person: Person): Promise<string[]> {
  const { messages } = await listContactMessages.run(as(person), list)
  return messages.map((each) => each.subject)
}

describe('a message', () => {
  test('is kept, and mailed to each address of the operator, for an answer to whoever wrote', async () => {
    const subject = await written()
    expect(await seen(ops)).toContain(subject)
    const sent = await letters()
    expect(sent.map((each) => each.to)).toEqual(operators)
    for (const each of sent) {
      expect(each).toMatchObject({ subject: `Contact: ${subject}`, reply_to: 'vera@example.org' })
      expect(each.text).toContain('> What does it cost?')
    }
  })

  test('cannot pass for words of ours in the letter, and shows what is invisible in it', async () => {
    await written({
      name: 'Open it here: https://worse.example/\u2028Or not',
      message: 'Hello there\n\nOpen it here: https://evil.example/\r\nanswer\u202e to this\u200b mail',
    })
    const text = (await letters())[0]?.text ?? ''
    const lines = text.split('\n')
    expect(lines).toContain('> Open it here: https://evil.example/')
    expect(lines).toContain('> answer⟨U+202E⟩ to this⟨U+200B⟩ mail')
    const own = lines.filter((line) => !line.startsWith('>')).join('\n')
    expect(own).not.toMatch(/(?:evil|worse)\.example/)
    expect(lines).toContain('> Open it here: https://worse.example/⟨U+2028⟩Or not <vera@example.org>')
    expect(own).toMatch(/Open it here: http:\/\/127\.0\.0\.1:3000\/inbox\/[0-9a-f-]{36}/)
  })

  test.each([
    ['a line in the subject', { subject: 'Hi\nBcc: all@example.com' }, 'subject'],
    ['a line in the name', { name: 'Vera\r\nX: y' }, 'name'],
    ['no address', { email: 'vera' }, 'email'],
    ['an address with a line in it', { email: 'vera@example.org\nBcc: x@example.org' }, 'email'],
    ['too few words', { message: '   short   ' }, 'message'],
    ['too many words', { message: 'x'.repeat(5001) }, 'message'],
    ['a control character', { message: 'Hello there\u0007' }, 'message'],
  ])('with %s is refused at its field', (_, more, field) => {
    const result = contract.body.safeParse({ ...given().body, ...more })
    expect(result.error?.issues.map((issue) => issue.path[0])).toEqual([field])
  })

  test('that fills the trap gets the same answer, and nothing is kept or mailed', async () => {
    const subject = await written({ website: 'https://spam.example' })
    expect(await seen(ops)).not.toContain(subject)
    expect(await letters()).toEqual([])
  })

  test('is one of ten an hour from one address; the next is refused, trap or not, and others go on', async () => {
    const from = visitor()
    for (let sent = 0; sent < 10; sent++) await written({}, from)
    for (const website of ['', 'https://spam.example']) {
      const over = sendContactMessage.run(from, given({ website }))
      await expect(over).rejects.toMatchObject({ code: 'too_many_attempts' })
    }
    await written()
  })

  test('is counted for the network that an IPv6 address is one of', async () => {
    const from = (last: number) => ({ ...visitor(), address: `2001:db8:9:9::${last}` })
    for (let sent = 1; sent <= 10; sent++) await written({}, from(sent))
    await expect(sendContactMessage.run(from(11), given())).rejects.toMatchObject({
      code: 'too_many_attempts',
    })
    await written({}, { ...visitor(), address: '2001:db8:9:8::1' })
  })
})

describe('the inbox', () => {
  const nothing = async (context: Context, code = 'not_found') => {
    const subject = await written()
    const all = await listContactMessages.run(as(ops), list)
    const id = all.messages.find((each) => each.subject === subject)?.id ?? ''
    const one = { params: { message: id }, query: {} }
    for (const tried of [
      () => listContactMessages.run(context, list),
      () => readContactMessage.run(context, { ...one, body: undefined }),
      () => saveContactMessage.run(context, { ...one, body: { done: true } }),
    ]) {
      await expect(tried()).rejects.toMatchObject({ code })
    }
    const still = await readContactMessage.run(as(ops), { ...one, body: undefined })
    expect(still.doneAt).toBeNull()
  }

  test('is not there for a person who is not on the list, an owner with a confirmed address too', async () => {
    await nothing(as(await confirmed(await newOwner())))
  })

  test('is not there for an address of the list before it is confirmed, and is there after', async () => {
    const second = await withAddress('second@example.com')
    await nothing(as(second))
    expect(await operator(second)).toBe(false)
    await confirmed(second)
    expect(await seen(second)).toEqual(await seen(ops))
    expect(await operator(second)).toBe(true)
  })

  test('is not there for somebody who invited an operator’s address and used the link themselves', async () => {
    await platform.query(
      "UPDATE users SET email = 'was-second@example.com' WHERE email = 'second@example.com'",
    )
    const mallory = await newOwner()
    const invited = await inviteMember.run(as(mallory), {
      params: { org: mallory.org },
      query: {},
      body: { email: 'second@example.com', role: 'viewer' },
    })
    const body = { token: secretOf(invited.link), password: 'correct horse battery' }
    await acceptInvitation.run(visitor(), { params: {}, query: {}, body })
    const { rows } = await platform.query("SELECT id FROM users WHERE email = 'second@example.com'")
    const posing = { userId: rows[0]?.id, email: 'second@example.com', sessionId: '' }
    await nothing(as(posing))
    const unused = confirmEmail.run(visitor(), { params: {}, query: {}, body: { token: body.token } })
    await expect(unused).rejects.toMatchObject({ code: 'link_expired' })
  })

  test('is not there for somebody who signed up with an operator’s address, whoever follows the link', async () => {
    await platform.query(
      "UPDATE users SET email = 'was-second-too@example.com' WHERE email = 'second@example.com'",
    )
    const signedUp = {
      email: 'second@example.com',
      password: 'correct horse battery',
      organisation: 'Posing',
    }
    const { userId } = await signUp.run(visitor(), { params: {}, query: {}, body: signedUp })
    const mallory = { userId, email: 'second@example.com', sessionId: '' }
    const token = /#(\S+)/.exec((await letters())[0]?.text ?? '')?.[1] ?? ''
    const confirm = (from: Context) => confirmEmail.run(from, { params: {}, query: {}, body: { token } })
    for (const elsewhere of [visitor(), as(ops)])
      await expect(confirm(elsewhere)).rejects.toMatchObject({ code: 'not_signed_in' })
    await nothing(as(mallory))
    // The link was not used up: it still serves whoever has the password too.
    await platform.query('DELETE FROM mail')
    await confirm(as(mallory))
    expect(await operator(mallory)).toBe(true)
  })

  test.each([
    'ops+mallory@example.com',
    'ops.@example.com',
    'ops@example.com.evil.example',
    'ops@sub.example.com',
    'op\u017f@example.com',
    'ｏｐｓ@example.com',
  ])('is not there for %s, which only looks like an operator’s address', (email) => {
    expect(isOperator({ email, emailConfirmedAt: new Date() })).toBe(false)
    expect(isOperator({ email: 'ops@example.com', emailConfirmedAt: new Date() })).toBe(true)
  })

  test('is not there for a session that only says it has an operator’s address', async () => {
    await nothing(as({ ...(await confirmed(await newOwner())), email: 'ops@example.com' }))
  })

  test('asks a visitor and an API token to sign in', async () => {
    await nothing(visitor(), 'not_signed_in')
    const caller = {
      kind: 'token',
      orgId: randomUUID(),
      tokenId: randomUUID(),
      name: 'ci',
      role: 'owner',
    } as const
    await nothing({ ...visitor(), caller }, 'not_signed_in')
  })

  test('takes what is done out of the open ones, keeps who was first, and takes it back', async () => {
    const subject = await written()
    const { messages } = await listContactMessages.run(as(ops), list)
    const id = messages.find((each) => each.subject === subject)?.id ?? ''
    const mark = (done: boolean, later = 0) =>
      saveContactMessage.run(as(ops, later), { params: { message: id }, query: {}, body: { done } })
    const done = await mark(true)
    expect(done).toMatchObject({ doneBy: 'ops@example.com' })
    expect(await mark(true, 60_000)).toEqual(done)
    expect(await seen(ops)).not.toContain(subject)
    const dones = await listContactMessages.run(as(ops), { ...list, query: { show: 'done' } })
    expect(dones.messages.map((each) => each.subject)).toContain(subject)
    expect(await mark(false)).toMatchObject({ doneAt: null, doneBy: null })
    expect(await seen(ops)).toContain(subject)
  })

  test('is empty to every role of the database that does not say it is the operator’s', async () => {
    await written()
    expect((await platform.query('SELECT * FROM contact_messages')).rows).toEqual([])
    expect((await platform.query("UPDATE contact_messages SET done_by = 'x'")).rowCount).toBe(0)
    await expect(platform.query("UPDATE contact_messages SET message = 'other words'")).rejects.toThrow(
      /denied/,
    )
    await expect(
      platform.query(
        `INSERT INTO contact_messages (id, name, email, subject, message, created_at, done_at)
         VALUES (gen_random_uuid(), 'V', 'v@example.org', 'S', 'Done before it was read', now(), now())`,
      ),
    ).rejects.toThrow(/row-level security/)
    const jobs = await database.as('jobs')
    expect((await jobs.query('DELETE FROM contact_messages')).rowCount).toBe(0)
    await expect(jobs.query('SELECT message FROM contact_messages')).rejects.toThrow(/denied/)
    for (const role of ['app', 'enforcer'] as const) {
      const other = await database.as(role)
      await other.query("SELECT set_config('app.operator', 'yes', false)")
      await expect(other.query('SELECT * FROM contact_messages'), role).rejects.toThrow(/denied/)
    }
  })

  test('that was opened for an operator is shut again to whoever has the connection next', async () => {
    await written()
    expect(await seen(ops)).not.toEqual([])
    const next = () => withPlatform(visitor(), ({ tx }) => tx.contactMessage.count())
    expect(new Set(await Promise.all(Array.from({ length: 20 }, next)))).toEqual(new Set([0]))
  })

  test('shows all messages, page by page, newest first, each once', async () => {
    const sent: string[] = []
    for (let at = 0; at < 30; at++) sent.unshift(await written({}, { ...visitor(), at: new Date(2e12 + at) }))
    const first = await listContactMessages.run(as(ops), list)
    const second = await listContactMessages.run(as(ops), {
      ...list,
      query: { show: 'open', cursor: first.older ?? '' },
    })
    expect(first.messages).toHaveLength(25)
    const subjects = [...first.messages, ...second.messages].map((each) => each.subject)
    expect(subjects.slice(0, 30)).toEqual(sent)
    expect(new Set(subjects).size).toBe(subjects.length)
    const wrong = listContactMessages.run(as(ops), { ...list, query: { show: 'open', cursor: 'x' } })
    await expect(wrong).rejects.toMatchObject({ code: 'invalid_input' })
  })
})
