import { describe, expect, test } from 'vitest'
import { createApiToken, signUp } from '#lib/contracts/account.ts'
import { contracts } from '#lib/contracts/all.ts'
import { issueGrant } from '#lib/contracts/grants.ts'
import type { FieldProblem } from '#lib/contracts/refusal.ts'
import { Refusal } from '#lib/contracts/refusal.ts'
import type { Route } from '#lib/contracts/route.ts'
import { parse } from './serve.ts'

function problems(contract: Route, body: unknown): readonly FieldProblem[] {
  try {
    parse(contract.body, body, 'invalid_input')
  } catch (error) {
    if (error instanceof Refusal) return error.fields
    throw error
  }
  return []
}

const id = '01900000-0000-7000-8000-000000000001'
const grant = { serverId: id, policyId: null }

describe('wrong input', () => {
  test('is answered field by field, each with what would be right', () => {
    const body = { email: 'ana', password: 'short', organisation: ' ' }
    expect(problems(signUp, body)).toEqual([
      { pointer: '/email', sentence: 'Write an e-mail address, like ana@example.com.' },
      { pointer: '/password', sentence: 'Use at least 10 characters.' },
      { pointer: '/organisation', sentence: 'Give it a name.' },
    ])
  })

  test('names the field inside a choice of forms, by the form that was meant', () => {
    const named = (identity: unknown) => problems(issueGrant, { ...grant, identity })
    expect(named({ kind: 'agent', name: '' })).toEqual([
      { pointer: '/identity/name', sentence: 'Give it a name.' },
    ])
    expect(named({ kind: 'robot', name: 'bot' }).map((each) => each.pointer)).toEqual(['/identity/kind'])
    expect(named({ id: 'x' })).toEqual([{ pointer: '/identity/id', sentence: 'This is not an id.' }])
  })

  test('names a field that does not exist', () => {
    const body = { name: 'ci', role: 'viewer', expiresInDays: 1, rôle: 'owner', 'a/b': 1 }
    expect(problems(createApiToken, body).map((each) => each.pointer)).toEqual(['/rôle', '/a~1b'])
  })

  test('that is no object at all is refused with every body', () => {
    for (const contract of contracts) {
      if (contract.body.safeParse(undefined).success) continue
      for (const body of [undefined, null, 7, 'text', []]) {
        expect(problems(contract, body), contract.id).toMatchObject([{ pointer: '' }])
      }
    }
  })

  test('of one field names that field in every contract', () => {
    for (const contract of contracts) {
      const shape: object = 'shape' in contract.body ? Object(contract.body.shape) : {}
      for (const field of Object.keys(shape)) {
        const pointers = problems(contract, { [field]: Symbol.iterator }).map((each) => each.pointer)
        expect(
          pointers.some((each) => each === `/${field}` || each.startsWith(`/${field}/`)),
          `${contract.id} ${field}`,
        ).toBe(true)
      }
    }
  })
})
