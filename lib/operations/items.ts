import * as contracts from '#lib/contracts/items.ts'
import { Refusal } from '#lib/contracts/refusal.ts'
import type { Input } from '#lib/contracts/route.ts'
import type { Org } from '#lib/db/with-org.ts'
import type { Value } from '#lib/json/value.ts'
import { settings } from '#lib/mcp/methods.ts'
import { readTemplate } from '#lib/mcp/uri.ts'
import { scan } from '#lib/risk/scan.ts'
import { served } from '#lib/risk/visible.ts'
import { membersOf } from './assess.ts'
import { parts } from './changes.ts'
import { type ItemRow, itemRows, keyOf } from './item-rows.ts'
import { operation } from './operation.ts'
import { lockOrganisation, nextRelease } from './releases.ts'
import { serverView } from './server-views.ts'

/** Of one answer; what is left comes when these were decided. */
const most = { items: 500, characters: 4_000_000 }
const descriptionCharsMax = 500

export const listItems = operation(contracts.listItems, (org, { params }) => itemsView(org, params.server))

/** What a server offers besides tools, and what of it is switched on. */
async function itemsView(org: Org, serverId: string) {
  const server = await serverView(org, serverId)
  const row = await serverRow(org, serverId)
  const rows = await itemRows(org, serverId)
  const order = (state: string) => (state === 'new' || state === 'changed' ? 0 : 1)
  const shown: ItemRow[] = []
  let characters = 0
  for (const each of rows.toSorted((a, b) => order(a.state) - order(b.state))) {
    characters += (each.definition?.length ?? 0) + (each.shownDefinition?.length ?? 0)
    if (shown.length >= most.items || (characters > most.characters && shown.length > 0)) break
    shown.push(each)
  }
  return {
    server,
    settings: settings.map((setting) => ({
      setting,
      on: row.settings.includes(setting),
      offered: declared(setting) ? row.offers.includes(setting) : null,
    })),
    readAt: row.itemsReadAt?.toISOString() ?? null,
    problem: row.itemsProblem,
    items: shown.map(itemView),
    counts: contracts.itemKind.options.map((kind) => {
      const own = rows.filter((each) => each.kind === kind)
      return { kind, all: own.length, reviewed: own.filter(({ state }) => state === 'reviewed').length }
    }),
    may: { review: org.may('tools:review'), set: org.may('servers:write') },
  }
}

/** What a server declares; the rest it asks of its clients, when it does. */
function declared(setting: contracts.ServerSetting): boolean {
  return setting === 'resources' || setting === 'prompts' || setting === 'completion'
}

async function serverRow(org: Org, id: string) {
  const row = await org.tx.server.findUnique({ where: { orgId_id: { orgId: org.id, id } } })
  if (row === null) throw new Refusal('not_found')
  return row
}

function itemView(row: ItemRow): contracts.ItemView {
  const reviewed = row.definition === null ? undefined : membersOf(row.definition)
  const now = row.shownDefinition === null ? reviewed : membersOf(row.shownDefinition)
  const text = (key: string): string | null => {
    const value = now?.get(key)
    return typeof value === 'string' ? value : null
  }
  const { kind } = row
  // A resource has its URI for a name, and calls `name` what people are shown.
  const title = text('title') ?? (kind === 'prompt' ? null : text('name'))
  return {
    kind: contracts.itemKind.parse(kind),
    name: row.name,
    title: title?.slice(0, 200) ?? null,
    description: text('description')?.slice(0, descriptionCharsMax) ?? null,
    mimeType: text('mimeType')?.slice(0, 200) ?? null,
    arguments: kind === 'prompt' ? argumentsOf(now?.get('arguments')) : [],
    state: contracts.itemView.shape.state.parse(row.state),
    digest: row.shownDigest,
    parts: row.shownDefinition === null ? [] : parts(reviewed, now),
    findings: now === undefined ? [] : scan(now),
    readable: kind !== 'template' || readTemplate(row.name) !== undefined,
    reviewedBy: row.reviewedBy,
    reviewedAt: row.reviewedAt?.toISOString() ?? null,
    blockedBy: row.blockedBy,
  }
}

function argumentsOf(value: Value | undefined): string[] {
  if (!Array.isArray(value)) return []
  return value.slice(0, 32).flatMap((each) => {
    const name = each instanceof Map ? each.get('name') : undefined
    if (!(each instanceof Map) || typeof name !== 'string') return []
    return [`${name.slice(0, 100)}${each.get('required') === true ? '*' : ''}`]
  })
}

type Decision = Input<typeof contracts.reviewItems>['body']['decisions'][number]

