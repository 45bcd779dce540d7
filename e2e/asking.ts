import { createCipheriv, createHash, randomBytes, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { type Page, test } from '@playwright/test'
import pg from 'pg'
import { readAccount } from '#lib/contracts/account.ts'
import { readGrant } from '#lib/contracts/grants.ts'
import { ask } from './support.ts'

/** What may be different about a call that a person is asked about. */
export type Asking = {
  args?: string
  timeout?: number
  approvers?: string[]
  count?: number
  risk?: string
  tool?: string
}

/** A connection to the database of the instance under test, as its gateway has one. */
async function asGateway<T>(work: (client: pg.Client, key: Buffer) => Promise<T>): Promise<T> {
  const state = String(test.info().config.metadata.state)
  const json = (file: string) => JSON.parse(readFileSync(path.join(state, file), 'utf8'))
  const secrets = json('secrets.json')
  const client = new pg.Client({
    host: '127.0.0.1',
    port: json('ports.json').postgres,
    database: 'signalbox',
    user: 'signalbox_enforcer',
    password: secrets.PASSWORD_ENFORCER,
  })
  await client.connect()
  try {
    return await work(client, Buffer.from(secrets.CREDENTIAL_KEY, 'base64'))
  } finally {
    await client.end()
  }
}

/** A UUIDv7 of this moment. */
function newId(): string {
  const hex = `${Date.now().toString(16).padStart(12, '0')}7${randomUUID().replaceAll('-', '').slice(13)}`
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** Sealed as lib/secrets seals arguments: for this request alone. */
function sealed(args: string, bound: readonly string[], key: Buffer): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(Buffer.from(bound.map((part) => `${Buffer.byteLength(part)}:${part}`).join('')))
  const body = Buffer.concat([cipher.update(args, 'utf8'), cipher.final()])
  return Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64')
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex')

/**
 * Records a call of this grant that waits for a person, or that uses what a person answered: what a gateway does. The page
 * is that of the organisation's owner.
 */
export async function askFor(
  page: Page,
  slug: string,
  grantId: string,
  more: Asking = {},
): Promise<{ result: string; says: string | null; approval: string; org: string }> {
  const grant = await ask(page, readGrant, { params: { org: slug, grant: grantId } })
  const { userId } = await ask(page, readAccount)
  return asGateway(async (client, key) => {
    const { rows: found } = await client.query(
      'SELECT m.org_id, h.serial FROM memberships m JOIN release_heads h ON h.org_id = m.org_id WHERE m.user_id = $1',
      [userId],
    )
    const org = String(found[0]?.org_id)
    const approval = newId()
    const tool = more.tool ?? 'smartagent_billing_create_checkout_session'
    const args = more.args ?? '{"plan":"team","seats":12}'
    const values: object = JSON.parse(args)
    const common = {
      org_id: org,
      grant_id: grant.id,
      identity_id: grant.identity.id,
      identity_name: grant.identity.name,
      server_id: grant.server.id,
      server_name: grant.server.name,
      policy_id: grant.policy?.id,
      policy_version: grant.policy?.activeVersion,
      guardrail_version: null,
      release_serial: Number(found[0]?.serial),
      refused_serial: 0,
    }
    const asked = {
      id: approval,
      binding: digest([org, grant.id, tool, args].join('\n')),
      identity_kind: grant.identity.kind,
      tool_digest: 'd',
      category: 'financial',
      risk: more.risk ?? 'high',
      needs: [
        {
          source: 'policy',
          rule: `/tools/${tool}/action`,
          reason: 'Money leaves the company.',
          approvers: more.approvers ?? ['role:owner', 'role:admin', 'role:approver'],
          count: more.count ?? 1,
        },
      ],
      timeout: more.timeout ?? 600,
      marks: Object.fromEntries(
        Object.entries(values).map(([name, value]) => [name, digest(JSON.stringify(value)).slice(0, 32)]),
      ),
      sealed: sealed(args, ['signalbox arguments v1', org, approval, '1'], key),
      key_version: 1,
      refused: 'A person refused this call.',
      flood: 'Too many calls wait for a person.',
    }
    const call = {
      ...common,
      id: newId(),
      at: Date.now(),
      worker_id: newId(),
      sandbox: grant.server.sandbox,
      method: 'tools/call',
      tool,
      effect: 'approve',
      code: 'approval_required',
      rule: `/tools/${tool}/action`,
      source: 'policy',
      message:
        'Money leaves the company. A person has to approve this call; the same call may then be repeated.',
      arg_keys: Object.keys(values).sort(),
      args_digest: digest(args),
      trace: [],
      sample: false,
      try: false,
      jti: 'j',
      via: 'url',
      client_address: '192.0.2.1',
      session_hash: null,
      gateway_us: 100,
      requests: 1,
      limits: [],
      approval: asked,
    }
    const { rows } = await client.query('SELECT * FROM begin_asked($1::jsonb)', [JSON.stringify([call])])
    const { result, says, approval_id } = rows[0]
    return { result, says, approval: approval_id, org }
  })
}
