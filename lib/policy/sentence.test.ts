import { expect, test } from 'vitest'
import { readDocument } from './document.ts'
import { ruleSentence, sentenceAt } from './sentence.ts'

function sentence(rule: string): string {
  const read = readDocument(`{"version":"1","default":"deny","tools":{"t":${rule}}}`)
  if (!read.ok) throw new Error(JSON.stringify(read.findings))
  return ruleSentence(read.document, { name: 't', category: 'read', risk: 'low' })
}

test('each rule reads as plain English', () => {
  const said: [string, string][] = [
    ['{}', ''],
    ['{"rate_limit":{"max":20,"window":60}}', 'At most 20 per minute for each grant.'],
    [
      '{"limits":[{"max":1000,"window":7200,"scope":"organisation"}]}',
      'At most 1,000 per 2 hours for the organisation.',
    ],
    [
      '{"limits":[{"max":5000,"window":"day","increment_from":"args.amount"}]}',
      'At most 5,000 in total of amount per day for each grant.',
    ],
    [
      '{"action":"deny","reason":"Billing is for people."}',
      'Denied. The agent reads: “Billing is for people.”',
    ],
    ['{"action":"deny"}', 'Denied.'],
    ['{"require":[{"path":"args.days","op":"lte","value":30}]}', 'Only when days is at most 30.'],
    [
      '{"require":[{"path":"args.cur","op":"in","value":["USD","EUR"]},{"path":"args.n","op":"gt","value":0}]}',
      'Only when cur is “USD” or “EUR” and n is more than 0.',
    ],
    [
      '{"action":"require_approval","deny_if":[{"conditions":[{"path":"args.scopes[*]","op":"eq","value":"admin"}]}]}',
      'Waits 10 min for an approver. Denied if scopes has “admin”.',
    ],
    [
      '{"approve_if":[{"conditions":[{"path":"args.n","op":"gt","value":9}]}],"approval":{"timeout":90,"count":2}}',
      'Waits 90 s for 2 approvers if n is more than 9.',
    ],
    [
      '{"action":"require_approval","approval":{"timeout":7200,"approvers":["role:owner","member:Bo@example.com"]}}',
      'Waits 2 h for an owner or bo@example.com.',
    ],
    [
      '{"action":"require_approval","approval":{"timeout":86400,"approvers":["role:policy_manager"],"count":2}}',
      'Waits 1 day for 2 policy managers.',
    ],
    [
      '{"require":[{"path":"args.id","op":"exists","value":true}],"validate":false}',
      'Only when id is given. Arguments are not checked against the schema.',
    ],
  ]
  for (const [rule, expected] of said) expect(sentence(rule)).toBe(expected)
})

test('what a decision names as its rule has a sentence for the log', () => {
  const read = readDocument(`{"version":"1","default":"deny","hide":["@destructive"],
    "all_tools":{"limits":[{"window":"hour","max":100}]},
    "tools":{"t":{"require":[{"path":"args.n","op":"lte","value":5}],"rate_limit":{"max":2,"window":60},
      "deny_if":[{"conditions":[{"path":"args.to","op":"eq","value":"x"}]}]},"t2":{"action":"deny","reason":"No."}}}`)
  if (!read.ok) throw new Error(JSON.stringify(read.findings))
  const said = (pointer: string) => sentenceAt(read.document, pointer)
  expect(said('/default')).toBe('Tools without a rule are hidden.')
  expect(said('/hide/0')).toBe('@destructive is hidden.')
  expect(said('/all_tools/limits/0')).toBe('Over all tools: at most 100 per hour for each grant.')
  expect(said('/tools/t/require/0')).toBe('Only when n is at most 5.')
  expect(said('/tools/t/rate_limit')).toBe('At most 2 per minute for each grant.')
  expect(said('/tools/t/deny_if/0/conditions/0')).toBe('Denied if to is “x”.')
  expect(said('/tools/t2/action')).toBe('Denied. The agent reads: “No.”')
  expect(said('/tools/gone')).toBe('')
})

test('hours that follow one another are told as a time, days by their names', () => {
  const words = (path: string, op: string, value: string) => {
    const text = `{"version":"1","default":"deny","tools":{"t":{"deny_if":[{"conditions":[{"path":"${path}","op":"${op}","value":${value}}]}]}}}`
    const read = readDocument(text)
    return read.ok ? ruleSentence(read.document, { name: 't', category: 'read', risk: 'low' }) : ''
  }
  expect(words('time.hour', 'in', '[22,23,0,1,2,3,4,5]')).toBe('Denied if it is between 22:00 and 06:00 UTC.')
  expect(words('time.hour', 'not_in', '[9]')).toBe('Denied if it is not between 09:00 and 10:00 UTC.')
  expect(words('time.hour', 'in', '[1,3]')).toBe('Denied if the hour (UTC) is 1 or 3.')
  expect(words('time.hour', 'gte', '22')).toBe('Denied if the hour (UTC) is at least 22.')
  expect(words('time.weekday', 'in', '[6,7]')).toBe('Denied if it is Saturday or Sunday (UTC).')
})
