import { approvalPath } from '#lib/contracts/approvals.ts'
import type { Org } from '#lib/db/with-org.ts'
import { env } from '#lib/env.ts'
import { ofHeld } from './notices-held.ts'
import { ofCredential } from './notices-rotation.ts'

/** Something that happened, as the outbox of notices has it. */
export type Notice = { id: string; kind: string; subject_id: string; data: unknown; at: Date }

/** What a receiver learns of an event: where a person looks at it, and what it is about; never a value of an argument. */
export type Told = { path: string; data: Readonly<Record<string, unknown>> }

/** The body of a delivery, as text: these very bytes are signed and kept. */
export function payload(
  org: Pick<Org, 'slug' | 'name'>,
  event: { id: string; type: string; at: Date } & Told,
): string {
  const { origin } = new URL(env().NEXTAUTH_URL)
  return JSON.stringify({
    id: event.id,
    type: event.type,
    at: event.at.toISOString(),
    organisation: { slug: org.slug, name: org.name },
    // A path of the console is below its organisation unless it stands above all of them.
    url: `${origin}${event.path.startsWith('/approvals/') ? '' : `/o/${org.slug}`}${event.path}`,
    data: event.data,
  })
}

/** What there is to tell of a notice; undefined where what it is about is gone. */
export async function toldOf(org: Org, notice: Notice): Promise<Told | undefined> {
  switch (notice.kind) {
    case 'approval.requested':
    case 'approval.answered':
    case 'approval.expired':
      return ofApproval(org, notice)
    case 'tool.held':
    case 'item.held':
      return ofHeld(org, notice)
    case 'grant.expiring':
      return ofGrant(org, notice)
    case 'grant_credential.expiring':
      return ofCredential(org, notice)
    case 'api_token.expiring':
      return ofToken(org, notice)
    case 'calls.stopped':
    case 'calls.resumed':
      return { path: '/settings', data: { by: text(notice.data, 'by') } }
    default:
      // The table's check holds exactly the words above.
      throw new Error(`no words for a notice of kind ${notice.kind}`)
  }
}

async function ofApproval(org: Org, notice: Notice): Promise<Told | undefined> {
  const row = await org.tx.approval.findUnique({
    where: { orgId_id: { orgId: org.id, id: notice.subject_id } },
    omit: { sealed: true, marks: true },
  })
  if (row === null) return undefined
  const answers =
    notice.kind === 'approval.answered'
      ? await org.tx.approvalAnswer.findMany({
          where: { orgId: org.id, approvalId: row.id },
          orderBy: { at: 'asc' },
        })
      : []
  return {
    path: approvalPath(org.id, row.id),
    data: {
      approval: row.id,
      // As it was then: it may have gone on since.
      status: notice.kind === 'approval.requested' ? 'waiting' : text(notice.data, 'status'),
      tool: row.tool,
      category: row.category,
      risk: row.risk,
      server: { id: row.serverId, name: row.serverName },
      identity: { id: row.identityId, name: row.identityName, kind: row.identityKind },
      grant: row.grantId,
      rule: row.rule,
      argumentNames: row.argKeys,
      askedAt: row.askedAt.toISOString(),
      answerBy: row.answerBy.toISOString(),
      ...(answers.length === 0
        ? {}
        : { answers: answers.map(({ name, verdict, at }) => ({ name, verdict, at: at.toISOString() })) }),
    },
  }
}

async function ofGrant(org: Org, notice: Notice): Promise<Told | undefined> {
  const row = await org.tx.grant.findUnique({
    where: { orgId_id: { orgId: org.id, id: notice.subject_id } },
    select: { id: true, identityId: true, serverId: true, expiresAt: true, revokedAt: true },
  })
  if (row === null || row.revokedAt !== null) return undefined
  const where = (id: string) => ({
    where: { orgId_id: { orgId: org.id, id } },
    select: { id: true, name: true },
  })
  return {
    path: `/agents/${row.id}`,
    data: {
      grant: row.id,
      identity: await org.tx.identity.findUniqueOrThrow(where(row.identityId)),
      server: await org.tx.server.findUniqueOrThrow(where(row.serverId)),
      expiresAt: row.expiresAt.toISOString(),
    },
  }
}

async function ofToken(org: Org, notice: Notice): Promise<Told | undefined> {
  const row = await org.tx.apiToken.findUnique({
    where: { orgId_id: { orgId: org.id, id: notice.subject_id } },
    select: { id: true, name: true, expiresAt: true, revokedAt: true },
  })
  if (row === null || row.expiresAt === null || row.revokedAt !== null) return undefined
  return {
    path: '/settings?tab=api-tokens',
    data: { token: { id: row.id, name: row.name }, expiresAt: row.expiresAt.toISOString() },
  }
}

function text(value: unknown, key: string): string {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
  return typeof found === 'string' ? found : ''
}
