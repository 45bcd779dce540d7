import { Refusal } from '#lib/contracts/refusal.ts'
import type { ServerView } from '#lib/contracts/servers.ts'
import type { Org } from '#lib/db/with-org.ts'
import { scanInstructions } from '#lib/risk/scan.ts'
import { withOverrides } from './tool-rows.ts'

type CredentialRow = { server_id: string; header_names: string[]; set_by: string; set_at: Date }

/** The servers of an organisation, or one of them, with what stands around each. */
export async function serverViews(org: Org, id?: string): Promise<ServerView[]> {
  const where = { orgId: org.id, ...(id ? { id } : {}) }
  const servers = await org.tx.server.findMany({ where, orderBy: { createdAt: 'asc' } })
  const rows = await org.tx.tool.findMany({
    where: {
      orgId: org.id,
      serverId: { in: servers.map((each) => each.id) },
      state: { not: 'removed' },
      blockedAt: null,
    },
    select: { serverId: true, name: true, category: true, risk: true, digest: true, tokens: true },
  })
  const tools = await withOverrides(org, rows)
  const policies = await org.tx.policy.findMany({ where: { orgId: org.id }, orderBy: { createdAt: 'asc' } })
  // The sealed column is not read: nothing here could open it, and nothing should carry it.
  const credentials = await org.tx.$queryRaw<CredentialRow[]>`
    SELECT server_id, header_names, set_by, set_at FROM server_credentials WHERE org_id = ${org.id}::uuid`
  const undecided = await org.tx.$queryRaw<{ server_id: string; n: number }[]>`
    SELECT h.server_id, count(DISTINCT h.tool)::int AS n FROM holds h
    LEFT JOIN tools t ON t.org_id = h.org_id AND t.server_id = h.server_id AND t.name = h.tool
    WHERE h.org_id = ${org.id}::uuid AND h.kept_at IS NULL AND t.blocked_at IS NULL
      AND t.digest IS DISTINCT FROM h.digest GROUP BY h.server_id`
  const open = new Map(undecided.map((each) => [each.server_id, each.n]))
  const held = await org.tx.serverItem.groupBy({
    by: ['serverId'],
    where: { orgId: org.id, state: { in: ['new', 'changed'] } },
    _count: true,
  })
  const items = new Map(held.map((each) => [each.serverId, each._count]))
  const setters = await org.tx.user.findMany({
    where: { id: { in: credentials.map((each) => each.set_by) } },
    select: { id: true, name: true },
  })
  return servers.map((row): ServerView => {
    const own = tools.filter((each) => each.serverId === row.id)
    const count = (risk: string) => own.filter((each) => each.risk === risk).length
    const credential = credentials.find((each) => each.server_id === row.id)
    return {
      id: row.id,
      name: row.name,
      url: row.url,
      eras: row.eras,
      sandbox: row.sandbox,
      instructions: row.instructions,
      instructionFindings: scanInstructions(row.instructions ?? undefined),
      credential: credential
        ? {
            headerNames: credential.header_names,
            setBy: setters.find((each) => each.id === credential.set_by)?.name ?? 'a former member',
            setAt: credential.set_at.toISOString(),
          }
        : null,
      toolCount: own.length,
      tokens: own.reduce((sum, each) => sum + each.tokens, 0),
      risks: { low: count('low'), medium: count('medium'), high: count('high'), critical: count('critical') },
      policies: policies
        .filter((each) => each.serverId === row.id)
        .map((each) => ({ id: each.id, name: each.name, activeVersion: each.activeVersion })),
      createdAt: row.createdAt.toISOString(),
      readAt: row.readAt?.toISOString() ?? null,
      triedAt: row.triedAt?.toISOString() ?? null,
      readProblem: row.readProblem,
      changes: open.get(row.id) ?? 0,
      itemChanges: items.get(row.id) ?? 0,
      version: row.version,
    }
  })
}

export async function serverView(org: Org, id: string): Promise<ServerView> {
  const [view] = await serverViews(org, id)
  if (!view) throw new Refusal('not_found')
  return view
}
