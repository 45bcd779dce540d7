import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { webhookBody } from '#lib/contracts/webhook-payloads.ts'
import { deliveries, HOUR, hooked, job, MINUTE, read } from './hooks.fixture.ts'
import {
  type Entry,
  greet,
  type NotesServer,
  note,
  notesServer,
  other,
  type Place,
} from './notes-server.fixture.ts'
import { tellNotices } from './notices.ts'
import { readAgain } from './read-again.ts'
import { as, newMember, operationsDatabase } from './support.fixture.ts'

let database: Awaited<ReturnType<typeof operationsDatabase>>
let platform: pg.Client
let notes: NotesServer
beforeAll(async () => {
  database = await operationsDatabase()
  platform = await database.as('platform')
  notes = await notesServer()
})
afterAll(async () => {
  await notes.close()
  await database.drop()
})

let place: Place
let webhook: string
beforeEach(async () => {
  notes.reset()
  place = await notes.register()
  await confirm(place.owner.userId)
  const made = await hooked(place.owner, { url: 'http://127.0.0.1:9/', events: ['tool.held', 'item.held'] })
  webhook = made.webhook.id
  await platform.query('DELETE FROM mail')
})

const confirm = (user: string) =>
  platform.query('UPDATE users SET email_confirmed_at = now() WHERE id = $1', [user])

/** One reading of its lists, and all that is to be told of it. */
async function reading(later = 0): Promise<void> {
  await readAgain.run(as(place.owner), { params: place.at, query: {}, body: undefined })
  await tellNotices(job('tellNotices', later), place.owner.org)
}

/** What the webhook was sent, oldest first. */
async function told() {
  const all = (await deliveries(place.owner, webhook)).map(({ id }) => read(place.owner, webhook, id))
  return (await Promise.all(all))
    .map(({ body }) => JSON.parse(body))
    .map((body) => {
      if (body.type === 'item.held') expect(webhookBody('item.held').parse(body)).toEqual(body)
      return body
    })
    .reverse()
}
async function letters(): Promise<{ to: string; subject: string; text: string }[]> {
  return (await platform.query('SELECT "to", subject, text FROM mail ORDER BY created_at, "to"')).rows
}
const many = (n: number): Entry[] =>
  Array.from({ length: n }, (_, i) => ({ uri: `note://${i}`, name: `${i}` }))

test('what a server offers besides tools is one event for each reading that finds something, and a letter to those who review', async () => {
  const [manager, viewer] = [
    await newMember(place.owner, 'policy_manager'),
    await newMember(place.owner, 'viewer'),
  ]
  for (const person of [manager, viewer]) await confirm(person.userId)
  await platform.query('DELETE FROM mail')
  await reading()
  expect(await told()).toEqual([])
  notes.shown.resources = [{ ...note, description: 'Read this first.' }, other]
  notes.shown.prompts = [greet, { name: 'wave\u202e' }]
  await reading()
  // What waits already is no news, whatever is shown of it.
  notes.shown.resources = [{ ...note, description: 'Read this first, please.' }, other]
  await reading()
  expect(await told()).toMatchObject([
    {
      type: 'item.held',
      url: `http://127.0.0.1:3000/o/${place.at.org}/servers/${place.at.server}#besides-tools`,
      data: {
        server: { id: place.at.server, name: 'Notes' },
        count: 2,
        items: [
          { kind: 'prompt', name: 'wave⟨U+202E⟩' },
          { kind: 'resource', name: 'note://one' },
        ],
      },
    },
  ])
  const written = await letters()
  expect(written.map(({ to }) => to).sort()).toEqual([manager.email, place.owner.email].sort())
  expect(written[0]).toMatchObject({
    subject: 'Held for you to look at: changed resources or prompts of Notes',
    text: expect.stringContaining('2 resources or prompts that are new or changed'),
  })
  expect(written[0]?.text).toContain('prompt wave⟨U+202E⟩\nresource note://one\n')
})

test('a server that shows thousands with long names is one event of twenty short ones, and one letter', async () => {
  notes.shown.resources = [{ uri: `note://0/${'x'.repeat(1500)}` }, ...many(1999)]
  await reading()
  const [event, ...more] = await told()
  expect(more).toEqual([])
  expect(event.data.count).toBe(2000)
  expect(event.data.items).toHaveLength(20)
  expect(JSON.stringify(event).length).toBeLessThan(4_000)
  const written = await letters()
  expect(written).toHaveLength(1)
  expect(written[0]?.text).toContain('and 1,990 more')
  expect(written[0]?.text.length).toBeLessThan(4_000)
})

test('a server that shows something else each time is written of once an hour, with all of it', async () => {
  for (const [n, later] of [0, MINUTE, 2 * MINUTE].entries()) {
    notes.shown.prompts = [greet, { name: `p${n}` }]
    await reading(later)
  }
  expect(await told()).toHaveLength(3)
  expect(await letters()).toHaveLength(1)
  await tellNotices(job('tellNotices', HOUR + MINUTE), place.owner.org)
  const written = await letters()
  expect(written).toHaveLength(2)
  expect(written[1]?.text).toContain('prompt p1\nprompt p2')
})

test('tools and what is besides them, found by one reading, are two events and one letter', async () => {
  notes.tools = [...notes.tools, { name: 'send', inputSchema: { type: 'object' } }]
  notes.shown.prompts = [greet, { name: 'wave' }]
  await reading()
  expect((await told()).map(({ type }) => type).sort()).toEqual(['item.held', 'tool.held'])
  const written = await letters()
  expect(written).toMatchObject([{ subject: 'Held for you to look at: changes of Notes' }])
  expect(written[0]?.text).toContain(
    'a tool that is new or changed and a resource or prompt that is new or changed',
  )
  expect(written[0]?.text).toContain('\nsend\n')
  expect(written[0]?.text).toContain('\nprompt wave\n')
})

test('letters about resources keep none about tools waiting', async () => {
  notes.shown.prompts = [greet, { name: 'wave' }]
  await reading()
  notes.tools = [...notes.tools, { name: 'send', inputSchema: { type: 'object' } }]
  await reading(MINUTE)
  expect((await letters()).map(({ subject }) => subject)).toEqual([
    'Held for you to look at: changed resources or prompts of Notes',
    'Held for you to look at: changed tools of Notes',
  ])
})
