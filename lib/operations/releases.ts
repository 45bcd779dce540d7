import { type KeyObject, randomBytes } from 'node:crypto'
import * as contracts from '#lib/contracts/policies.ts'
import type { Org } from '#lib/db/with-org.ts'
import { env } from '#lib/env.ts'
import { privateKey, publicHalf } from '#lib/release/keys.ts'
import type { Header, Part, PartRef, ReleasedGrant, ServerTool } from '#lib/release/parts.ts'
import { digest, partText, seal } from '#lib/release/seal.ts'
import { digestOf } from './definitions.ts'
import { policyTool } from './inventory.ts'
import { releasedOffers } from './item-rows.ts'
import { operation } from './operation.ts'
import { toolRows } from './tool-rows.ts'

const lifeSeconds = 86_400
const grantsPerPage = 500

/**
 * Makes the next release of an organisation from what stands now, in the caller's transaction: the change that
 * asked for it and the release that enforces it are committed together or not at all. Returns its serial.
 */
export async function nextRelease(org: Org): Promise<number> {
  const serial = await nextSerial(org)
  const parts = await gather(org)
  const refs: PartRef[] = []
  for (const part of parts) {
    const body = partText(part)
    const sha256 = digest(body)
    const id = part.kind === 'grants' ? String(part.page) : part.id
    refs.push({ kind: part.kind, id, sha256 })
    await org.tx.$executeRaw`
      INSERT INTO release_parts (org_id, sha256, kind, part_id, body)
      VALUES (${org.id}::uuid, ${sha256}, ${part.kind}, ${id}, ${body}) ON CONFLICT DO NOTHING`
  }
  const issuedAt = Math.floor(org.at.getTime() / 1000)
  const header: Header = {
    v: 1,
    org: org.id,
    aud: env().INSTANCE,
    serial,
    issuedAt,
    notAfter: issuedAt + lifeSeconds,
    blocked: await isStopped(org),
    keys: [publicHalf(signingKey(env().URL_SIGNING_KEY))],
    parts: refs,
  }
  const sealed = seal(header, signingKey(env().RELEASE_SIGNING_KEY))
  await org.tx.$executeRaw`
    INSERT INTO release_heads (org_id, serial, header, signature, issued_at, not_after)
    VALUES (${org.id}::uuid, ${serial}, ${sealed.header}, ${sealed.signature}, ${org.at}, to_timestamp(${header.notAfter}))
    ON CONFLICT (org_id) DO UPDATE SET serial = excluded.serial, header = excluded.header,
      signature = excluded.signature, issued_at = excluded.issued_at, not_after = excluded.not_after`
  // What a person was asked, or said, about a call that cannot be made that way any more ends with the change.
  await org.tx.$queryRaw`SELECT void_approvals(${org.id}::uuid)`
  return serial
}

/**
 * Locks the organisation until this transaction ends: of changes that depend on each other, the second sees the first.
 */
export async function lockOrganisation(org: Org): Promise<void> {
  await org.tx.$queryRaw`SELECT 1 FROM organisations WHERE id = ${org.id}::uuid FOR UPDATE`
}

/** The serial after the present one, with the organisation locked. */
async function nextSerial(org: Org): Promise<number> {
  await lockOrganisation(org)
  const [head] = await org.tx.$queryRaw<{ serial: bigint }[]>`
    SELECT serial FROM release_heads WHERE org_id = ${org.id}::uuid`
  return Number(head?.serial ?? 0) + 1
}

const keys = new Map<string, KeyObject>()

/** A signing key from the environment, read once. */
export function signingKey(pkcs8: string): KeyObject {
  const known = keys.get(pkcs8)
  if (known) return known
  const key = privateKey(pkcs8)
  if (!key) throw new Error('a signing key in the environment is not an Ed25519 key')
  keys.set(pkcs8, key)
  return key
}

async function isStopped(org: Org): Promise<boolean> {
  const row = await org.tx.organisation.findUniqueOrThrow({ where: { id: org.id } })
  return row.stoppedAt !== null
}

async function gather(org: Org): Promise<Part[]> {
  return [...(await policyParts(org)), ...(await serverParts(org)), ...(await grantParts(org))]
}

async function policyParts(org: Org): Promise<Part[]> {
  const policies = await org.tx.policy.findMany({
    where: { orgId: org.id, activeVersion: { not: null } },
    orderBy: { id: 'asc' },
  })
  const versions = await org.tx.policyVersion.findMany({
    where: {
      orgId: org.id,
      OR: policies.map((each) => ({ policyId: each.id, number: each.activeVersion ?? 0 })),
    },
  })
  const texts = new Map(versions.map((each) => [each.policyId, each]))
  return policies.map((policy): Part => {
    const version = texts.get(policy.id)
    if (!version) throw new Error(`policy ${policy.id} names a version that is not there`)
    const { number, text } = version
    if (policy.serverId === null) return { kind: 'guardrail', id: policy.id, version: number, text }
    return {
      kind: 'policy',
      id: policy.id,
      serverId: policy.serverId,
      name: policy.name,
      version: number,
      text,
    }
  })
}

