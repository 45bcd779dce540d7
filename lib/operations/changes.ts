import type { ChangeView } from '#lib/contracts/reviews.ts'
import * as contracts from '#lib/contracts/reviews.ts'
import type { Org } from '#lib/db/with-org.ts'
import { read } from '#lib/json/read.ts'
import type { Value } from '#lib/json/value.ts'
import { canonical, write } from '#lib/json/write.ts'
import { classifierVersion } from '#lib/risk/classify.ts'
import { type Risk, standing } from '#lib/risk/override.ts'
import { scanInstructions, scanList } from '#lib/risk/scan.ts'
import type { ScanFinding } from '#lib/risk/types.ts'
import { classified, membersOf } from './assess.ts'
import { operation } from './operation.ts'
import { serverView } from './server-views.ts'
import { riskOf, toolRows } from './tool-rows.ts'

type Row = Awaited<ReturnType<typeof toolRows>>[number]
export type HoldRow = Awaited<ReturnType<typeof holdsOf>>[number]

/** Of one answer; what is left comes when these were decided. */
const most = { changes: 300, characters: 4_000_000 }

/** Everything of a server that is held, the newest definition of each tool first. */
export function holdsOf(org: Org, serverId: string) {
  return org.tx.hold.findMany({
    where: { orgId: org.id, serverId },
    orderBy: [{ seenAt: 'desc' }, { digest: 'asc' }],
  })
}

export const listChanges = operation(contracts.listChanges, (org, { params }) =>
  changesView(org, params.server),
)

/** What changed at a server since somebody reviewed it. */
export async function changesView(org: Org, serverId: string) {
  const server = await serverView(org, serverId)
  const row = await org.tx.server.findUniqueOrThrow({ where: { orgId_id: { orgId: org.id, id: serverId } } })
  const rows = await toolRows(org, { serverId, removed: true })
  const holds = await holdsOf(org, serverId)
  const byTool = grouped(holds)
  const known = new Map(rows.map((each) => [each.name, each]))
  const held = [...byTool].flatMap(([tool, all]) => {
    const reviewed = tool === '' ? row.instructionsDigest : known.get(tool)?.digest
    const open = all.filter((each) => each.digest !== reviewed)
    return open.length === 0 ? [] : [{ tool, open }]
  })
  const taken: typeof held = []
  let characters = 0
  for (const each of held) {
    characters += each.open[0]?.definition?.length ?? 0
    // One of any size is shown, alone if need be: otherwise it could never be decided.
    if (taken.length > 0 && (taken.length >= most.changes || characters > most.characters)) break
    taken.push(each)
  }
  const found = findings(rows, taken)
  const changes = taken.map(({ tool, open }) =>
    tool === ''
      ? instructionsChange(row.instructions, open, row.readAt)
      : toolChange(tool, known.get(tool), open, row.readAt, found.get(tool) ?? []),
  )
  const heldNames = new Set(held.map((each) => each.tool))
  const blocked = rows.filter((each) => each.blockedAt !== null && !heldNames.has(each.name)).map(blockedTool)
  const anew = rows.filter((each) => !heldNames.has(each.name)).flatMap(classChange)
  return {
    server,
    changes: [...changes, ...anew, ...blocked].slice(0, most.changes),
    may: { review: org.may('tools:review'), read: org.may('servers:reread') },
  }
}

// Node 20 has no Map.groupBy of its own.
function grouped(holds: readonly HoldRow[]): Map<string, HoldRow[]> {
  const groups = new Map<string, HoldRow[]>()
  for (const each of holds) groups.set(each.tool, [...(groups.get(each.tool) ?? []), each])
  return groups
}

/** Scanned together with what was reviewed: a name that passes for another's is seen only beside it. */
function findings(rows: readonly Row[], held: readonly { tool: string; open: HoldRow[] }[]) {
  const fresh = held.flatMap(({ tool, open }) => {
    const value = tool === '' ? undefined : membersOf(open[0]?.definition ?? '')
    return value === undefined ? [] : [{ tool, value }]
  })
  const names = new Set(fresh.map(({ tool }) => tool))
  const others = rows.filter((each) => each.state !== 'removed' && !names.has(each.name))
  if (fresh.length === 0) return new Map<string, ScanFinding[]>()
  const all = scanList([
    ...fresh.map(({ value }) => value),
    ...others.map((each) => membersOf(each.definition)),
  ])
  return new Map(fresh.map(({ tool }, n) => [tool, all[n] ?? []]))
}

const nothing = { was: null, now: null, signals: [], findings: [], parts: [], returned: false }

function decided(open: readonly HoldRow[]): Pick<ChangeView, 'state' | 'by'> {
  const kept = open.every((each) => each.keptAt !== null)
  return kept ? { state: 'kept', by: open[0]?.keptBy ?? null } : { state: 'open', by: null }
}