export const reviewItems = operation(contracts.reviewItems, async (org, { params, body }) => {
  await lockOrganisation(org)
  const server = await serverRow(org, params.server)
  if (new Set(body.decisions.map(keyOf)).size < body.decisions.length)
    throw new Refusal('invalid_input', {
      fields: [{ pointer: '/decisions', sentence: 'Name each of them once.' }],
    })
  const rows = new Map((await itemRows(org, params.server)).map((row) => [keyOf(row), row]))
  const decided = body.decisions.map((decision) => {
    const row = rows.get(keyOf(decision))
    // Nobody decides about what they have not seen.
    if (row === undefined || decision.digest !== row.shownDigest || !may[decision.decision](row)) throw gone()
    return { row, action: actions[decision.decision], decision: decision.decision }
  })
  const of = (wanted: Decision['decision']) =>
    decided.filter(({ decision }) => decision === wanted).map(({ row }) => row)
  await accept(org, server.id, of('accept'))
  await block(org, server.id, of('block'))
  await unblock(org, server.id, of('unblock'))
  await org.recordAll(
    decided.map(({ row, action }) => ({
      action,
      subject: row.kind,
      subjectId: server.id,
      name: served(row.name, 256),
      before: { state: row.state, ...(row.digest === null ? {} : { digest: row.digest }) },
      after: { digest: row.shownDigest, server: server.name },
    })),
  )
  // Where nothing is switched on, no release says anything of it.
  const serial = server.settings.length > 0 ? await nextRelease(org) : null
  return { ...(await itemsView(org, params.server)), serial }
})

const actions: Record<Decision['decision'], string> = {
  accept: 'acceptItem',
  block: 'blockItem',
  unblock: 'unblockItem',
}

const gone = () =>
  new Refusal('conflict', {
    sentence: 'This has been decided, or the server shows something else now.',
    fix: 'Look at it and decide again.',
  })

/** What may be decided about an item as it is. */
const may: Record<Decision['decision'], (row: ItemRow) => boolean> = {
  accept: ({ state, shownDefinition }) =>
    (state === 'new' || state === 'changed') && shownDefinition !== null,
  block: ({ blockedAt }) => blockedAt === null,
  unblock: ({ blockedAt }) => blockedAt !== null,
}

// Each in one statement: a person may decide about five hundred at once, and a transaction lasts only so long.

async function accept(org: Org, serverId: string, rows: readonly ItemRow[]): Promise<void> {
  if (rows.length === 0) return
  const keys = JSON.stringify(rows.map(({ kind, name }) => ({ kind, name })))
  await org.tx.$executeRaw`
    UPDATE server_items i SET definition = shown_definition, digest = shown_digest, shown_definition = NULL,
      reviewed_by = ${org.actorName}, reviewed_at = ${org.at}
    FROM jsonb_to_recordset(${keys}::jsonb) AS k (kind text, name text)
    WHERE i.org_id = ${org.id}::uuid AND i.server_id = ${serverId}::uuid AND i.kind = k.kind AND i.name = k.name`
}

async function block(org: Org, serverId: string, rows: readonly ItemRow[]): Promise<void> {
  const data = { blockedAt: org.at, blockedBy: org.actorName }
  for (const where of byKind(org, serverId, rows)) await org.tx.serverItem.updateMany({ where, data })
}

async function unblock(org: Org, serverId: string, rows: readonly ItemRow[]): Promise<void> {
  // What nobody reviewed and the server has no more is nothing to go back to.
  const lost = rows.filter((row) => row.digest === null && !row.listed)
  for (const where of byKind(org, serverId, lost)) await org.tx.serverItem.deleteMany({ where })
  const data = { blockedAt: null, blockedBy: null }
  for (const where of byKind(org, serverId, rows)) await org.tx.serverItem.updateMany({ where, data })
}

function byKind(org: Org, serverId: string, rows: readonly ItemRow[]) {
  return contracts.itemKind.options.flatMap((kind) => {
    const names = rows.filter((row) => row.kind === kind).map(({ name }) => name)
    return names.length > 0 ? [{ orgId: org.id, serverId, kind, name: { in: names } }] : []
  })
}

export const saveServerSettings = operation(
  contracts.saveServerSettings,
  async (org, { params, body, version }) => {
    await lockOrganisation(org)
    const server = await serverRow(org, params.server)
    const before = settings.filter((each) => server.settings.includes(each))
    const on = settings.filter((each) => body.on.includes(each))
    const missing = on.filter(
      (each) => declared(each) && !server.offers.includes(each) && !before.includes(each),
    )
    if (missing.length > 0) {
      const read = server.itemsReadAt !== null
      const sentence = read
        ? `This server does not offer ${missing.join(' and ')}.`
        : 'It is not known yet what this server offers besides tools.'
      const fix = read ? undefined : 'Read it again, then switch it on.'
      throw new Refusal('invalid_input', {
        fields: [{ pointer: '/on', sentence }],
        ...(fix === undefined ? {} : { fix }),
      })
    }
    const saved = await org.tx.server.updateMany({
      where: { orgId: org.id, id: server.id, version: version ?? -1 },
      data: { settings: on, version: { increment: 1 } },
    })
    if (saved.count === 0) throw new Refusal('conflict')
    await org.record({
      subject: 'server',
      subjectId: server.id,
      name: server.name,
      before: { on: before },
      after: { on },
    })
    const serial = await nextRelease(org)
    return { ...(await itemsView(org, server.id)), serial }
  },
)
