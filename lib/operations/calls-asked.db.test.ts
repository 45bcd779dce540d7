import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { answerApproval } from './approvals-answer.ts'
import { type Asking, ask } from './asking.fixture.ts'
import { listCalls, readCall, summariseCalls } from './calls.ts'
import { exportCalls } from './calls-export.ts'
import { revokeGrant } from './grants.ts'
import { readHome } from './home.ts'
import { readPolicy } from './policies.ts'
import { as, newGrant, newOwner, operationsDatabase } from './support.fixture.ts'

let database: Awaited<ReturnType<typeof operationsDatabase>>
let enforcer: pg.Client
let owner: Awaited<ReturnType<typeof newOwner>>
let granted: Awaited<ReturnType<typeof newGrant>>

beforeAll(async () => {
  database = await operationsDatabase()
  enforcer = await database.as('enforcer')
})
afterAll(() => database.drop())
beforeEach(async () => {
  owner = await newOwner()
  granted = await newGrant(owner)
})

const at = <P extends object, Q extends object = Record<string, never>>(params: P, query?: Q) => ({
  params: { org: owner.org, ...params },
  // Without one there is none.
  query: (query ?? {}) as Q,
  body: undefined,
})
const asked = (more: Asking = {}) => ask(enforcer, owner, granted, more)
const answer = (approval: string | null, verdict: 'approved' | 'refused', reason = '') =>
  answerApproval.run(as(owner), { ...at({ approval: approval ?? '' }), body: { verdict, reason } })
const results = async (query: object = {}) =>
  (await listCalls.run(as(owner), at({}, query))).calls.map(({ id, result, sentence }) => ({
    id,
    result,
    sentence,
  }))
/** Three calls in three standings, and the one that used an answer. */
async function everyStanding() {
  const approved = await asked()
  await answer(approved.approvalId, 'approved')
  const used = await asked()
  const refused = await asked({ args: '{"n":1}' })
  await answer(refused.approvalId, 'refused', 'Too dear')
  const met = await asked({ args: '{"n":1}' })
  const waiting = await asked({ args: '{"n":2}' })
  return { approved, used, refused, met, waiting }
}

test('a call that asked waits, and is then what became of its request; the call that used the answer is allowed', async () => {
  const { approved, used, refused, met, waiting } = await everyStanding()
  const name = owner.email.split('@')[0]
  expect(await results()).toEqual([
    { id: waiting.callId, result: 'waiting', sentence: 'Waiting for a person.' },
    { id: met.callId, result: 'refused', sentence: `Refused by ${name}: “Too dear”` },
    { id: refused.callId, result: 'refused', sentence: `Refused by ${name}: “Too dear”` },
    { id: used.callId, result: 'allowed', sentence: `Approved by ${name}, and let through once.` },
    { id: approved.callId, result: 'approved', sentence: `Approved by ${name}, and the same call passed.` },
  ])
  const { grant } = granted
  await revokeGrant.run(as(owner), at({ grant: grant.id }))
  expect((await results())[0]).toMatchObject({
    result: 'expired',
    sentence: 'Expired: its grant, its rules or the right of who approved changed.',
  })
})

test('each result is a filter that the counts, the bars and the export agree with, and asked is all of them', async () => {
  const { refused, met, waiting, approved } = await everyStanding()
  const ids = async (result: string) => (await results({ result })).map(({ id }) => id)
  expect(await ids('waiting')).toEqual([waiting.callId])
  expect(await ids('refused')).toEqual([met.callId, refused.callId])
  expect(await ids('approved')).toEqual([approved.callId])
  expect(await ids('denied')).toEqual([])
  expect(await ids('asked')).toEqual([waiting, met, refused, approved].map(({ callId }) => callId))
  const all = await summariseCalls.run(as(owner), at({}, { span: '24h' as const }))
  expect(all.counts).toEqual({
    allowed: 1,
    limited: 0,
    waiting: 1,
    approved: 1,
    refused: 2,
    expired: 0,
    denied: 0,
    hidden: 0,
  })
  expect(all.total).toBe(5)
  const some = await summariseCalls.run(as(owner), at({}, { span: '24h' as const, result: 'asked' as const }))
  expect(some.total).toBe(4)
  expect(some.buckets.reduce((sum, bar) => sum + bar.waiting + bar.refused + bar.allowed, 0)).toBe(3)
  const file = await exportCalls.run(
    as(owner),
    at({}, { result: 'refused' as const, format: 'csv' as const }),
  )
  let text = ''
  for await (const chunk of file.chunks) text += chunk
  const [head, ...lines] = text.trim().split('\r\n')
  expect(head).toContain(',approval_id,approved_or_refused_by,answered_at,')
  expect(lines).toHaveLength(2)
  for (const line of lines) expect(line).toContain(`,${refused.approvalId},${owner.email.split('@')[0]},20`)
})

test('a call says who answered its request and when, and whether it is the one that used it', async () => {
  const { approved, used, refused } = await everyStanding()
  const read = (call: string) => readCall.run(as(owner), at({ call }))
  const name = owner.email.split('@')[0]
  expect(await read(refused.callId)).toMatchObject({
    result: 'refused',
    approval: {
      id: refused.approvalId,
      status: 'refused',
      used: false,
      answers: [{ name, verdict: 'refused', reason: 'Too dear', at: expect.stringMatching(/^20/) }],
    },
  })
  expect((await read(approved.callId)).approval).toMatchObject({ status: 'used', used: false })
  expect(await read(used.callId)).toMatchObject({
    result: 'allowed',
    approval: { status: 'used', used: true },
  })
  const why = async (call: string) =>
    (await read(call)).why.map(({ station, state }) => `${station}: ${state}`)
  expect(await why(approved.callId)).toContain('Ask a person: stopped')
  expect(await why(used.callId)).toContain('Ask a person: passed')
})

test('a round of an approved call says that it is covered, and by which request', async () => {
  const { approved, used } = await everyStanding()
  const state = 'a'.repeat(64)
  await enforcer.query('SELECT keep_round(org_id, call_id, $2) FROM approval_calls WHERE call_id = $1', [
    used.callId,
    state,
  ])
  const round = await asked({ state })
  const call = await readCall.run(as(owner), at({ call: round.callId }))
  expect(call).toMatchObject({
    result: 'allowed',
    sentence: `Covered by the approval of ${owner.email.split('@')[0]}: it brings what the server asked for.`,
    approval: { id: approved.approvalId, status: 'used', used: false, round: true },
  })
  expect(call.why.map(({ station, state }) => `${station}: ${state}`)).toContain('Ask a person: passed')
  // What used the approval is still the one call.
  const before = await readCall.run(as(owner), at({ call: used.callId }))
  expect(before.approval).toMatchObject({ used: true, round: false })
})

test('home and policy count what asked apart, stopped is what nobody lets through any more, and home says what waits', async () => {
  const { refused, met } = await everyStanding()
  const home = await readHome.run(as(owner), at({}))
  expect(home.counts).toEqual({ allowed: 1, limited: 0, asked: 4, denied: 0, hidden: 0 })
  expect(home.waiting).toBe(1)
  expect(home.stoppedTodayCount).toBe(2)
  expect(home.stoppedToday.map(({ id }) => id)).toEqual([met.callId, refused.callId])
  const policy = await readPolicy.run(as(owner), at({ policy: granted.policyId }))
  expect(policy.counts).toEqual({ allowed: 1, limited: 0, asked: 4, denied: 0, hidden: 0 })
})