async function serverParts(org: Org): Promise<Part[]> {
  const servers = await org.tx.server.findMany({ where: { orgId: org.id }, orderBy: { id: 'asc' } })
  const tools = await toolRows(org, { removed: true })
  const offered = await releasedOffers(org, servers)
  const credentials = await org.tx.$queryRaw<{ id: string; server_id: string; version: number }[]>`
    SELECT id, server_id, version FROM server_credentials WHERE org_id = ${org.id}::uuid`
  return servers.map((server): Part => {
    const credential = credentials.find((each) => each.server_id === server.id)
    return {
      kind: 'server',
      id: server.id,
      name: server.name,
      url: server.url,
      eras: server.eras.filter((era): era is 'legacy' | 'modern' => era === 'legacy' || era === 'modern'),
      sandbox: server.sandbox,
      credential: credential ? { id: credential.id, version: credential.version } : null,
      ...instructionsOf(server),
      tools: tools.filter((each) => each.serverId === server.id).map(releasedTool),
      ...offered.get(server.id),
    }
  })
}

/** A server that was registered before digests of instructions were kept has its text only. */
function instructionsOf(server: { instructions: string | null; instructionsDigest: string | null }) {
  const { instructions, instructionsDigest } = server
  const digest = instructionsDigest ?? (instructions === null ? null : digestOf(instructions))
  return digest === null ? {} : { instructions: digest }
}

function releasedTool(row: Awaited<ReturnType<typeof toolRows>>[number]): ServerTool {
  const { name, category, risk, state, classified, inputSchema } = policyTool(row)
  return {
    name,
    category,
    risk,
    state,
    digest: row.digest,
    ...(row.blockedAt === null ? {} : { blocked: true as const }),
    ...(classified === undefined ? {} : { classified }),
    ...(inputSchema === undefined ? {} : { inputSchema }),
  }
}

async function grantParts(org: Org): Promise<Part[]> {
  const live = await org.tx.grant.findMany({
    where: { orgId: org.id, revokedAt: null, expiresAt: { gt: org.at } },
    orderBy: { id: 'asc' },
  })
  const identities = new Map(
    (await org.tx.identity.findMany({ where: { orgId: org.id } })).map((each) => [each.id, each]),
  )
  const credentials = await org.tx.grantCredential.findMany({
    where: { orgId: org.id, endsAt: { gt: org.at } },
    orderBy: { generation: 'asc' },
  })
  const grants = live.flatMap((grant): ReleasedGrant[] => {
    const identity = identities.get(grant.identityId)
    if (!identity) return []
    return [
      {
        id: grant.id,
        identity: {
          id: identity.id,
          kind: identity.kind,
          name: identity.name,
          labels: labelsOf(identity.labels),
        },
        serverId: grant.serverId,
        policyId: grant.policyId,
        labels: labelsOf(grant.labels),
        expiresAt: Math.floor(grant.expiresAt.getTime() / 1000),
        credentials: credentials
          .filter((each) => each.grantId === grant.id)
          .map((each) => ({
            gen: each.generation,
            jti: each.jti,
            tokenHash: each.tokenHash,
            endsAt: Math.floor(each.endsAt.getTime() / 1000),
          })),
      },
    ]
  })
  const pages: Part[] = []
  for (let page = 0; page * grantsPerPage < grants.length; page++) {
    pages.push({
      kind: 'grants',
      page,
      grants: grants.slice(page * grantsPerPage, (page + 1) * grantsPerPage),
    })
  }
  return pages
}

/** Labels as they were stored: a flat record of strings; anything else in the column is dropped. */
export function labelsOf(json: unknown): Record<string, string> {
  if (typeof json !== 'object' || json === null) return {}
  return Object.fromEntries(
    Object.entries(json).filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  )
}

export const readRelease = operation(contracts.readRelease, async (org, { params }) => {
  const alive = await org.tx.$queryRaw<{ n: number }[]>`
    SELECT count(*)::int AS n FROM workers WHERE beat_at > now() - interval '15 seconds'`
  const active = await org.tx.$queryRaw<{ gateway: string; ms: number }[]>`
    SELECT worker_id::text AS gateway, min(ms)::float8 AS ms FROM activations
    WHERE org_id = ${org.id}::uuid AND serial >= ${params.serial} GROUP BY worker_id ORDER BY 1`
  return { serial: params.serial, gateways: alive[0]?.n ?? 0, active }
})

export const readGateways = operation(contracts.readGateways, async (org) => {
  const [row] = await org.tx.$queryRaw<{ ready: number; ms: number | null }[]>`
    SELECT (SELECT count(*)::int FROM workers WHERE beat_at > now() - interval '15 seconds') AS ready,
      (SELECT max(ms)::float8 FROM activations WHERE org_id = ${org.id}::uuid AND serial = (
        SELECT max(serial) FROM activations WHERE org_id = ${org.id}::uuid)) AS ms`
  return { ready: row?.ready ?? 0, lastActiveMs: row?.ms ?? null }
})

/** A new id for a signed URL: 64 random bits, short because the whole URL must stay short. */
export const newJti = () => randomBytes(8).toString('base64url')
