import { Refusal } from '#lib/contracts/refusal.ts'
import * as contracts from '#lib/contracts/reviews.ts'
import type { Input } from '#lib/contracts/route.ts'
import type { Org } from '#lib/db/with-org.ts'
import { classifierVersion } from '#lib/risk/classify.ts'
import { scanList, scannerVersion } from '#lib/risk/scan.ts'
import { served } from '#lib/risk/visible.ts'
import { assess, classified, membersOf } from './assess.ts'
import { changesView, type HoldRow, holdsOf, isBack, textIn } from './changes.ts'
import { digestOf, instructionsRow } from './definitions.ts'
import { loosenedBy, refuseUnread } from './loosened.ts'
import { operation } from './operation.ts'
import { refuseGuardrail } from './organisation-policy.ts'
import { guardrailOf, toolsOf } from './policy-views.ts'
import { lockOrganisation, nextRelease } from './releases.ts'
import { toolRows } from './tool-rows.ts'

type Decision = Input<typeof contracts.reviewTools>['body']['decisions'][number]
type Row = Awaited<ReturnType<typeof toolRows>>[number]
type Place = { org: Org; serverId: string; row: Row | undefined; holds: readonly HoldRow[] }

export const reviewTools = operation(contracts.reviewTools, async (org, { params, body }) => {
  const serverId = params.server
  // Policies and overrides change under the same lock.
  await lockOrganisation(org)
  const server = await org.tx.server.findUnique({ where: { orgId_id: { orgId: org.id, id: serverId } } })
  if (server === null) throw new Refusal('not_found')
  if (new Set(body.decisions.map(({ tool }) => tool)).size < body.decisions.length)
    throw new Refusal('invalid_input', {
      fields: [{ pointer: '/decisions', sentence: 'Name each tool once.' }],
    })
  const before = await toolsOf(org, serverId)
  const rows = new Map((await toolRows(org, { serverId, removed: true })).map((row) => [row.name, row]))
  const holds = await holdsOf(org, serverId)
  for (const decision of body.decisions) {
    const own = holds.filter((each) => each.tool === decision.tool)
    refuseUnseen(decision, own)
    await decide({ org, serverId, row: rows.get(decision.tool), holds: own }, decision)
  }
  await scanAnew(org, serverId)
  const after = await toolsOf(org, serverId)
  // A tool that was not there was looked at just now; its rules are those that were there for it.
  const known = new Set(before.map((row) => row.name))
  const was = [...before, ...after.filter((row) => !known.has(row.name))]
  refuseUnread(await loosenedBy(org, serverId, was, after), body.acknowledged)
  const guardrail = await guardrailOf(org)
  if (guardrail !== null) await refuseGuardrail(org, guardrail.text)
  const now = new Map(after.map((row) => [row.name, row]))
  for (const decision of body.decisions)
    await record(org, server, decision, rows.get(decision.tool), now.get(decision.tool))
  const enforced = body.decisions.some(({ decision }) => decision !== 'keep')
  const serial = enforced ? await nextRelease(org) : null
  return { ...(await changesView(org, serverId)), serial }
})

/** What nobody has looked at is not decided about. */
function refuseUnseen({ seen }: Decision, holds: readonly HoldRow[]): void {
  if (holds.every((each) => seen.includes(each.digest))) return
  throw new Refusal('conflict', {
    sentence: 'The server has shown another definition since you opened this.',
    fix: 'Look at it and decide again.',
  })
}

async function decide(place: Place, decision: Decision): Promise<void> {
  switch (decision.decision) {
    case 'accept':
      return decision.tool === '' ? acceptInstructions(place, decision) : accept(place, decision)
    case 'resume':
      return resume(place, decision)
    case 'keep':
      return keep(place)
    case 'block':
      return block(place, decision)
    case 'unblock':
      return unblock(place)
  }
}

const gone = () =>
  new Refusal('conflict', { sentence: 'This has been decided, or the server shows something else now.' })

/** The definition under this digest is what was reviewed from now on; every other one that is shown is held again. */
async function accept({ org, serverId, row, holds }: Place, { tool, digest }: Decision): Promise<void> {
  const held = holds.find((each) => each.digest === digest)
  if (held === undefined) {
    if (row === undefined || row.digest !== digest || holds.length > 0) throw gone()
    return reclassify(org, row)
  }
  const value = membersOf(held.definition ?? '')
  // The store's word is not taken for it: what is accepted is what was shown, to the byte that counts.
  if (value === undefined || held.definition === null || digestOf(value) !== digest) throw gone()
  const { position: last } = await org.tx.tool
    .findFirst({
      where: { orgId: org.id, serverId },
      orderBy: { position: 'desc' },
    })
    .then((found) => found ?? { position: -1 })
  const data = {
    ...assess({ name: tool, definition: held.definition, value }),
    findings: [],
    // Scanned beside all the others when every decision is made.
    scanner: 0,
    blockedAt: null,
    blockedBy: null,
  }
  const key = { orgId: org.id, serverId, name: tool }
  await org.tx.tool.upsert({
    where: { orgId_serverId_name: key },
    create: { ...key, ...data, position: last + 1, firstSeenAt: org.at },
    update: { ...data, version: { increment: 1 } },
  })
  await end(org, serverId, tool)
}

