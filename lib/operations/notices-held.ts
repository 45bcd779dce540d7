import * as z from 'zod'
import { type ItemKind, itemKind } from '#lib/contracts/items.ts'
import type { Org } from '#lib/db/with-org.ts'
import { served } from '#lib/risk/visible.ts'
import type { HeldLetter } from './mails-notices.ts'
import type { Notice, Told } from './notices-payload.ts'

/** So many names are told of each reading; the rest is counted. The store does so with tools. */
const namesMost = 20
const nameCharsMost = 256

/** One notice for all that a reading found, however much it was: a server decides how much that is. */
export async function noticeItems(
  org: Org,
  serverId: string,
  asked: readonly { kind: string; name: string }[],
): Promise<void> {
  if (asked.length === 0) return
  const items = asked
    .slice(0, namesMost)
    .map(({ kind, name }) => ({ kind, name: served(name, nameCharsMost) }))
  await org.tx.notice.create({
    data: { orgId: org.id, kind: 'item.held', subjectId: serverId, data: { count: asked.length, items } },
  })
}

/** Which tools a list showed new or changed: how many, the names of the first, and whether what the server says changed. */
const heldTools = z.object({
  count: z.number().catch(0),
  tools: z.array(z.string()).catch([]),
  instructions: z.boolean().catch(false),
})
/** The same of what a server offers besides tools. */
const heldItems = z.object({
  count: z.number().catch(0),
  items: z.array(z.object({ kind: itemKind, name: z.string() })).catch([]),
})

/** What receivers learn of something that is held. */
export async function ofHeld(org: Org, { kind, subject_id, data }: Notice): Promise<Told | undefined> {
  const server = await org.tx.server.findUnique({
    where: { orgId_id: { orgId: org.id, id: subject_id } },
    select: { id: true, name: true },
  })
  if (server === null) return undefined
  const path = `/servers/${server.id}`
  return kind === 'tool.held'
    ? { path, data: { server, ...heldTools.parse(data) } }
    : { path: `${path}#besides-tools`, data: { server, ...heldItems.parse(data) } }
}

/** What one letter says of all that was held of a server since the letter before; undefined where the server is gone. */
export async function heldLetter(
  org: Org,
  serverId: string,
  notices: readonly Notice[],
): Promise<HeldLetter | undefined> {
  const server = await org.tx.server.findUnique({ where: { orgId_id: { orgId: org.id, id: serverId } } })
  if (server === null) return undefined
  const of = (kind: string) => notices.filter((notice) => notice.kind === kind).map(({ data }) => data)
  const lists = of('tool.held').map((data) => heldTools.parse(data))
  const readings = of('item.held').map((data) => heldItems.parse(data))
  const tools = [...new Set(lists.flatMap((each) => each.tools))].sort()
  const items = [...new Set(readings.flatMap((each) => each.items.map(itemWords)))]
  // The names of a notice end with its twentieth; how many there were is counted.
  const most = (names: readonly string[], all: readonly { count: number }[]) =>
    Math.max(names.length, ...all.map((each) => each.count))
  return {
    organisation: org.name,
    server: server.name,
    tools: { count: most(tools, lists), names: tools },
    instructions: lists.some((each) => each.instructions),
    items: { count: most(items, readings), names: items },
    path: `/o/${org.slug}/servers/${serverId}${lists.length > 0 ? '' : '#besides-tools'}`,
  }
}

function itemWords({ kind, name }: { kind: ItemKind; name: string }): string {
  return `${kind === 'template' ? 'resource template' : kind} ${name}`
}
