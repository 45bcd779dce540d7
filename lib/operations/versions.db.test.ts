import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Role } from '#lib/access/roles.ts'
import { Refusal } from '#lib/contracts/refusal.ts'
import { discardDraft, saveDraft } from './drafts.ts'
import { listEvents } from './events.ts'
import { readPolicy } from './policies.ts'
import { publishPolicy } from './publishing.ts'
import { as, newMember, newOwner, newServer, operationsDatabase, type Person } from './support.fixture.ts'
import {
  listVersions,
  readDraftAside,
  readVersion,
  restoreDraft,
  restoreVersion,
  rollBackPolicy,
} from './versions.ts'

let database: Awaited<ReturnType<typeof operationsDatabase>>
beforeAll(async () => {
  database = await operationsDatabase()
})
afterAll(() => database.drop())

const limited = (max: number) =>
  `{"version":"1","default":"deny","tools":{"search":{"limits":[{"window":"minute","max":${max}}]}}}`

/** A policy with the versions 1 (at most 5 a minute) and 2 (at most 2), and what its owner does with it. */
async function twoVersions() {
  const ana = await newOwner()
  const { policyId: policy } = await newServer(ana)
  const on = <P extends object>(more: P) => ({ params: { org: ana.org, policy, ...more }, query: {} })
  const view = () => readPolicy.run(as(ana), { ...on({}), body: undefined })
  const draft = async (text: string) =>
    saveDraft.run(as(ana), { ...on({}), body: { text }, version: (await view()).version })
  const publish = async (text: string, note: string) => {
    await draft(text)
    const { version } = await view()
    return publishPolicy.run(as(ana), { ...on({}), body: { note, acknowledged: [] }, version })
  }
  await publish(limited(5), 'first')
  await publish(limited(2), 'second')
  const history = (query: { cursor?: string } = {}) =>
    listVersions.run(as(ana), { ...on({}), query, body: undefined })
  const restore = (number: number, version: number, who: Person = ana) =>
    restoreVersion.run(as(who), { ...on({ number }), body: undefined, version })
  const back = (number: number, active: number, acknowledged: string[] = [], who: Person = ana) =>
    rollBackPolicy.run(as(who), { ...on({ number }), body: { active, acknowledged } })
  return { ana, policy, on, view, draft, history, restore, back, publish }
}

test('versions are listed with who, when and note, and read with their text', async () => {
  const { ana, on, history } = await twoVersions()
  const { versions } = await history()
  const name = ana.email.split('@')[0]
  expect(versions).toMatchObject([
    { number: 2, note: 'second', publishedBy: name },
    { number: 1, note: 'first', publishedBy: name },
  ])
  const read = (number: number) => readVersion.run(as(ana), { ...on({ number }), body: undefined })
  expect(await read(1)).toMatchObject({ number: 1, text: limited(5) })
  await expect(read(3)).rejects.toMatchObject({ code: 'not_found' })
})

/** Another policy of the organisation, with a version of a number that the first has too. */
async function anotherPublished(ana: Person & { org: string }) {
  const { policyId: policy } = await newServer(ana)
  const on = { params: { org: ana.org, policy }, query: {} }
  const { version } = await readPolicy.run(as(ana), { ...on, body: undefined })
  await publishPolicy.run(as(ana), { ...on, body: { note: 'not ours', acknowledged: [] }, version })
}

test('pages by cursor give every version once, also while new ones are published', async () => {
  const { ana, history, publish } = await twoVersions()
  await anotherPublished(ana)
  for (let n = 3; n <= 51; n++) await publish(`${limited(2)}${' '.repeat(n)}`, `${n}`)
  const seen: number[][] = []
  let cursor: string | undefined
  do {
    const page = await history(cursor === undefined ? {} : { cursor })
    seen.push(page.versions.map((each) => each.number))
    cursor = page.older ?? undefined
    await publish(`${limited(2)}${' '.repeat(100 + seen.length)}`, 'meanwhile')
  } while (cursor !== undefined)
  expect(seen.map((page) => page.length)).toEqual([25, 25, 1])
  expect(seen.flat()).toEqual(Array.from({ length: 51 }, (_, i) => 51 - i))
}, 60_000)

test('a page that is exactly full has no older one, and a cursor that is not ours is refused by name', async () => {
  const { history, publish } = await twoVersions()
  for (let n = 3; n <= 25; n++) await publish(`${limited(2)}${' '.repeat(n)}`, `${n}`)
  expect(await history()).toMatchObject({ versions: { length: 25 }, older: null })
  for (const cursor of ['nonsense', '', 'djA', Buffer.from('v2147483648').toString('base64url')])
    await expect(history({ cursor })).rejects.toMatchObject({
      code: 'invalid_input',
      fields: [{ pointer: '/cursor' }],
    })
}, 60_000)

