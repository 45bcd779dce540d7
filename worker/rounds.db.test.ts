import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { post, until } from './testing/agent.fixture.ts'
import { Asked, type Asking, passed, type Said, said } from './testing/asked.fixture.ts'
import { Spy } from './testing/spy.fixture.ts'

let all: Asked
let spy: Asked['spy']
let people: Asked['people']
let approver: string
let org: Asked['org']

beforeAll(async () => {
  all = await Asked.start()
  ;({ spy, people, approver, org } = all)
}, 60_000)
afterAll(() => all?.stop())
beforeEach(() => {
  spy.seen.length = 0
  spy.events = () => undefined
  answers(spy, { '': 'one', one: 'two' })
})

/** What a server wants a call to come back with, by what it came with; a call that is not in it is done. */
function answers(server: Spy, next: Record<string, string>): void {
  server.result = ({ method, body }) => {
    if (method !== 'tools/call') return undefined
    const requestState = next[JSON.parse(body).params.requestState ?? '']
    const params = { mode: 'form', message: 'Which?', requestedSchema: { type: 'object', properties: {} } }
    const inputRequests = { q: { method: 'elicitation/create', params } }
    return requestState === undefined
      ? { content: [{ type: 'text', text: 'did create_item' }], resultType: 'complete' }
      : { resultType: 'input_required', inputRequests, requestState }
  }
}

type Answer = Said & { state: string | undefined }

/** One round of a call by a client that can be asked, but not be shown links. */
async function round(url: string, state?: string, args: object = { name: 'x' }): Promise<Answer> {
  const params = {
    name: 'create_item',
    arguments: args,
    _meta: {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': { elicitation: { form: {} } },
    },
    ...(state === undefined ? {} : { requestState: state, inputResponses: { q: { action: 'accept' } } }),
  }
  const headers = {
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': 'tools/call',
    'mcp-name': 'create_item',
  }
  const answer = await post(url, { jsonrpc: '2.0', id: 1, method: 'tools/call', params }, headers)
  if (answer.status !== 200) throw new Error(answer.body)
  // Of events the last one.
  const body = answer.body.split('data: ').at(-1) ?? ''
  return { ...said(body), state: JSON.parse(body).result?.requestState }
}

const asking = (rule: object = {}, more: object = {}): Promise<Asking> =>
  all.asking(rule, { eras: ['modern'], settings: ['elicitation'], ...more })

/** A call that a person approved and whose server asked for input: the request, and the state to come back with. */
async function begun(url: Asking['url'], args?: object): Promise<{ approval: string; state: string }> {
  const asked = await round(url(), undefined, args)
  expect(asked.code).toBe('approval_required')
  expect(await people.answer(asked.approval, approver)).toBe('approved')
  const { state } = await round(url(), undefined, args)
  if (state === undefined) throw new Error('the server asks for input')
  spy.seen.length = 0
  return { approval: asked.approval, state }
}

const links = (approval: string) =>
  all.enforcer
    .query(
      `SELECT u.call_id, u.used, u.continues, u.given_back_at IS NOT NULL AS back, c.effect, c.code, o.outcome
        FROM approval_calls u JOIN calls c ON c.org_id = u.org_id AND c.id = u.call_id
        LEFT JOIN call_outcomes o ON o.org_id = c.org_id AND o.id = c.id WHERE u.approval_id = $1 ORDER BY c.id`,
      [approval],
    )
    .then(({ rows }) => rows)

