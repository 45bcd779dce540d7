import { Refusal } from '#lib/contracts/refusal.ts'
import * as contracts from '#lib/contracts/servers.ts'
import type { Org } from '#lib/db/with-org.ts'
import { type Connected, connect, type Step } from '#lib/discovery/connect.ts'
import { env } from '#lib/env.ts'
import { recommend } from '#lib/policy/recommend.ts'
import { scanList, scannerVersion } from '#lib/risk/scan.ts'
import { assess } from './assess.ts'
import { instructionsRow } from './definitions.ts'
import { guardRules } from './guard.ts'
import { policyTool } from './inventory.ts'
import { insertReviewed, readingRow } from './item-rows.ts'
import { streaming } from './operation.ts'
import { freePolicyName, insertPolicy } from './policies.ts'
import { nextRelease } from './releases.ts'
import { serverView } from './server-views.ts'
import { putCredential, refuseTakenServerName } from './servers.ts'

const timeoutMs = 10_000

/** smartapis.net is what most people try first; where it cannot be reached, the sandbox has the same tool names. */
const sandboxStandsInFor = 'smartapis.net'

type Wanted = {
  name?: string | undefined
  url?: string | undefined
  sandbox?: true | undefined
  headers?: { name: string; value: string }[] | undefined
}

function target(body: Wanted): { url: string; sandbox: boolean } {
  if (body.sandbox) {
    const url = env().SANDBOX_URL
    if (url === undefined)
      throw new Refusal('not_available', { sentence: 'No sandbox runs beside this instance.' })
    return { url, sandbox: true }
  }
  if (body.url === undefined || body.url === '') {
    throw new Refusal('invalid_input', {
      fields: [{ pointer: '/url', sentence: 'Paste the address of the server.' }],
    })
  }
  return { url: body.url, sandbox: body.url === env().SANDBOX_URL }
}

/**
 * Connects rung by rung with no transaction open, then registers the server, its inventory and a first draft in
 * one. A rung that fails leaves nothing behind.
 */
export const createServer = streaming(contracts.createServer, async function* (inside, { body }) {
  const { url, sandbox } = target(body)
  if (body.name !== undefined) await inside((org) => refuseTakenServerName(org, body.name ?? ''))
  const steps = connect(url, {
    rules: guardRules(),
    headers: (body.headers ?? []).map((each): [string, string] => [each.name, each.value]),
    timeoutMs,
    clock: () => performance.now(),
  })
  let connected: Connected | undefined
  for (;;) {
    const next = await steps.next()
    if (next.done) {
      connected = next.value
      break
    }
    yield withOffer(next.value, url)
  }
  if (!connected) {
    yield {
      kind: 'failed' as const,
      code: 'upstream_failed',
      sentence: 'Nothing was registered.',
      fix: 'Mend the step that failed and connect again.',
    }
    return
  }
  const found = connected
  const registered = await inside((org) => register(org, body, found, sandbox))
  yield { kind: 'registered' as const, ...registered }
})

function withOffer(step: Step, url: string): Step & { offerSandbox?: boolean } {
  if (step.state !== 'failed' || env().SANDBOX_URL === undefined) return step
  const host = URL.canParse(url) ? new URL(url).hostname : ''
  const offer = host === sandboxStandsInFor || host.endsWith(`.${sandboxStandsInFor}`)
  return offer ? { ...step, offerSandbox: true } : step
}

async function register(org: Org, body: Wanted, found: Connected, sandbox: boolean) {
  const name = body.name ?? (await freeServerName(org, sandbox ? 'SmartAPIs Sandbox' : nameOf(found)))
  await refuseTakenServerName(org, name)
  const id = org.newId()
  await org.tx.server.create({
    data: {
      orgId: org.id,
      id,
      name,
      url: found.url,
      eras: found.eras,
      sandbox,
      ...instructionsRow(found.instructions),
      createdAt: org.at,
      readAt: org.at,
      ...readingRow(org, found.beyond),
    },
  })
  const findings = scanList(found.tools.map((tool) => tool.value))
  const rows = found.tools.map((tool, position) => ({
    orgId: org.id,
    serverId: id,
    position,
    ...assess(tool),
    findings: findings[position] ?? [],
    scanner: scannerVersion,
    firstSeenAt: org.at,
  }))
  await org.tx.tool.createMany({ data: rows })
  await insertReviewed(org, id, found.beyond.items)
  if (body.headers?.length) await putCredential(org, { id, url: found.url }, body.headers)
  await org.record({
    subject: 'server',
    subjectId: id,
    name,
    after: { url: found.url, tools: rows.length, headers: body.headers?.map((each) => each.name) ?? [] },
  })
  const draft = recommend(rows.map(policyTool), name)
  const policyId = await insertPolicy(
    org,
    id,
    await freePolicyName(org, sandbox ? 'smartapis-agent' : slugged(name)),
    draft,
  )
  await nextRelease(org)
  return { server: await serverView(org, id), policyId }
}

function nameOf(found: Connected): string {
  const info = found.serverInfo
  const title = info instanceof Map ? (info.get('title') ?? info.get('name')) : undefined
  const text =
    typeof title === 'string'
      ? title
          .replace(/[\p{Cc}\p{Cf}]/gu, '')
          .trim()
          .slice(0, 60)
      : ''
  return text || new URL(found.url).hostname
}

function slugged(name: string): string {
  const base = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return `${base || 'server'}-agent`
}

async function freeServerName(org: Org, wished: string): Promise<string> {
  const rows = await org.tx.server.findMany({ where: { orgId: org.id }, select: { name: true } })
  const taken = new Set(rows.map((each) => each.name))
  let name = wished
  for (let n = 2; taken.has(name); n++) name = `${wished} ${n}`
  return name
}
