import { Refusal } from '#lib/contracts/refusal.ts'
import * as contracts from '#lib/contracts/reviews.ts'
import type { Context } from '#lib/db/caller.ts'
import type { Org } from '#lib/db/with-org.ts'
import { type Connected, connect } from '#lib/discovery/connect.ts'
import { env } from '#lib/env.ts'
import { write } from '#lib/json/write.ts'
import { classifierVersion } from '#lib/risk/classify.ts'
import { scanList, scannerVersion } from '#lib/risk/scan.ts'
import { openHeaders, originOf } from '#lib/secrets/seal.ts'
import { classified, membersOf } from './assess.ts'
import { changesView, holdsOf } from './changes.ts'
import { digestOf } from './definitions.ts'
import { guardRules } from './guard.ts'
import { readingRow, takeItems } from './item-rows.ts'
import { noticeItems } from './notices-held.ts'
import { operation } from './operation.ts'
import { lockOrganisation, nextRelease } from './releases.ts'

const timeoutMs = 10_000

/** What a reading needs to know: where the server is, and the headers it is sent; undefined where those cannot be opened. */
type Facts = { url: string; headers: [string, string][] | undefined }
type Reached = { found: Connected } | { problem: string }

async function factsOf(org: Org, serverId: string): Promise<Facts> {
  const server = await org.tx.server.findUnique({ where: { orgId_id: { orgId: org.id, id: serverId } } })
  if (server === null) throw new Refusal('not_found')
  const credential = await org.tx.serverCredential.findUnique({
    where: { orgId_serverId: { orgId: org.id, serverId } },
  })
  if (credential === null) return { url: server.url, headers: [] }
  const origin = originOf(server.url)
  const { id, keyVersion, sealed } = credential
  const binding = { org: org.id, server: serverId, credential: id, keyVersion, origin }
  const key = Buffer.from(env().CREDENTIAL_KEY, 'base64')
  return {
    url: server.url,
    headers: credential.origin === origin ? openHeaders(sealed, binding, key) : undefined,
  }
}

/** Connects as a registration does. What fails there is told in its words. */
async function reach({ url, headers }: Facts): Promise<Reached> {
  if (headers === undefined) return { problem: 'The headers for this server could not be opened.' }
  const steps = connect(url, { rules: guardRules(), headers, timeoutMs, clock: () => performance.now() })
  let problem = 'The list could not be read.'
  for (;;) {
    const next = await steps.next()
    if (next.done) return next.value === undefined ? { problem } : { found: next.value }
    if (next.value.problem !== undefined) problem = next.value.problem.sentence
  }
}

export const readAgain = operation(contracts.readAgain, {
  facts: (org, { params }) => factsOf(org, params.server),
  reach: (_, facts) => reach(facts),
  work: async (org, { params }, reached) => {
    const held = await take(org, params.server, reached)
    return { ...(await changesView(org, params.server)), held }
  },
})

/** Reads one server's list for the job that does so by the clock. */
export function readListOf(context: Context, slug: string, server: string) {
  return readAgain.run(context, { params: { org: slug, server }, query: {}, body: undefined })
}

/** Holds what is new or changed in a list, and notes what is gone or back. Returns how many definitions are held anew. */
async function take(org: Org, serverId: string, reached: Reached): Promise<number> {
  await lockOrganisation(org)
  const where = { orgId_id: { orgId: org.id, id: serverId } }
  const server = await org.tx.server.findUnique({ where })
  if (server === null) throw new Refusal('not_found')
  const rows = await org.tx.tool.findMany({
    where: { orgId: org.id, serverId },
    orderBy: { position: 'asc' },
  })
  const problem = problemOf(reached, rows.length)
  await org.tx.server.update({
    where,
    data: {
      triedAt: org.at,
      readProblem: problem?.slice(0, 500) ?? null,
      ...(problem ? {} : { readAt: org.at }),
      ...(problem || !('found' in reached) ? {} : readingRow(org, reached.found.beyond)),
    },
  })
  if (problem !== undefined || !('found' in reached)) return 0
  const { found } = reached
  const known = new Map(rows.map((row) => [row.name, row]))
  const shown = found.tools.map((tool) => ({
    ...tool,
    digest: digestOf(tool.value),
    row: known.get(tool.name),
  }))
  const differ = shown.filter(
    ({ digest, row }) => row?.blockedAt == null && (row?.digest !== digest || row.state === 'new'),
  )
  const asked = differ.map(({ name, digest, definition, row }) => ({
    tool: name,
    digest,
    definition,
    released: row !== undefined,
  }))
  const said = instructionsShown(server, found.instructions)
  const held = await hold(org, serverId, [...asked, ...said])
  const names = new Set(found.tools.map((tool) => tool.name))
  const same = new Set(shown.filter(({ digest, row }) => row?.digest === digest).map(({ name }) => name))
  const gone = rows.filter((row) => row.state === 'reviewed' && !names.has(row.name)).map((row) => row.name)
  const back = rows.filter((row) => row.state === 'removed' && same.has(row.name)).map((row) => row.name)
  await setState(org, serverId, gone, 'removed')
  await setState(org, serverId, back, 'reviewed')
  await lookAnew(org, rows)
  const items = await takeItems(org, serverId, found.beyond)
  if (held > 0 || gone.length > 0 || back.length > 0 || items.asked.length > 0 || items.gone > 0) {
    await org.record({
      subject: 'server',
      subjectId: serverId,
      name: server.name,
      after: {
        held,
        gone: gone.slice(0, 100),
        back: back.slice(0, 100),
        ...(items.asked.length > 0 ? { itemsHeld: items.asked.length } : {}),
        ...(items.gone > 0 ? { itemsGone: items.gone } : {}),
      },
    })
  }
  // Holds need no release: gateways know them from the store.
  const othersReleased = items.released && server.settings.length > 0
  if (gone.length > 0 || back.length > 0 || othersReleased) await nextRelease(org)
  await noticeItems(org, serverId, items.asked)
  return held + items.asked.length
}