describe('a call that brings what its server asked for', () => {
  test('is covered by the approval of the call that was asked, round after round, on every worker', async () => {
    const { url } = await asking()
    const { approval, state } = await begun(url)
    const second = await round(url(1), state)
    expect(second).toMatchObject({ isError: false, state: 'two' })
    expect(passed(await round(url(), 'two'))).toBe(true)
    expect(spy.calls.map(({ body }) => JSON.parse(body).params.requestState)).toEqual(['one', 'two'])
    const [asked, used, next, last] = await links(approval)
    expect(asked).toMatchObject({ effect: 'approve', used: false, continues: null })
    expect(used).toMatchObject({ effect: 'allow', used: true, continues: null })
    expect(next).toMatchObject({ effect: 'allow', code: 'allowed', used: false, continues: used.call_id })
    expect(last).toMatchObject({ effect: 'allow', code: 'allowed', used: false, continues: next.call_id })
    expect(await all.statusOf(approval)).toBe('used')
    // The text of the state is in no column.
    const { rows } = await all.enforcer.query('SELECT state FROM approval_calls WHERE approval_id = $1', [
      approval,
    ])
    for (const row of rows) expect(row.state ?? '0'.repeat(64)).toMatch(/^[0-9a-f]{64}$/)
  })

  test('is covered where its server asked by an event, and of two answers to one call the first counts', async () => {
    const { url } = await asking()
    const asked = await round(url())
    await people.answer(asked.approval, approver)
    spy.events = ({ method, body }) => {
      if (method !== 'tools/call') return undefined
      const event = (requestState: string) => {
        const result = { resultType: 'input_required', inputRequests: {}, requestState }
        return `data: ${JSON.stringify({ jsonrpc: '2.0', id: JSON.parse(body).id, result })}\n\n`
      }
      return event('first') + event('second')
    }
    expect((await round(url())).state).toBe('second')
    spy.events = () => undefined
    expect((await round(url(), 'second')).code).toBe('approval_required')
    expect(passed(await round(url(), 'first'))).toBe(true)
  })

  test('is covered once: 50 at once on two workers are forwarded exactly once', async () => {
    const { url } = await asking()
    const { approval, state } = await begun(url)
    answers(spy, {})
    const said = await Promise.all(Array.from({ length: 50 }, (_, i) => round(url(i % 2), state)))
    expect(said.filter(passed)).toHaveLength(1)
    expect(spy.calls).toHaveLength(1)
    // All others joined one new request.
    const others = new Set(said.map((one) => one.approval).filter((one) => one !== ''))
    expect(others.size).toBe(1)
    expect(others.has(approval)).toBe(false)
    expect((await round(url(), state)).code).toBe('approval_required')
    expect(spy.calls).toHaveLength(1)
  }, 60_000)

  test('is counted again, and a limit without room leaves the round open', async () => {
    const { url } = await asking({ limits: [{ window: 'hour', max: 2 }] })
    const { approval, state } = await begun(url)
    expect((await round(url(), state)).state).toBe('two')
    expect((await round(url(), 'two')).code).toBe('limit')
    expect(spy.calls).toHaveLength(1)
    // Asked, used, and one round: the refused call has taken up nothing.
    expect(await links(approval)).toHaveLength(3)
  })
})