test('rolling back publishes the old text as the next version, with its own event, and leaves a draft alone', async () => {
  const { ana, view, draft, history, back } = await twoVersions()
  await draft(limited(1))
  const refusal: unknown = await back(1, 2).catch((error: unknown) => error)
  expect(refusal).toMatchObject({ code: 'not_acknowledged' })
  const read = refusal instanceof Refusal ? refusal.fields.map((each) => each.sentence) : []
  expect(await back(1, 2, read)).toMatchObject({ version: 3 })
  expect(await view()).toMatchObject({
    active: { version: 3, text: limited(5) },
    draft: limited(1),
    hasDraft: true,
  })
  expect((await history()).versions[0]).toMatchObject({ number: 3, note: 'Back to version 1' })
  const { events } = await listEvents.run(as(ana), { params: { org: ana.org }, query: {}, body: undefined })
  expect(events[0]?.sentence).toMatch(/ rolled policy-\w+ back to version 1, as version 3\.$/)
  // Tighter again: nothing to acknowledge.
  expect(await back(2, 3)).toMatchObject({ version: 4 })
})

test('rolling back is refused where another version is in force than was seen, or the same text', async () => {
  const { back, history } = await twoVersions()
  await expect(back(1, 1)).rejects.toMatchObject({ code: 'conflict' })
  await expect(back(2, 2)).rejects.toMatchObject({ code: 'nothing_to_publish' })
  await expect(back(9, 2)).rejects.toMatchObject({ code: 'not_found' })
  expect((await history()).versions).toHaveLength(2)
})

test('a restored version becomes the draft, and the draft that was there can be taken up again', async () => {
  const { ana, on, view, draft, history, restore } = await twoVersions()
  await draft('{ "half": typed')
  const { version } = await view()
  await expect(restore(1, version - 1)).rejects.toMatchObject({ code: 'conflict' })
  expect(await restore(1, version)).toMatchObject({
    draft: limited(5),
    hasDraft: true,
    active: { version: 2 },
  })
  const [kept] = (await history()).aside
  expect(kept).toMatchObject({ asideBy: ana.email.split('@')[0] })
  const at = { ...on({ draft: kept?.id ?? '' }), body: undefined }
  expect(await readDraftAside.run(as(ana), at)).toMatchObject({ text: '{ "half": typed' })
  const next = await restoreDraft.run(as(ana), { ...at, version: version + 1 })
  expect(next).toMatchObject({ draft: '{ "half": typed' })
  // Its place was taken in turn.
  const { aside } = await history()
  expect(aside).toHaveLength(1)
  const other = { ...on({ draft: aside[0]?.id ?? '' }), body: undefined }
  expect(await readDraftAside.run(as(ana), other)).toMatchObject({ text: limited(5) })
})

test('a text that takes the place of another person’s draft sets it aside where that is asked', async () => {
  const { ana, on, view, draft, history } = await twoVersions()
  await draft('{"theirs":1}')
  const { version } = await view()
  const body = { text: '{"mine":1}', setAside: true }
  await saveDraft.run(as(ana), { ...on({}), body, version })
  expect((await view()).draft).toBe('{"mine":1}')
  const [kept] = (await history()).aside
  const read = readDraftAside.run(as(ana), { ...on({ draft: kept?.id ?? '' }), body: undefined })
  expect(await read).toMatchObject({ text: '{"theirs":1}' })
  // The ordinary save of one's own draft leaves nothing behind.
  await draft('{"mine":2}')
  expect((await history()).aside).toHaveLength(1)
})

test('a draft that is given up is set aside too, the last twenty of a policy', async () => {
  const { ana, on, draft, history } = await twoVersions()
  for (let n = 0; n < 22; n++) {
    await draft(`{"n":${n}}`)
    await discardDraft.run(as(ana, n), { ...on({}), body: undefined })
  }
  const { aside } = await history()
  expect(aside).toHaveLength(20)
  const newest = { ...on({ draft: aside[0]?.id ?? '' }), body: undefined }
  expect(await readDraftAside.run(as(ana), newest)).toMatchObject({ text: '{"n":21}' })
})

test('whoever may edit restores, and whoever may publish rolls back; a viewer does neither', async () => {
  const { ana, view, restore, back } = await twoVersions()
  const person = (role: Role) => newMember(ana, role)
  const [viewer, manager] = [await person('viewer'), await person('policy_manager')]
  const { version } = await view()
  await expect(restore(1, version, viewer)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(back(1, 2, [], viewer)).rejects.toMatchObject({ code: 'forbidden' })
  expect(await restore(1, version, manager)).toMatchObject({ draft: limited(5) })
})
