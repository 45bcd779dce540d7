import type { Org } from '#lib/db/with-org.ts'
import type { Beyond, FoundItem, ItemKind } from '#lib/discovery/items.ts'
import { settings } from '#lib/mcp/methods.ts'
import type { ReviewedItem, ServerPart } from '#lib/release/parts.ts'
import { digestOf } from './definitions.ts'

export type ItemRow = Awaited<ReturnType<typeof itemRows>>[number]

/** Everything of a server besides tools that is known, in its order. */
export function itemRows(org: Org, serverId: string) {
  return org.tx.serverItem.findMany({
    where: { orgId: org.id, serverId },
    orderBy: [{ kind: 'asc' }, { position: 'asc' }, { name: 'asc' }],
  })
}

/** The columns of a server that say how its lists were read. */
export function readingRow(org: Org, { offers, problems }: Beyond) {
  return {
    itemsReadAt: org.at,
    offers,
    itemsProblem: problems.length > 0 ? problems.join(' ').slice(0, 1000) : null,
  }
}

/** Who registers a server has reviewed what it offers, as with its tools. */
export async function insertReviewed(org: Org, serverId: string, items: readonly FoundItem[]): Promise<void> {
  await org.tx.serverItem.createMany({
    data: items.map(({ kind, name, definition, value }, position) => {
      const digest = digestOf(value)
      return {
        orgId: org.id,
        serverId,
        kind,
        name,
        position,
        definition,
        digest,
        shownDigest: digest,
        reviewedBy: org.actorName,
        reviewedAt: org.at,
        seenAt: org.at,
      }
    }),
  })
}

/** What a reading of the lists came to. */
export type Read = {
  /** What waits for somebody that did not before. */
  asked: readonly Pick<ItemRow, 'kind' | 'name'>[]
  gone: number
  /** Whether what is released is another set now. */
  released: boolean
}

/**
 * Notes what a server shows now. What is new or changed is released to nobody until somebody accepts it. What is not in a
 * list that could be read leaves the release, and what is again as it was reviewed comes back.
 */
export async function takeItems(org: Org, serverId: string, found: Beyond): Promise<Read> {
  const before = await itemRows(org, serverId)
  const rows = new Map(before.map((row) => [keyOf(row), row]))
  const shown = new Set(found.items.map(keyOf))
  const fresh: FoundItem[] = []
  const differ: Shown[] = []
  for (const item of found.items) {
    const { kind, name, definition } = item
    const row = rows.get(keyOf(item))
    const digest = digestOf(item.value)
    if (row === undefined) fresh.push(item)
    else if (!row.listed || row.shownDigest !== digest) differ.push({ kind, name, digest, definition })
  }
  await show(org, serverId, differ)
  await org.tx.serverItem.createMany({
    data: fresh.map(({ kind, name, definition, value }, n) => ({
      orgId: org.id,
      serverId,
      kind,
      name,
      position: before.length + n,
      seenAt: org.at,
      shownDefinition: definition,
      shownDigest: digestOf(value),
    })),
  })
  const unread: readonly string[] = found.unread
  const gone = before.filter((row) => !unread.includes(row.kind) && !shown.has(keyOf(row)))
  for (const kind of new Set(gone.map((row) => row.kind)))
    await remove(
      org,
      serverId,
      kind,
      gone.filter((row) => row.kind === kind),
    )
  const after = await itemRows(org, serverId)
  const states = new Map(before.map((row) => [keyOf(row), row.state]))
  const asks = ({ state }: ItemRow) => state === 'new' || state === 'changed'
  return {
    asked: after.filter((row) => asks(row) && states.get(keyOf(row)) !== row.state),
    gone: gone.filter((row) => row.state === 'reviewed' || row.state === 'changed').length,
    released: releasedText(before) !== releasedText(after),
  }
}

export const keyOf = ({ kind, name }: { kind: string; name: string }) => `${kind} ${name}`

function releasedText(rows: readonly ItemRow[]): string {
  return rows
    .filter((row) => row.state === 'reviewed')
    .map((row) => `${row.digest} ${keyOf(row)}`)
    .join('\n')
}

type Shown = { kind: string; name: string; digest: string; definition: string }

/** In one statement: a server may show thousands anew, and a transaction lasts only so long. */
async function show(org: Org, serverId: string, items: readonly Shown[]): Promise<void> {
  if (items.length === 0) return
  await org.tx.$executeRaw`
    UPDATE server_items i SET shown_digest = s.digest, listed = true, seen_at = ${org.at},
      shown_definition = CASE WHEN i.digest = s.digest THEN NULL ELSE s.definition END
    FROM jsonb_to_recordset(${JSON.stringify(items)}::jsonb) AS s (kind text, name text, digest text, definition text)
    WHERE i.org_id = ${org.id}::uuid AND i.server_id = ${serverId}::uuid AND i.kind = s.kind AND i.name = s.name`
}

/** What was reviewed or blocked is remembered; what nobody looked at is forgotten with the list that had it. */
async function remove(org: Org, serverId: string, kind: string, gone: readonly ItemRow[]): Promise<void> {
  const named = (rows: readonly ItemRow[]) => ({
    orgId: org.id,
    serverId,
    kind,
    name: { in: rows.map((row) => row.name) },
  })
  const kept = gone.filter((row) => row.digest !== null || row.blockedAt !== null)
  await org.tx.serverItem.deleteMany({ where: named(gone.filter((row) => !kept.includes(row))) })
  await org.tx.serverItem.updateMany({ where: named(kept), data: { listed: false } })
}

type Offered = Pick<ServerPart, 'settings' | 'resources' | 'templates' | 'prompts'>

/**
 * What a release says of servers besides their tools, by server: nothing at all where nothing is switched on, so that its part keeps its
 * bytes. Completion is about prompts and templates, so it brings their sets along.
 */
export async function releasedOffers(
  org: Org,
  servers: readonly { id: string; settings: string[] }[],
): Promise<Map<string, Offered>> {
  const on = servers.filter((server) => server.settings.length > 0)
  const rows = await org.tx.serverItem.findMany({
    where: { orgId: org.id, serverId: { in: on.map(({ id }) => id) }, state: 'reviewed' },
    orderBy: [{ serverId: 'asc' }, { kind: 'asc' }, { name: 'asc' }],
    select: { serverId: true, kind: true, name: true, digest: true },
  })
  return new Map(
    on.map((server) => {
      const switched = settings.filter((each) => server.settings.includes(each))
      const needed = (first: 'resources' | 'prompts') =>
        switched.includes(first) || switched.includes('completion')
      const of = (member: keyof Offered, kind: ItemKind): Offered => {
        const items = rows.flatMap((row): ReviewedItem[] =>
          row.serverId === server.id && row.kind === kind && row.digest !== null
            ? [{ name: row.name, digest: row.digest }]
            : [],
        )
        return items.length > 0 ? { [member]: items } : {}
      }
      const offered: Offered = {
        settings: switched,
        ...(needed('resources') ? { ...of('resources', 'resource'), ...of('templates', 'template') } : {}),
        ...(needed('prompts') ? of('prompts', 'prompt') : {}),
      }
      return [server.id, offered]
    }),
  )
}