describe('asks a person anew:', () => {
  test.each<[string, (state: string) => [state: string | undefined, args?: object]]>([
    ['another state', () => ['other']],
    ['a state that is longer', (state) => [`${state} `]],
    ['no state', () => [undefined]],
    ['other arguments', (state) => [state, { name: 'y' }]],
    ['arguments that are written otherwise', (state) => [state, { name: 'x', n: null }]],
  ])('%s', async (_, change) => {
    const { url } = await asking()
    const { approval, state } = await begun(url)
    const asked = await round(url(), ...change(state))
    expect(asked.code).toBe('approval_required')
    expect(asked.approval).not.toBe(approval)
    expect(spy.calls).toEqual([])
    // And the round is open still.
    expect((await round(url(), state)).state).toBe('two')
  })

  test('the state of another agent, of another server, and of an answer that was to no approved call', async () => {
    const [one, other] = [await asking(), await asking()]
    const { state } = await begun(one.url)
    expect((await round(other.url(), state)).code).toBe('approval_required')
    // This one asks about no more than its arguments say.
    const some = await asking({
      action: 'allow',
      approve_if: [{ conditions: [{ path: 'args.n', op: 'gt', value: 1 }] }],
    })
    expect((await round(some.url(), undefined, { n: 1 })).state).toBe('one')
    expect((await round(some.url(), 'one', { n: 2 })).code).toBe('approval_required')
    expect((await round(some.url(), 'one', { n: 1 })).state).toBe('two')
  })

  test('a state that comes back in the other era', async () => {
    const { url } = await asking({}, { eras: ['legacy', 'modern'] })
    const { state } = await begun(url)
    const params = { name: 'create_item', arguments: { name: 'x' }, requestState: state }
    const { body } = await post(url(), { jsonrpc: '2.0', id: 1, method: 'tools/call', params })
    expect(said(body).code).toBe('approval_required')
  })

  test('the state in the answer to a round that was taken back', async () => {
    const { url } = await asking()
    const { approval, state } = await begun(url)
    const taken = async () => {
      const next = (await links(approval)).at(-1)
      await all.enforcer.query('SELECT approval_give_back($1, $2)', [org.org, next.call_id])
      return next.call_id
    }
    expect((await round(url(), state)).state).toBe('two')
    await taken()
    expect((await round(url(), 'two')).code).toBe('approval_required')
    // What it had taken up is open again; this time the answer has no state.
    answers(spy, {})
    expect(passed(await round(url(), state))).toBe(true)
    const kept = 'SELECT keep_round($1, $2, $3) AS kept'
    const { rows } = await all.enforcer.query(kept, [org.org, await taken(), 'a'.repeat(64)])
    expect(rows[0].kept).toBe(false)
  })

  test('the state in an answer that asks for nothing', async () => {
    const { url } = await asking()
    const asked = await round(url())
    await people.answer(asked.approval, approver)
    spy.result = ({ method }) =>
      method === 'tools/call' ? { content: [], resultType: 'complete', requestState: 'done' } : undefined
    await round(url())
    expect((await round(url(), 'done')).code).toBe('approval_required')
  })

  test('a state whose time is over', async () => {
    const { url } = await asking({ approval: { timeout: 2 } })
    const { state, approval } = await begun(url)
    await until(async () => {
      const { rows } = await all.enforcer.query(
        'SELECT FROM approval_calls WHERE approval_id = $1 AND state_until <= clock_timestamp()',
        [approval],
      )
      return rows.length > 0
    })
    expect((await round(url(), state)).code).toBe('approval_required')
    expect(spy.calls).toEqual([])
  })

  test('the round after the twentieth', async () => {
    const { url } = await asking()
    answers(spy, { '': 'again', again: 'again' })
    await begun(url)
    for (let n = 1; n <= 20; n += 1) expect((await round(url(n % 2), 'again')).state, `${n}`).toBe('again')
    expect((await round(url(), 'again')).code).toBe('approval_required')
    expect(spy.calls).toHaveLength(20)
  })

  test('a state that could not be noted', async () => {
    const { url } = await asking()
    const asked = await round(url())
    await people.answer(asked.approval, approver)
    await owned('REVOKE EXECUTE ON FUNCTION keep_round(uuid, uuid, text) FROM %I')
    try {
      expect((await round(url())).state).toBe('one')
    } finally {
      await owned('GRANT EXECUTE ON FUNCTION keep_round(uuid, uuid, text) TO %I')
    }
    expect((await round(url(), 'one')).code).toBe('approval_required')
  })

  test('once who approved may not any more', async () => {
    const { url } = await asking({ approval: { approvers: ['role:admin'] } })
    const admin = await people.member('admin')
    const asked = await round(url())
    expect(await people.answer(asked.approval, admin)).toBe('approved')
    const { state } = await round(url())
    await org.rows("UPDATE memberships SET role = 'viewer' WHERE user_id = $1", [admin])
    expect((await round(url(), state)).code).toBe('approval_required')
    expect(spy.calls).toHaveLength(1)
  })

  test('a new version, and the old one when it is in force again', async () => {
    const { url, policy } = await asking()
    const { state } = await begun(url)
    const publish = async (version: number) => {
      policy.version = version
      await people.keep()
      await org.rows('SELECT void_approvals($1)', [org.org])
      await org.publish()
      await until(async () => {
        const { approval } = await round(url(), undefined, { version })
        const { rows } = await all.enforcer.query('SELECT policy_version FROM approvals WHERE id = $1', [
          approval,
        ])
        return rows[0]?.policy_version === version
      })
    }
    await publish(2)
    expect((await round(url(), state)).code).toBe('approval_required')
    await publish(1)
    expect((await round(url(), state)).code).toBe('approval_required')
    expect(spy.calls).toEqual([])
  })
})

