import { canAssign } from '#lib/access/can.ts'
import * as contracts from '#lib/contracts/account.ts'
import { Refusal } from '#lib/contracts/refusal.ts'
import { hashToken, mintToken } from '#lib/secrets/token.ts'
import { operation } from './operation.ts'

type Row = {
  id: string
  name: string
  role: string
  createdBy: string
  createdAt: Date
  expiresAt: Date | null
  lastUsedAt: Date | null
}

function view(row: Row) {
  return {
    id: row.id,
    name: row.name,
    role: contracts.apiTokenView.shape.role.parse(row.role),
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  }
}

export const listApiTokens = operation(contracts.listApiTokens, async (org) => {
  const rows = await org.tx.apiToken.findMany({
    where: { orgId: org.id, revokedAt: null },
    orderBy: { createdAt: 'asc' },
  })
  return { tokens: rows.map(view) }
})

export const createApiToken = operation(contracts.createApiToken, async (org, { body }) => {
  if (!org.role || !canAssign(org.role, body.role)) throw new Refusal('forbidden')
  const secret = mintToken('api')
  const row = await org.tx.apiToken.create({
    data: {
      orgId: org.id,
      id: org.newId(),
      name: body.name,
      role: body.role,
      tokenHash: hashToken(secret),
      createdBy: org.actorName,
      createdAt: org.at,
      expiresAt:
        body.expiresInDays === null ? null : new Date(org.at.getTime() + body.expiresInDays * 86_400_000),
    },
  })
  await org.record({ subject: 'api_token', subjectId: row.id, name: row.name, after: { role: row.role } })
  return { token: view(row), secret }
})

export const revokeApiToken = operation(contracts.revokeApiToken, async (org, { params }) => {
  const key = { orgId_id: { orgId: org.id, id: params.token } }
  const row = await org.tx.apiToken.findUnique({ where: key })
  if (!row || row.revokedAt) throw new Refusal('not_found')
  await org.tx.apiToken.update({ where: key, data: { revokedAt: org.at } })
  await org.record({ subject: 'api_token', subjectId: row.id, name: row.name, before: { role: row.role } })
})
