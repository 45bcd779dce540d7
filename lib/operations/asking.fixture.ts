import { createHash } from 'node:crypto'
import type pg from 'pg'
import { newId } from '#lib/db/ids.ts'
import { ARGUMENTS_KEY, sealArguments } from '#lib/secrets/seal.ts'
import { inside, keys, type newGrant, type Person } from './support.fixture.ts'

type Granted = Awaited<ReturnType<typeof newGrant>>
type Owner = Person & { org: string }

/** What may be different about a call that a person is asked about. */
export type Asking = {
  args?: string
  timeout?: number
  needs?: {
    source: 'policy' | 'guardrail'
    rule: string
    reason?: string
    approvers: string[]
    count: number
  }[]
  /** The version of the policy the call was decided under; the grant's active one if absent. */
  policyVersion?: number
  limits?: object[]
  tool?: string
  /** The id of the credential that it came with. */
  jti?: string
  /** The mark of what the server of the call wants it to come back with. */
  state?: string
}

export const USUAL = ['role:owner', 'role:admin', 'role:approver']

type Answer = {
  callId: string
  result: string
  approvalId: string | null
  joined: boolean
  says: string | null
}

/**
 * Records a call that waits for a person, or uses what a person answered: what a worker does, without one.
 * @param enforcer a connection as the worker's role
 */
export async function ask(
  enforcer: pg.Client,
  owner: Owner,
  granted: Granted,
  more: Asking = {},
): Promise<Answer> {
  const org = await inside(owner, async (opened) => opened.id)
  const [callId, approval] = [newId(), newId()]
  const args = more.args ?? '{"q":"charger"}'
  const { rows: heads } = await enforcer.query('SELECT serial FROM release_heads WHERE org_id = $1', [org])
  const policyVersion = more.policyVersion ?? 1
  const tool = more.tool ?? 'search'
  const call = {
    org_id: org,
    id: callId,
    at: Date.now(),
    worker_id: newId(),
    grant_id: granted.grant.id,
    identity_id: granted.grant.identity.id,
    identity_name: granted.grant.identity.name,
    server_id: granted.serverId,
    server_name: 'Server',
    sandbox: true,
    method: 'tools/call',
    tool,
    effect: 'approve',
    code: 'approval_required',
    rule: `/tools/${tool}/action`,
    source: 'policy',
    message: 'A person has to approve this call; the same call may then be repeated.',
    policy_id: granted.policyId,
    policy_version: policyVersion,
    guardrail_version: null,
    release_serial: Number(heads[0]?.serial ?? 1),
    refused_serial: 0,
    arg_keys: ['q'],
    args_digest: 'digest',
    trace: [],
    sample: false,
    try: false,
    jti: more.jti ?? 'j',
    via: 'url',
    client_address: '192.0.2.1',
    session_hash: null,
    gateway_us: 100,
    requests: 1,
    limits: more.limits ?? [],
    approval: {
      id: approval,
      binding: createHash('sha256')
        .update([org, granted.grant.id, tool, args, policyVersion].join('\n'))
        .digest('hex'),
      identity_kind: 'agent',
      tool_digest: 'd',
      category: 'read',
      risk: 'low',
      needs: more.needs ?? [{ source: 'policy', rule: `/tools/${tool}/action`, approvers: USUAL, count: 1 }],
      timeout: more.timeout ?? 600,
      marks: { q: createHash('sha256').update(args).digest('hex').slice(0, 32) },
      sealed: sealArguments(
        args,
        { org, approval, keyVersion: ARGUMENTS_KEY },
        Buffer.from(keys.credential, 'base64'),
      ).toString('base64'),
      key_version: ARGUMENTS_KEY,
      ...(more.state === undefined ? {} : { state: more.state }),
      refused: 'A person refused this call.',
      flood: 'Too many calls wait for a person.',
    },
  }
  const { rows } = await enforcer.query('SELECT * FROM begin_asked($1::jsonb)', [JSON.stringify([call])])
  const [row] = rows
  return {
    callId,
    result: row?.result ?? 'nothing',
    approvalId: row?.approval_id ?? null,
    joined: row?.joined === true,
    says: row?.says ?? null,
  }
}
