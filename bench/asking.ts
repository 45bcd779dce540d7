import { Pool } from 'undici'
import { post, toolCall } from '#worker/testing/agent.fixture.ts'
import type { People } from '#worker/testing/people.fixture.ts'
import type { Publisher } from '#worker/testing/publisher.fixture.ts'
import type { Effect } from './effects.ts'

/** Answers of one grant: no more than may be asked for in an hour. */
const TIMES = 50
const PATIENCE_MS = 10_000
/** As many requests as a grant may have open, and about as many definitions as a server changes at once. */
const OPEN = 20
const HELD = 100

/**
 * A grant like the one that is measured, of an organisation in which everything about asking and holding is going on: its
 * rule asks about some calls of the tool (not about those that are measured), requests wait, and definitions are held.
 */
export async function busy(
  workerUrl: string,
  org: Publisher,
  people: People,
  given: { url: string; policy: { tools: { search: object } }; schema: string },
): Promise<string> {
  const server = await org.addServer(given.url, ['search', 'pay'])
  for (const tool of server.tools) if (tool.name === 'search') tool.inputSchema = given.schema
  const asks = { approve_if: [{ conditions: [{ path: 'args.limit', op: 'gt', value: 100 }] }] }
  const tools = { search: { ...given.policy.tools.search, ...asks }, pay: { action: 'require_approval' } }
  const policy = org.addPolicy(server.id, { version: '1', default: 'deny', tools })
  const issued = await org.addGrant(server.id, policy.id)
  await people.keep()
  await org.publish()
  const path = workerUrl + issued.path
  await until(async () => (await post(path, toolCall('nothing'))).status !== 401)
  // They are held for an answer that never comes; whoever asked goes away.
  const gone = new AbortController()
  const asked = Array.from({ length: OPEN }, (_, n) =>
    fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      body: JSON.stringify(toolCall('pay', { n })),
      signal: gone.signal,
    }).catch(() => undefined),
  )
  await until(async () => {
    const [row] = await org.rows<{ n: number }>(
      "SELECT count(*)::int AS n FROM approvals WHERE grant_id = $1 AND status = 'waiting'",
      [issued.grant.id],
    )
    return row?.n === OPEN
  })
  gone.abort()
  await Promise.all(asked)
  const held = Array.from({ length: HELD }, (_, n) => ({
    tool: `tool_${n}`,
    digest: n.toString(16).padStart(64, '0'),
    definition: JSON.stringify({ name: `tool_${n}`, description: 'Not reviewed yet' }),
    released: false,
  }))
  await org.rows("SELECT hold_tools($1, $2, $3::jsonb, 'reading')", [
    org.org,
    server.id,
    JSON.stringify(held),
  ])
  return path
}

/** From the answer, as soon as it is committed, to the answer of the server that the held call passed to. */
export async function answered(
  workerUrl: string,
  org: Publisher,
  people: People,
  serverId: string,
): Promise<Effect> {
  const policy = org.addPolicy(serverId, {
    version: '1',
    default: 'deny',
    tools: { search: { action: 'require_approval' } },
  })
  const issued = await org.addGrant(serverId, policy.id)
  const approver = await people.member('approver')
  await people.keep()
  await org.publish()
  const pool = new Pool(new URL(workerUrl).origin, { connections: 2 })
  const call = async (n: number) => {
    const answer = await pool.request({
      path: issued.path,
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      body: JSON.stringify(toolCall('search', { query: `lamp ${n}` })),
    })
    return { status: answer.statusCode, text: await answer.body.text() }
  }
  await until(async () => (await post(workerUrl + issued.path, toolCall('nothing'))).status !== 401)
  const times: number[] = []
  for (let n = 0; n < TIMES; n += 1) {
    const held = call(n)
    const approval = await until(async () => {
      const [row] = await org.rows<{ id: string }>(
        "SELECT id FROM approvals WHERE grant_id = $1 AND status = 'waiting'",
        [issued.grant.id],
      )
      return row?.id
    })
    const said = await people.answer(approval, approver)
    const since = performance.now()
    const { text } = await held
    if (said !== 'approved' || !text.includes('"done"')) throw new Error(`${said}: ${text}`)
    times.push(performance.now() - since)
  }
  await pool.close()
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
  return { name: 'answered: it passes', median: at(0.5), p95: at(0.95), worst: at(1), times: times.length }
}

async function until<T>(ask: () => Promise<T | undefined | false>): Promise<T> {
  const since = performance.now()
  for (;;) {
    const found = await ask()
    if (found !== undefined && found !== false) return found
    if (performance.now() - since > PATIENCE_MS) throw new Error('it did not happen within 10 s')
  }
}
