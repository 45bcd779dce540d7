import * as contracts from '#lib/contracts/servers.ts'
import type { Org } from '#lib/db/with-org.ts'
import { type Risk, standing } from '#lib/risk/override.ts'

/** Which tools: those of a server or of all, and those too that the server has no more. */
type Which = { serverId?: string; removed?: true }

/** The inventory as everything must see it, in its order. */
export async function toolRows(org: Org, { serverId, removed }: Which) {
  const rows = await org.tx.tool.findMany({
    where: {
      orgId: org.id,
      ...(serverId === undefined ? {} : { serverId }),
      ...(removed ? {} : { state: { not: 'removed' }, blockedAt: null }),
    },
    orderBy: [{ serverId: 'asc' }, { position: 'asc' }],
  })
  // To everything that has rules, a tool that somebody blocked is one that the server has no more.
  const seen = rows.map((row) => (row.blockedAt === null ? row : { ...row, state: 'removed' }))
  return withOverrides(org, seen)
}

type Classified = { serverId: string; name: string; category: string; risk: string; digest: string }

/** Puts category and risk in force into rows of `tools`, which hold what the classifier says: a person's word where there is one. */
export async function withOverrides<Row extends Classified>(org: Org, rows: readonly Row[]) {
  const overrides = await org.tx.toolOverride.findMany({
    where: { orgId: org.id, serverId: { in: [...new Set(rows.map((row) => row.serverId))] } },
  })
  const keyOf = (server: string, tool: string) => `${server} ${tool}`
  const said = new Map(overrides.map((each) => [keyOf(each.serverId, each.tool), each]))
  return rows.map((row) => {
    const classified = riskOf(row)
    const override = said.get(keyOf(row.serverId, row.name))
    const now = standing(classified, override && { ...riskOf(override), digest: override.digest }, row.digest)
    return { ...row, ...now, classified, override }
  })
}

/** The columns' checks hold exactly these words. */
export function riskOf(row: { category: string; risk: string }): Risk {
  return { category: contracts.category.parse(row.category), risk: contracts.risk.parse(row.risk) }
}
