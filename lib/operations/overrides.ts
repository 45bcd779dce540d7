import * as contracts from '#lib/contracts/overrides.ts'
import { Refusal } from '#lib/contracts/refusal.ts'
import type { Org } from '#lib/db/with-org.ts'
import { lowers, type Risk, worse } from '#lib/risk/override.ts'
import { served } from '#lib/risk/visible.ts'
import { toolViews } from './inventory.ts'
import { type Loosened, loosenedBy, refuseUnread } from './loosened.ts'
import { operation } from './operation.ts'
import { refuseGuardrail } from './organisation-policy.ts'
import { guardrailOf, toolsOf } from './policy-views.ts'
import { lockOrganisation, nextRelease } from './releases.ts'

type Named = { server: string; tool: string }
type Rows = Awaited<ReturnType<typeof toolsOf>>
type Row = Rows[number]
type Change = { version: number | undefined; acknowledged: readonly string[] }

/**
 * Changes what is said of one tool: the version that was looked at is the present one, what policies in force loosen
 * by it was acknowledged, what the organisation policy says must always hold still does, and a release tells gateways.
 */
async function change(org: Org, named: Named, given: Change, make: (row: Row) => Promise<unknown>) {
  // Policies are published under the same lock: none comes into force between looking at them and the end of this.
  await lockOrganisation(org)
  const before = await toolsOf(org, named.server)
  const row = rowOf(before, named)
  const moved = await org.tx.tool.updateMany({
    where: { ...keyOf(org, named).tool, version: given.version ?? -1 },
    data: { version: { increment: 1 } },
  })
  if (moved.count === 0) throw new Refusal('conflict', { sentence: 'This tool changed since you opened it.' })
  await make(row)
  const after = await toolsOf(org, named.server)
  const now = rowOf(after, named)
  const loosened = await loosenedBy(org, named.server, before, after)
  refuseTakenBack(org, row, now, loosened)
  refuseUnread(loosened, given.acknowledged)
  const guardrail = await guardrailOf(org)
  if (guardrail !== null) await refuseGuardrail(org, guardrail.text)
  await record(org, row, now)
  const view = toolViews(after).find((each) => each.name === named.tool)
  if (view === undefined) throw new Error('a tool that was just read has no view')
  return { ...view, serial: await nextRelease(org) }
}

function rowOf(rows: Rows, { tool }: Named): Row {
  const row = rows.find((each) => each.name === tool)
  if (row === undefined) throw new Refusal('not_found')
  return row
}

const keyOf = (org: Org, { server, tool }: Named) => ({
  tool: { orgId: org.id, serverId: server, name: tool },
  override: { orgId: org.id, serverId: server, tool },
})

/** An owner's word to the organisation policy that makes it stricter is taken back by an owner. */
function refuseTakenBack(org: Org, before: Row, after: Row, loosened: readonly Loosened[]): void {
  if (org.may('tools:confirm') || before.override === undefined || before.override.confirmedBy === null)
    return
  if (!lowers(seenAbove(before), seenAbove(after)) || !loosened.some((each) => each.above)) return
  throw new Refusal('forbidden', {
    sentence: 'An owner confirmed this override, and the organisation policy is looser without it.',
    fix: 'Ask an owner to do it.',
  })
}

/** What the organisation policy sees of a tool. */
function seenAbove(row: Row): Risk {
  return row.override?.confirmedBy === null ? worse(row.classified, row) : row
}

/** The event says what rules see before and after, and which way it went. */
async function record(org: Org, before: Row, after: Row): Promise<void> {
  const server = await org.tx.server.findUniqueOrThrow({
    where: { orgId_id: { orgId: org.id, id: after.serverId } },
  })
  const seen = ({ category, risk, override }: Row) => ({
    category,
    risk,
    reason: override?.reason ?? null,
    confirmedBy: override?.confirmedBy ?? null,
  })
  await org.record({
    subject: 'tool',
    subjectId: after.serverId,
    name: served(after.name, 256),
    before: seen(before),
    after: { ...seen(after), server: server.name, way: wayOf(before, after) },
  })
}

function wayOf(before: Risk, after: Risk): 'lowered' | 'raised' | 'kept' {
  if (lowers(before, after)) return 'lowered'
  return lowers(after, before) ? 'raised' : 'kept'
}

export const saveOverride = operation(contracts.saveOverride, async (org, { params, body, version }) => {
  const { category, risk, reason, acknowledged } = body
  // An owner who says so has said so to the organisation policy too; whatever an owner confirmed before was another word.
  const confirmed = org.may('tools:confirm')
    ? { confirmedBy: org.actorName, confirmedAt: org.at }
    : { confirmedBy: null, confirmedAt: null }
  return change(org, params, { version, acknowledged }, async (row) => {
    if (row.classified.category === category && row.classified.risk === risk) {
      const sentence = 'This is what the classifier says already. Choose another category or another risk.'
      throw new Refusal('invalid_input', { fields: [{ pointer: '/risk', sentence }] })
    }
    const data = {
      category,
      risk,
      reason,
      digest: row.digest,
      madeBy: org.actorName,
      madeAt: org.at,
      ...confirmed,
    }
    const key = keyOf(org, params).override
    await org.tx.toolOverride.upsert({
      where: { orgId_serverId_tool: key },
      create: { ...key, ...data },
      update: data,
    })
  })
})

export const confirmOverride = operation(
  contracts.confirmOverride,
  async (org, { params, body: { acknowledged }, version }) =>
    change(org, params, { version, acknowledged }, async ({ override, digest }) => {
      if (override === undefined) throw new Refusal('not_found')
      if (override.digest !== digest) {
        throw new Refusal('conflict', { sentence: 'It was made for an earlier definition: set it again.' })
      }
      await org.tx.toolOverride.update({
        where: { orgId_serverId_tool: keyOf(org, params).override },
        data: { confirmedBy: org.actorName, confirmedAt: org.at },
      })
    }),
)

export const removeOverride = operation(
  contracts.removeOverride,
  async (org, { params, body: { acknowledged }, version }) =>
    change(org, params, { version, acknowledged }, async ({ override }) => {
      if (override === undefined) throw new Refusal('not_found')
      await org.tx.toolOverride.delete({ where: { orgId_serverId_tool: keyOf(org, params).override } })
    }),
)