/** A server that answers with nothing at all says more about its state than about its tools. */
function problemOf(reached: Reached, known: number): string | undefined {
  if ('problem' in reached) return reached.problem
  return known > 0 && reached.found.tools.length === 0 ? 'The server lists no tools.' : undefined
}

function instructionsShown(
  server: { instructions: string | null; instructionsDigest: string | null },
  now: string | undefined,
) {
  if (now === undefined) return []
  const digest = digestOf(now)
  const { instructions, instructionsDigest } = server
  const reviewed = instructionsDigest ?? (instructions === null ? null : digestOf(instructions))
  return reviewed === digest ? [] : [{ tool: '', digest, definition: write(now), released: true }]
}

type Shown = { tool: string; digest: string; definition: string; released: boolean }

async function hold(org: Org, serverId: string, shown: readonly Shown[]): Promise<number> {
  if (shown.length === 0) return 0
  const keyOf = (tool: string, digest: string) => `${digest} ${tool}`
  const before = new Map((await holdsOf(org, serverId)).map((each) => [keyOf(each.tool, each.digest), each]))
  const [fresh, again] = [
    shown.filter((each) => !before.has(keyOf(each.tool, each.digest))),
    shown.filter((each) => before.has(keyOf(each.tool, each.digest))),
  ]
  // What is shown now is what a reviewer sees first.
  for (const { tool, digest, definition } of again) {
    if (before.get(keyOf(tool, digest))?.definition === null)
      await org.tx
        .$executeRaw`SELECT keep_definition(${org.id}::uuid, ${serverId}::uuid, ${tool}, ${digest}, ${definition})`
    await org.tx.hold.update({
      where: { orgId_serverId_tool_digest: { orgId: org.id, serverId, tool, digest } },
      data: { seenAt: new Date() },
    })
  }
  if (fresh.length === 0) return 0
  const [made] = await org.tx.$queryRaw<{ n: number }[]>`
    SELECT hold_tools(${org.id}::uuid, ${serverId}::uuid, ${JSON.stringify(fresh)}::jsonb, 'reading') AS n`
  return made?.n ?? 0
}

async function setState(org: Org, serverId: string, names: string[], state: string): Promise<void> {
  if (names.length === 0) return
  await org.tx.tool.updateMany({
    where: { orgId: org.id, serverId, name: { in: names } },
    data: { state, version: { increment: 1 } },
  })
}

type Stored = Awaited<ReturnType<Org['tx']['tool']['findMany']>>[number]

/**
 * What an older scanner or classifier said of the definitions that stay. A class that is another one now is left as it was,
 * for a person to accept: no rule that goes by it is loosened by an upgrade.
 */
async function lookAnew(org: Org, rows: readonly Stored[]): Promise<void> {
  if (rows.every((row) => row.scanner === scannerVersion && row.classifier === classifierVersion)) return
  const values = rows.map((row) => membersOf(row.definition))
  const findings = scanList(values)
  for (const [n, row] of rows.entries()) {
    const value = values[n]
    if (value === undefined || (row.scanner === scannerVersion && row.classifier === classifierVersion))
      continue
    const says = classified(row.name, value)
    const unchanged = says.category === row.category && says.risk === row.risk
    await org.tx.tool.update({
      where: { orgId_serverId_name: { orgId: org.id, serverId: row.serverId, name: row.name } },
      data: {
        findings: findings[n] ?? [],
        scanner: scannerVersion,
        ...(unchanged ? { signals: says.signals, classifier: classifierVersion } : {}),
      },
    })
  }
}