function seen(open: readonly HoldRow[]): Pick<ChangeView, 'digest' | 'seen' | 'seenAt' | 'seenBy'> {
  const [newest] = open
  return {
    digest: newest?.definition == null ? null : newest.digest,
    seen: open.map((each) => each.digest),
    seenAt: newest?.seenAt.toISOString() ?? null,
    seenBy: newest?.seenBy === 'gateway' ? 'gateway' : 'reading',
  }
}

/** Whether the last reading showed none of what differs from what was reviewed. */
export function isBack(open: readonly HoldRow[], readAt: Date | null): boolean {
  return readAt !== null && open.every((each) => each.seenAt < readAt)
}

function toolChange(
  tool: string,
  row: Row | undefined,
  open: readonly HoldRow[],
  readAt: Date | null,
  found: ScanFinding[],
): ChangeView {
  const value = membersOf(open[0]?.definition ?? '')
  const says = value === undefined ? undefined : classified(tool, value)
  const override = row?.override && { ...riskOf(row.override), digest: row.override.digest }
  const reviewed = row !== undefined && row.state !== 'new' && row.state !== 'removed'
  return {
    ...nothing,
    tool,
    kind: row === undefined || row.state === 'new' ? 'new' : 'changed',
    ...(row?.blockedAt == null ? decided(open) : { state: 'blocked' as const, by: row.blockedBy }),
    ...seen(open),
    returned: reviewed && isBack(open, readAt),
    parts: parts(row === undefined ? undefined : membersOf(row.definition), value),
    was: row === undefined ? null : { category: row.category, risk: row.risk },
    now: says === undefined ? null : standing(riskOf(says), override, open[0]?.digest ?? ''),
    signals: says?.signals ?? [],
    findings: found,
  }
}

function instructionsChange(
  before: string | null,
  open: readonly HoldRow[],
  readAt: Date | null,
): ChangeView {
  const value = textIn(open[0]?.definition ?? '')
  return {
    ...nothing,
    tool: '',
    kind: 'instructions',
    ...decided(open),
    ...seen(open),
    returned: before !== null && isBack(open, readAt),
    parts: [{ part: 'instructions', before, after: value ?? null }],
    findings: scanInstructions(value),
  }
}

/** Instructions as they were sent: a text, or else whatever it is as JSON. */
export function textIn(definition: string): string | undefined {
  const result = read(definition)
  if (!result.ok) return undefined
  return typeof result.value === 'string' ? result.value : write(result.value, 2)
}

function blockedTool(row: Row): ChangeView {
  return {
    ...nothing,
    tool: row.name,
    kind: 'changed',
    state: 'blocked',
    by: row.blockedBy,
    digest: row.digest,
    seen: [],
    seenAt: row.blockedAt?.toISOString() ?? null,
    seenBy: 'reading',
    was: { category: row.category, risk: row.risk },
  }
}

/** What a newer classifier says of a definition that stays: rules see the old word until somebody accepts it. */
function classChange(row: Row): ChangeView[] {
  if (row.classifier >= classifierVersion || row.state !== 'reviewed') return []
  const value = membersOf(row.definition)
  const says = value === undefined ? undefined : classified(row.name, value)
  if (says === undefined || same(says, row.classified)) return []
  const override = row.override && { ...riskOf(row.override), digest: row.override.digest }
  return [
    {
      ...nothing,
      tool: row.name,
      kind: 'class',
      state: 'open',
      by: null,
      digest: row.digest,
      seen: [],
      seenAt: null,
      seenBy: 'reading',
      was: { category: row.category, risk: row.risk },
      now: standing(riskOf(says), override, row.digest),
      signals: says.signals,
    },
  ]
}

const same = (a: Risk, b: Risk) => a.category === b.category && a.risk === b.risk

/** The members that differ, the best known first; a text as it is and all else as JSON with its numbers as sent. */
export function parts(
  before: ReadonlyMap<string, Value> | undefined,
  after: ReadonlyMap<string, Value> | undefined,
): ChangeView['parts'] {
  const keys = new Set([...order, ...(after?.keys() ?? []), ...(before?.keys() ?? [])])
  return [...keys].flatMap((part) => {
    const [was, is] = [before?.get(part), after?.get(part)]
    if (was === is || (was !== undefined && is !== undefined && canonical(was) === canonical(is))) return []
    return [{ part, before: shown(was), after: shown(is) }]
  })
}

const order = ['name', 'title', 'description', 'inputSchema', 'outputSchema', 'annotations']

function shown(value: Value | undefined): string | null {
  if (value === undefined) return null
  return typeof value === 'string' ? value : write(value, 2)
}