describe('a call that brings what its server asked for is refused:', () => {
  /** What is answered once the change is in force, and that nothing passed. */
  async function refused(change: (made: Asking) => Promise<unknown>, code: string): Promise<void> {
    const made = await asking()
    const { state } = await begun(made.url)
    await change(made)
    await until(async () => (await round(made.url(), undefined, { other: 1 })).code === code)
    expect((await round(made.url(), state)).code).toBe(code)
    expect(spy.calls).toEqual([])
  }

  test('while all calls are stopped', async () => {
    await refused(async () => {
      org.blocked = true
      await org.publish()
    }, 'blocked')
    org.blocked = false
    await org.publish()
  })

  test('while its tool is held', () =>
    refused(
      ({ issued }) =>
        org.rows(
          `INSERT INTO holds (org_id, server_id, tool, digest, seen_by) VALUES ($1, $2, 'create_item', $3, 'reading')`,
          [org.org, issued.grant.serverId, 'a'.repeat(64)],
        ),
      'held',
    ))

  test('by a new version that denies', () =>
    refused(async ({ policy }) => {
      policy.version += 1
      policy.text = JSON.stringify({
        version: '1',
        default: 'deny',
        tools: { create_item: { action: 'deny', reason: 'Not today' } },
      })
      await org.publish()
    }, 'denied'))

  test('once the grant is revoked', async () => {
    const { url, issued } = await asking()
    const { state } = await begun(url)
    org.parts.grants.splice(org.parts.grants.indexOf(issued.grant), 1)
    await people.revoke(issued.grant.id)
    await org.publish()
    await until(async () => (await post(url(), '{}')).status === 401)
    await expect(round(url(), state)).rejects.toThrow('credential')
    expect(spy.calls).toEqual([])
  })

  test('once a person has refused the same call', async () => {
    const { url } = await asking()
    const { state } = await begun(url)
    const again = await round(url())
    expect(await people.answer(again.approval, approver, 'refused', 'No more')).toBe('refused')
    expect(await round(url(), state)).toMatchObject({ code: 'approval_refused' })
    expect(spy.calls).toEqual([])
  })
})

test('a round that provably was not sent may be made again', async () => {
  const closing = await new Spy().start()
  answers(closing, { '': 'one' })
  const { url } = await asking({}, { url: closing.url })
  const { approval, state } = await begun(url)
  await closing.stop()
  for (const n of [1, 2]) {
    expect((await round(url(), state)).text).toContain('could not be reached')
    await until(async () => (await links(approval)).filter((one) => one.back).length === n)
  }
  expect(await all.statusOf(approval)).toBe('used')
})

/** As the owner of the database, of the role that the workers have. */
async function owned(text: string): Promise<void> {
  const client = new pg.Client({ connectionString: all.database.urls.owner })
  await client.connect()
  const role = new URL(all.database.urls.enforcer).username
  await client.query(text.replace('%I', pg.escapeIdentifier(decodeURIComponent(role))))
  await client.end()
}
