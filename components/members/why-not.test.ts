import { expect, test } from 'vitest'
import { membersReason, whyNotMember } from './why-not.ts'

const owner = { role: 'owner' as const }
const viewer = { role: 'viewer' as const }

test('a member who may not change members is told so for every member', () => {
  for (const by of ['policy_manager', 'approver', 'auditor', 'viewer', null] as const) {
    expect(whyNotMember(by, viewer, [owner, viewer])).toBe(membersReason)
  }
})

test('an admin changes everyone but owners', () => {
  expect(whyNotMember('admin', viewer, [owner, viewer])).toBeUndefined()
  expect(whyNotMember('admin', owner, [owner, owner])).toBe('Only an owner changes an owner.')
})

test('the last owner stays, one of two may go', () => {
  expect(whyNotMember('owner', owner, [owner, viewer])).toMatch(/^The only owner/)
  expect(whyNotMember('owner', owner, [owner, owner])).toBeUndefined()
})