/** The newer classifier's word about a definition that stays. */
async function reclassify(org: Org, row: Row): Promise<void> {
  const value = membersOf(row.definition)
  if (value === undefined || row.classifier >= classifierVersion) throw gone()
  const { category, risk, signals } = classified(row.name, value)
  await org.tx.tool.update({
    where: { orgId_serverId_name: { orgId: org.id, serverId: row.serverId, name: row.name } },
    data: { category, risk, signals, classifier: classifierVersion, version: { increment: 1 } },
  })
}

async function acceptInstructions({ org, serverId, holds }: Place, { digest }: Decision): Promise<void> {
  const held = holds.find((each) => each.digest === digest)
  const text = textIn(held?.definition ?? '')
  if (held === undefined || text === undefined) throw gone()
  await org.tx.server.update({
    where: { orgId_id: { orgId: org.id, id: serverId } },
    data: { ...instructionsRow(text), instructionsDigest: held.digest },
  })
  await end(org, serverId, '')
}

/** The server is back at what was reviewed: the hold ends and nothing else changes. */
async function resume({ org, serverId, row, holds }: Place, { tool }: Decision): Promise<void> {
  if (holds.length === 0 || (tool !== '' && row?.state !== 'reviewed')) throw gone()
  const server = await org.tx.server.findUniqueOrThrow({
    where: { orgId_id: { orgId: org.id, id: serverId } },
  })
  const reviewed = tool === '' ? server.instructionsDigest : row?.digest
  const open = holds.filter((each) => each.digest !== reviewed)
  if (!isBack(open, server.readAt)) throw gone()
  await end(org, serverId, tool)
}

async function keep({ org, serverId, holds }: Place): Promise<void> {
  const [first] = holds
  if (first === undefined) throw gone()
  await org.tx.hold.updateMany({
    where: { orgId: org.id, serverId, tool: first.tool },
    data: { keptAt: org.at, keptBy: org.actorName },
  })
}

/** Unknown to every agent, whatever the server shows of it. What is held of it stays, for whoever unblocks it. */
async function block({ org, serverId, row, holds }: Place, { tool }: Decision): Promise<void> {
  if (tool === '')
    throw new Refusal('invalid_input', {
      fields: [{ pointer: '/decisions', sentence: 'Instructions are accepted or kept held.' }],
    })
  const blocked = { blockedAt: org.at, blockedBy: org.actorName }
  const key = { orgId: org.id, serverId, name: tool }
  if (row !== undefined) {
    await org.tx.tool.update({
      where: { orgId_serverId_name: key },
      data: { ...blocked, version: { increment: 1 } },
    })
    return
  }
  const [newest] = holds
  const value = membersOf(newest?.definition ?? '')
  if (newest?.definition == null || value === undefined) throw gone()
  const data = { ...assess({ name: tool, definition: newest.definition, value }), state: 'new' }
  await org.tx.tool.create({
    data: { ...key, ...data, ...blocked, findings: [], scanner: 0, position: 100_000, firstSeenAt: org.at },
  })
}

async function unblock({ org, serverId, row, holds }: Place): Promise<void> {
  if (row === undefined || row.blockedAt === null) throw gone()
  const where = { orgId_serverId_name: { orgId: org.id, serverId, name: row.name } }
  const stored = await org.tx.tool.findUniqueOrThrow({ where })
  // A tool that was blocked when it was new has nothing reviewed to go back to: only what is held of it.
  if (stored.state === 'new' && holds.length > 0) await org.tx.tool.delete({ where })
  else
    await org.tx.tool.update({
      where,
      data: { blockedAt: null, blockedBy: null, version: { increment: 1 } },
    })
}

async function end(org: Org, serverId: string, tool: string): Promise<void> {
  await org.tx.hold.deleteMany({ where: { orgId: org.id, serverId, tool } })
}

async function scanAnew(org: Org, serverId: string): Promise<void> {
  const rows = await org.tx.tool.findMany({
    where: { orgId: org.id, serverId },
    orderBy: { position: 'asc' },
  })
  if (rows.every((row) => row.scanner !== 0)) return
  const findings = scanList(rows.map((row) => membersOf(row.definition)))
  for (const [n, row] of rows.entries()) {
    if (row.scanner !== 0) continue
    await org.tx.tool.update({
      where: { orgId_serverId_name: { orgId: org.id, serverId, name: row.name } },
      data: { findings: findings[n] ?? [], scanner: scannerVersion },
    })
  }
}

const actions: Record<Decision['decision'], string> = {
  accept: 'acceptTool',
  resume: 'resumeTool',
  keep: 'keepTool',
  block: 'blockTool',
  unblock: 'unblockTool',
}

async function record(
  org: Org,
  server: { id: string; name: string },
  { tool, decision, digest }: Decision,
  before: Row | undefined,
  after: Row | undefined,
): Promise<void> {
  const seen = (row: Row | undefined) =>
    row === undefined ? {} : { category: row.category, risk: row.risk, digest: row.digest }
  await org.record(
    {
      subject: 'tool',
      subjectId: server.id,
      name: tool === '' ? 'the instructions' : served(tool, 256),
      ...(before === undefined ? {} : { before: seen(before) }),
      after: { ...(after === undefined ? { digest } : seen(after)), server: server.name },
    },
    actions[decision],
  )
}
