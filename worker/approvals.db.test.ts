import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openPool, type Pool } from '#lib/pg/pool.ts'
import { post, toolCall, until } from './testing/agent.fixture.ts'
import { Asked, call, passed, said } from './testing/asked.fixture.ts'
import { startWorker } from './testing/child.fixture.ts'
import { Spy } from './testing/spy.fixture.ts'
import { Line } from './testing/tcp.fixture.ts'
import { Waiting } from './waiting.ts'

let all: Asked
let spy: Asked['spy']
let org: Asked['org']
let people: Asked['people']
let approver: string
let enforcer: Asked['enforcer']
const asking: Asked['asking'] = (...given) => all.asking(...given)
const statusOf = (approval: string) => all.statusOf(approval)

beforeAll(async () => {
  all = await Asked.start()
  ;({ spy, org, people, approver, enforcer } = all)
}, 60_000)
afterAll(() => all?.stop())
beforeEach(() => {
  spy.seen.length = 0
  spy.beforeCall = async () => undefined
})

describe('a call that a policy asks about', () => {
  test('is answered with the link, and passes once after a person approved it', async () => {
    const { url, issued } = await asking()
    const asked = await call(url())
    expect(asked).toMatchObject({ isError: true, code: 'approval_required' })
    expect(asked.text).toContain('[POLICY DENIED] New items need a person.')
    expect(asked.link).toBe(`http://localhost:3000/approvals/${org.org}/${asked.approval}`)
    expect(asked.text).toContain(asked.link)
    // The same call on another worker joins.
    expect((await call(url(1))).approval).toBe(asked.approval)
    expect(spy.calls).toEqual([])
    expect(await people.answer(asked.approval, approver)).toBe('approved')
    expect(passed(await call(url(1)))).toBe(true)
    const next = await call(url())
    expect(next.code).toBe('approval_required')
    expect(next.approval).not.toBe(asked.approval)
    expect(spy.calls).toHaveLength(1)
    const rows = await org.rows<{ effect: string; code: string; used: boolean | null }>(
      `SELECT c.effect, c.code, u.used FROM calls c LEFT JOIN approval_calls u ON u.org_id = c.org_id AND u.call_id = c.id
        WHERE c.grant_id = $1 AND c.tool = 'create_item' ORDER BY c.id`,
      [issued.grant.id],
    )
    const waits = { effect: 'approve', code: 'approval_required', used: false }
    expect(rows).toEqual([waits, waits, { effect: 'allow', code: 'allowed', used: true }, waits])
  })

  test('is the same call whatever its white space and order of keys, and another one at any other change', async () => {
    const { url } = await asking()
    const raw = async (args: string, tool = 'create_item') => {
      const body = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"${tool}","arguments":${args}}}`
      return said((await post(url(), body)).body)
    }
    const asked = await raw('{"a":1,"b":"x"}')
    for (const same of ['{"b":"x","a":1}', '{ "a" : 1, "b": "\\u0078" }'])
      expect((await raw(same)).approval, same).toBe(asked.approval)
    await people.answer(asked.approval, approver)
    const others = [
      '{"a":1.0,"b":"x"}',
      '{"a":1e0,"b":"x"}',
      '{"a":"1","b":"x"}',
      '{"a":1,"b":"x "}',
      '{"a":1,"b":"X"}',
      '{"a":1}',
      '{"a":1,"b":"x","c":null}',
    ]
    const seen = new Set([asked.approval])
    for (const other of others) {
      const one = await raw(other)
      expect(one.code, other).toBe('approval_required')
      expect(seen.has(one.approval), other).toBe(false)
      seen.add(one.approval)
    }
    expect(spy.calls).toEqual([])
    expect(passed(await raw('{"b":"x","a":1}'))).toBe(true)
  })

  test('that a person refuses tells their reason, and asks nobody again for a while', async () => {
    const { url } = await asking()
    const asked = await call(url())
    expect(await people.answer(asked.approval, approver, 'refused', 'Ask me on Monday')).toBe('refused')
    const refused = await call(url(1))
    expect(refused).toMatchObject({ isError: true, code: 'approval_refused' })
    expect(refused.text).toBe('[POLICY DENIED] A person refused this call: Ask me on Monday.')
    expect(spy.calls).toEqual([])
  })

  test('is not asked about where the rule looks at its arguments and finds nothing', async () => {
    const { url } = await asking({
      action: 'allow',
      approve_if: [{ conditions: [{ path: 'args.amount', op: 'gt', value: 100 }] }],
    })
    expect(passed(await call(url(), { amount: 100 }))).toBe(true)
    expect((await call(url(), { amount: 101 })).code).toBe('approval_required')
    expect(spy.calls).toHaveLength(1)
  })
})

describe('an approval that comes too late', () => {
  test('does nothing after its time, and neither does one that is not used in time', async () => {
    const { url } = await asking({ approval: { timeout: 1 } })
    const over = (approval: string) =>
      until(async () => {
        const rows = await org.rows<{ standing: string }>(
          'SELECT approval_standing(a) AS standing FROM approvals a WHERE id = $1',
          [approval],
        )
        return rows[0]?.standing === 'expired'
      })
    const late = await call(url())
    await over(late.approval)
    expect(await people.answer(late.approval, approver)).toBe('over: expired')
    const again = await call(url())
    expect(again.approval).not.toBe(late.approval)
    expect(await people.answer(again.approval, approver)).toBe('approved')
    await over(again.approval)
    expect((await call(url())).code).toBe('approval_required')
    expect(spy.calls).toEqual([])
  })

  test('does nothing after the grant was revoked', async () => {
    const { url, issued } = await asking()
    const asked = await call(url())
    org.parts.grants.splice(org.parts.grants.indexOf(issued.grant), 1)
    await people.revoke(issued.grant.id)
    await org.publish()
    expect(await people.answer(asked.approval, approver)).toBe('over: void')
    await until(async () => (await post(url(), toolCall('create_item', { name: 'x' }))).status === 401)
    expect(spy.calls).toEqual([])
  })

  test('does nothing after a new version, not even one that was given before it', async () => {
    const { url, policy } = await asking()
    const [before, after] = [await call(url(), { n: 1 }), await call(url(), { n: 2 })]
    expect(await people.answer(before.approval, approver)).toBe('approved')
    policy.version += 1
    await people.keep()
    await org.publish()
    expect(await people.answer(after.approval, approver)).toBe('over: void')
    const anew = await until(async () => {
      const again = await call(url(), { n: 2 })
      return again.approval !== after.approval && again
    })
    expect(anew.code).toBe('approval_required')
    expect((await call(url(), { n: 1 })).code).toBe('approval_required')
    expect(spy.calls).toEqual([])
  })
})

describe('an approval lets nothing pass that is refused anyway:', () => {
  const approved = async (url: string) => {
    const asked = await call(url)
    expect(await people.answer(asked.approval, approver)).toBe('approved')
    return asked.approval
  }

  test('no call while all calls are stopped, and it is not used up by trying', async () => {
    const { url } = await asking()
    const approval = await approved(url())
    org.blocked = true
    await org.publish()
    try {
      await until(async () => (await call(url(), { other: 1 })).code === 'blocked')
      expect((await call(url())).code).toBe('blocked')
      expect(await statusOf(approval)).toBe('approved')
      expect(spy.calls).toEqual([])
    } finally {
      org.blocked = false
      await org.publish()
    }
    await until(async () => (await call(url(), { other: 1 })).code !== 'blocked')
    expect(passed(await call(url()))).toBe(true)
  })

  test('no call of a tool whose definition is held', async () => {
    const { url, issued } = await asking()
    const approval = await approved(url())
    await org.rows(
      `INSERT INTO holds (org_id, server_id, tool, digest, seen_by) VALUES ($1, $2, 'create_item', $3, 'reading')`,
      [org.org, issued.grant.serverId, 'a'.repeat(64)],
    )
    await until(async () => (await call(url(), { other: 1 })).code === 'held')
    expect((await call(url())).code).toBe('held')
    expect(await statusOf(approval)).toBe('approved')
    expect(spy.calls).toEqual([])
  })

  test('no call of another agent, not even of the same tool with the same arguments', async () => {
    const [one, other] = [await asking(), await asking()]
    const approval = await approved(one.url())
    const asked = await call(other.url())
    expect(asked.code).toBe('approval_required')
    expect(asked.approval).not.toBe(approval)
    expect(await statusOf(approval)).toBe('approved')
    expect(spy.calls).toEqual([])
  })
})

describe('many at once', () => {
  test('200 retries of one approved call on two workers are forwarded exactly once', async () => {
    const { url } = await asking()
    const asked = await call(url())
    await people.answer(asked.approval, approver)
    const answers = await Promise.all(Array.from({ length: 200 }, (_, i) => call(url(i % 2))))
    expect(answers.filter(passed)).toHaveLength(1)
    expect(spy.calls).toHaveLength(1)
    expect(await statusOf(asked.approval)).toBe('used')
    // All others joined one new request.
    const others = new Set(answers.filter((one) => one.approval !== '').map((one) => one.approval))
    expect(others.size).toBe(1)
  }, 60_000)

  test('first calls of the same kind on two workers make one request', async () => {
    const { url } = await asking()
    const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => call(url(i % 2))))
    expect(new Set(answers.map((one) => one.approval)).size).toBe(1)
  })

  test('other calls of one grant on two workers make 20 requests, and what comes on top is refused', async () => {
    const { url, issued } = await asking()
    const answers = await Promise.all(Array.from({ length: 60 }, (_, n) => call(url(n % 2), { n })))
    const asked = new Set(answers.map((one) => one.approval).filter((approval) => approval !== ''))
    const rows = await org.rows<{ id: string }>('SELECT id FROM approvals WHERE grant_id = $1', [
      issued.grant.id,
    ])
    expect(rows).toHaveLength(20)
    expect(asked).toEqual(new Set(rows.map((row) => row.id)))
    expect((await call(url(), { n: 60 })).code).toBe('approval_flood')
  })

  test('two people who answer at once give one outcome', async () => {
    const { url } = await asking()
    const asked = await call(url())
    const other = new pg.Client({ connectionString: all.database.urls.app })
    await other.connect()
    await other.query("SELECT set_config('app.org_id', $1, false)", [org.org])
    const admin = await people.member('admin')
    const [one, two] = await Promise.all([
      people.answer(asked.approval, approver),
      other
        .query('SELECT * FROM answer_approval($1, $2, $3, $4, $5)', [
          org.org,
          asked.approval,
          admin,
          'refused',
          '',
        ])
        .then(({ rows }) => String(rows[0]?.result)),
    ])
    await other.end()
    const outcome = await statusOf(asked.approval)
    expect([one, two].filter((each) => each.startsWith('over'))).toHaveLength(1)
    expect([one, two]).toContain(outcome)
    expect(passed(await call(url()))).toBe(outcome === 'approved')
  })
})

describe('a call that was let through and did not arrive', () => {
  test('gives its approval back where it provably was not sent', async () => {
    const closed = await new Spy().start()
    const { url } = await asking({}, { url: closed.url })
    await closed.stop()
    const asked = await call(url())
    await people.answer(asked.approval, approver)
    expect((await call(url())).text).toContain('could not be reached')
    await until(async () => (await statusOf(asked.approval)) === 'approved')
    const { rows } = await enforcer.query(
      'SELECT used, given_back_at FROM approval_calls WHERE approval_id = $1 AND used',
      [asked.approval],
    )
    expect(rows).toHaveLength(1)
    expect(rows[0].given_back_at).not.toBeNull()
  })

  test('is indeterminate when its worker is killed after it took the approval, and the approval stays used', async () => {
    const line = new Line({ host: '127.0.0.1', port: spy.port })
    const { url, issued } = await asking({}, { url: await line.start(spy.url) })
    const doomed = await startWorker(all.file, all.env)
    const asked = await call(url())
    await people.answer(asked.approval, approver)
    line.mode = 'silent'
    await until(async () => (await post(`${doomed.url}${issued.path}`, toolCall('nothing'))).status !== 401)
    const lost = post(`${doomed.url}${issued.path}`, toolCall('create_item', { name: 'x' })).catch(
      () => undefined,
    )
    await until(async () => (await statusOf(asked.approval)) === 'used')
    await doomed.kill('SIGKILL')
    await lost
    const { rows } = await enforcer.query(
      'SELECT call_id FROM approval_calls WHERE approval_id = $1 AND used',
      [asked.approval],
    )
    const call_id = rows[0].call_id
    const outcome = async () =>
      (await enforcer.query('SELECT outcome FROM call_outcomes WHERE id = $1', [call_id])).rows[0]?.outcome
    expect(await all.sweep()).toBe(0)
    expect(await outcome()).toBeUndefined()
    // The sweeper of a minute later closes it; whoever says otherwise after that is not heard.
    expect(await all.sweep(61)).toBeGreaterThan(0)
    expect(await outcome()).toBe('indeterminate')
    const late = { org_id: org.org, id: call_id, outcome: 'not_sent', bytes: 0, gateway_us: 0 }
    const finished = await enforcer.query('SELECT finish_calls($1::jsonb) AS n', [
      JSON.stringify([{ ...late, finished_at: Date.now() }]),
    ])
    expect(finished.rows[0].n).toBe(0)
    expect(await statusOf(asked.approval)).toBe('used')
    line.mode = 'open'
    expect((await call(url())).code).toBe('approval_required')
    expect(spy.calls).toEqual([])
    await line.stop()
  }, 60_000)
})

describe('a call is held for a quick answer', () => {
  test('and passes without a second one', async () => {
    const { url, issued } = await asking()
    const held = call(url(2))
    const approval = await until(async () => {
      const { rows } = await enforcer.query(
        "SELECT id FROM approvals WHERE grant_id = $1 AND status = 'waiting'",
        [issued.grant.id],
      )
      return rows[0]?.id as string | undefined
    })
    await people.answer(approval, approver)
    expect(passed(await held)).toBe(true)
    expect(spy.calls).toHaveLength(1)
  })

  test('and is refused at once with the reason, or as an unknown caller when the grant is gone', async () => {
    const { url, issued } = await asking()
    const waits = (n: number) =>
      until(async () => {
        const { rows } = await enforcer.query(
          "SELECT id FROM approvals WHERE grant_id = $1 AND status = 'waiting'",
          [issued.grant.id],
        )
        return rows.length >= n && (rows[0]?.id as string)
      })
    const held = call(url(2))
    await people.answer(await waits(1), approver, 'refused', 'No')
    expect((await held).text).toBe('[POLICY DENIED] A person refused this call: No.')
    const other = post(url(2), toolCall('create_item', { n: 2 }))
    await waits(1)
    org.parts.grants.splice(org.parts.grants.indexOf(issued.grant), 1)
    await org.publish()
    await until(async () => (await post(url(2), toolCall('nothing'))).status === 401)
    await people.revoke(issued.grant.id)
    expect((await other).status).toBe(401)
    expect(spy.calls).toEqual([])
  })

  test('also when the notice of the answer is lost', async () => {
    const { url } = await asking()
    const asked = await call(url())
    const pool: Pool = openPool(all.database.urls.enforcer, { name: 'test', max: 1 })
    // Its notices come from another database: none of ours is heard.
    const deaf = new Waiting(pool, all.database.urls.owner.replace(/\/[^/]*$/, '/postgres'))
    const woken = deaf.wait(org.org, 'g', asked.approval, 10_000, new AbortController().signal)
    await people.answer(asked.approval, approver)
    expect(await woken).toBe(true)
    // One that nobody answers is waited for until its time is over.
    const open = await call(url(), { n: 2 })
    expect(await deaf.wait(org.org, 'g', open.approval, 50, new AbortController().signal)).toBe(false)
    await deaf.stop()
    await pool.end()
  })
})
