import { expect, test } from 'vitest'
import { readDocument } from './document.ts'
import { ruleSentence } from './sentence.ts'

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
      '{"require":[{"path":"args.id","op":"exists","value":true}],"validate":false}',
      'Only when id is given. Arguments are not checked against the schema.',
    ],
  ]
  for (const [rule, expected] of said) expect(sentence(rule)).toBe(expected)
})
