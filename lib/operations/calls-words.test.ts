import { describe, expect, test } from 'vitest'
import { type ApprovalRow, approvalStatuses } from '#lib/contracts/approvals.ts'
import { whyOf } from './calls-why.ts'
import { condition, resultOf, sentenceOf } from './calls-words.ts'
import { cell, line } from './csv.ts'
import { eventSentence } from './events-words.ts'

const denied = {
  effect: 'deny',
  code: 'deny_if',
  rule: '/tools/t/deny_if/0/conditions/0',
  message: '[POLICY DENIED] No admin keys.',
  trace: [
    {
      rule: '/tools/t/require/0/conditions/0',
      outcome: 'holds',
      path: 'args.days',
      op: 'lte',
      expected: '30',
    },
    {
      rule: '/tools/t/deny_if/0/conditions/0',
      outcome: 'matches',
      path: 'args.scopes[*]',
      op: 'eq',
      expected: '"admin"',
    },
  ],
}

describe('results', () => {
  test('a limit is Over limit, a hidden tool Hidden, what asked is what became of it, and all else is Denied', () => {
    expect(resultOf({ effect: 'deny', code: 'limit' })).toBe('limited')
    expect(resultOf({ effect: 'hide', code: 'default' })).toBe('hidden')
    expect(resultOf({ effect: 'allow', code: 'allowed' })).toBe('allowed')
    const asked = (status: ApprovalRow['status']) =>
      resultOf({
        effect: 'approve',
        code: 'approval_required',
        approval: { id: 'a', status, used: false, round: false, answer_by: '', answers: null },
      })
    expect(approvalStatuses.map(asked)).toEqual([
      'waiting',
      'approved',
      'approved',
      'refused',
      'expired',
      'expired',
    ])
    // A request that is kept no longer cannot be answered.
    expect(resultOf({ effect: 'approve', code: 'approval_required', approval: null })).toBe('expired')
    expect(resultOf({ effect: 'deny', code: 'approval_refused' })).toBe('refused')
    expect(resultOf({ effect: 'deny', code: 'approval_flood' })).toBe('denied')
    for (const effect of ['deny', 'refuse', 'something new'])
      expect(resultOf({ effect, code: 'x' })).toBe('denied')
  })
})

describe('sentences', () => {
  test('a plain allowed call has none', () => {
    expect(sentenceOf({ effect: 'allow', code: 'allowed', rule: '', message: '', trace: [] })).toBe('')
  })

  test('name the condition that decided', () => {
    expect(sentenceOf(denied)).toBe('Denied because scopes has “admin”.')
    const require = {
      rule: '/tools/t/require/0',
      outcome: 'fails',
      path: 'args.amount',
      op: 'lte',
      expected: '500',
    }
    expect(sentenceOf({ ...denied, code: 'require', trace: [require] })).toBe(
      'Denied: allowed only when amount is at most 500.',
    )
  })

  test('say an unknown code rather than nothing', () => {
    expect(sentenceOf({ effect: 'deny', code: 'new_thing', rule: '', message: '', trace: [] })).toBe(
      'Denied: new thing.',
    )
  })

  test('say whose rule it was where the organisation policy refused', () => {
    const [held, fired] = denied.trace.map((step) => ({ ...step, source: 'guardrail' as const }))
    if (held === undefined || fired === undefined) throw new Error('two steps were written above')
    const trace = [...denied.trace.slice(0, 1), held, fired]
    expect(sentenceOf({ ...denied, source: 'guardrail', trace })).toBe(
      'Denied by the organisation policy because scopes has “admin”.',
    )
    expect(
      sentenceOf({ effect: 'hide', code: 'hidden', rule: '', source: 'guardrail', message: '', trace }),
    ).toBe('Hidden by the organisation policy: answered as an unknown tool.')
    // A step of the other document that would also have refused is not the reason.
    expect(sentenceOf({ ...denied, message: 'No', trace: [fired] })).toBe('Denied: no.')
  })

  test('write conditions as people say them', () => {
    expect(condition({ rule: '', outcome: 'x', path: 'args.a', op: 'in', expected: '["x",1]' })).toBe(
      'a is “x” or 1',
    )
    expect(condition({ rule: '', outcome: 'x', path: 'args.a', op: 'exists', expected: 'false' }, true)).toBe(
      'a is not given',
    )
  })
})

describe('why', () => {
  const travelled = {
    ...denied,
    identityName: 'bot',
    serverName: 'SmartAPIs',
    policyVersion: 7,
    guardrailVersion: null,
    outcome: 'refused',
    serverMs: null,
  }

  test('a stopped call stops at one station and visibly does not reach the server', () => {
    const why = whyOf(travelled)
    expect(why.map((each) => each.state)).toEqual(['passed', 'passed', 'passed', 'stopped', 'not_reached'])
    expect(why[3]).toMatchObject({
      station: 'Deny if scopes has “admin”',
      detail: 'deny_if/0 in version 7',
    })
  })

  test('every code stops somewhere, and an allowed call nowhere', () => {
    const codes = `blocked no_policy hidden unknown_tool default held denied invalid_arguments require deny_if
      approval_required limit fault limits_unavailable record_unavailable no_release approval_flood
      approval_refused`.split(/\s+/)
    for (const code of codes) {
      const why = whyOf({ ...travelled, code, trace: [] })
      expect(why.filter((each) => each.state === 'stopped')).toHaveLength(1)
      expect(why.at(-1)?.state).toBe('not_reached')
    }
    for (const code of ['held', 'blocked', 'no_policy', 'record_unavailable', 'no_release']) {
      const why = whyOf({ ...travelled, method: 'resources/read', code, trace: [] })
      expect(why.filter((each) => each.state === 'stopped')).toHaveLength(1)
    }
    const allowed = whyOf({
      ...travelled,
      effect: 'allow',
      code: 'allowed',
      trace: [],
      outcome: 'ok',
      serverMs: 84,
    })
    expect(allowed.every((each) => each.state === 'passed')).toBe(true)
    expect(allowed.at(-1)?.detail).toBe('answered in 84 ms')
  })
})

describe('CSV', () => {
  test('no cell begins a formula', () => {
    for (const start of ['=', '+', '-', '@', '\t', '\r', '\n', '＝'])
      expect(cell(`${start}1+1`).replace(/^"/, '')).toMatch(/^'/)
    expect(cell('a=1')).toBe('a=1')
  })

  test('what would break a line is quoted', () => {
    expect(line(['a,b', 'say "x"', 'two\nlines', null, 3, true])).toBe(
      '"a,b","say ""x""","two\nlines",,3,true\r\n',
    )
  })
})

test('an event is told in one sentence, an action without words of its own by its name', () => {
  const event = {
    action: 'publishPolicy',
    actorName: 'Ana',
    name: 'bot rules',
    before: null,
    after: { version: 3 },
  }
  expect(eventSentence(event)).toBe('Ana published version 3 of bot rules.')
  expect(eventSentence({ ...event, action: 'doNewThing' })).toBe('Ana did “do new thing” on bot rules.')
  const role = {
    action: 'saveMember',
    name: 'Bo',
    before: { role: 'viewer' },
    after: { role: 'policy_manager' },
  }
  expect(eventSentence({ ...event, ...role })).toBe(
    'Ana changed the role of Bo from viewer to policy manager.',
  )
})
