import * as contract from '#lib/contracts/calls.ts'
import { Refusal } from '#lib/contracts/refusal.ts'
import { floorId } from '#lib/db/ids.ts'
import { sql } from '#lib/db/sql.ts'
import type { Org } from '#lib/db/with-org.ts'
import { examine } from '#lib/discovery/examine.ts'
import { read, type Value } from '#lib/json/read.ts'
import { write } from '#lib/json/write.ts'
import { portOf, rulesFrom } from '#lib/net/guard.ts'
import { readRows, rowOf } from './calls-rows.ts'
import { untilEnforced } from './enforced.ts'
import { type Answer, GatewayClient, headerText, signedUrl, type Target } from './gateway.ts'
import { operation, streaming } from './operation.ts'

const answerMax = 200_000
const timeoutMs = 10_000

/** The grant to call as. A revoked or expired one is tried all the same: its refusal is what the agent sees. */
export async function targetOf(org: Org, grantId: string, mark: Target['mark']): Promise<Target> {
  const grant = await org.tx.grant.findUnique({
    where: { orgId_id: { orgId: org.id, id: grantId } },
    select: { id: true, serverId: true },
  })
  if (!grant) throw new Refusal('not_found', { sentence: 'There is no such grant.' })
  const server = await org.tx.server.findUniqueOrThrow({
    where: { orgId_id: { orgId: org.id, id: grant.serverId } },
    select: { eras: true },
  })
  return { org: org.id, grantId: grant.id, serverId: grant.serverId, eras: server.eras, mark }
}

/** The tools a grant sees, asked of the gateway as its agent would. */
export const listForGrant = operation<typeof contract.listForGrant, Target, Map<string, Value>[]>(
  contract.listForGrant,
  {
    facts: (org, { params }) => targetOf(org, params.grant, 'try'),
    reach: (_, target) => new GatewayClient(target).list(),
    async work(org, { params }, listed) {
      const { serverId } = await targetOf(org, params.grant, 'try')
      const tools = listed.map((tool) => {
        const schema = tool.get('inputSchema')
        return {
          name: String(tool.get('name') ?? ''),
          inputSchema: schema === undefined ? null : write(schema),
        }
      })
      const seen = new Set(tools.map((tool) => tool.name))
      const reviewed = await org.tx.tool.findMany({
        where: { orgId: org.id, serverId, state: { not: 'removed' } },
        orderBy: { position: 'asc' },
        select: { name: true },
      })
      return { tools, unseen: reviewed.map((tool) => tool.name).filter((name) => !seen.has(name)) }
    },
  },
)

/** Sends a call as the grant, once or several times, one after the other; each line is one answer. */
export const tryCall = streaming(contract.tryCall, async function* (inside, { params, body }) {
  const args = argumentsOf(body.args)
  const { target, headers } = await inside(async (org) => {
    const target = await targetOf(org, params.grant, 'try')
    return { target, headers: await paramHeaders(org, target, body.tool, args) }
  })
  await untilEnforced(inside)
  const gateway = new GatewayClient(target)
  for (let n = 1; n <= body.repeat; n++) {
    const answer = await gateway.call(body.tool, args, headers)
    const row = await inside((org) => recordOf(org, answer.jti))
    yield {
      n,
      callId: row?.id ?? null,
      result: row?.result ?? null,
      answer: pretty(answer),
      httpStatus: answer.status,
      ms: answer.ms,
      rule: row?.rule ?? '',
      sentence: row?.sentence ?? (answer.status === 401 ? 'The gateway does not accept this grant.' : ''),
    }
  }
})

/** What the client of a grant sees, step by step, through an address of its own that lives for a minute. */
export const testGrant = streaming(contract.testGrant, async function* (inside, { params }) {
  const { target, reviewed } = await inside(async (org) => {
    const found = await targetOf(org, params.grant, 'try')
    const where = { orgId: org.id, serverId: found.serverId, state: { not: 'removed' as const } }
    const rows = await org.tx.tool.findMany({ where, orderBy: { position: 'asc' }, select: { name: true } })
    return { target: found, reviewed: rows.map((row) => row.name) }
  })
  await untilEnforced(inside)
  const { url } = await signedUrl(target)
  const gateway = new URL(url)
  const steps = examine(url, {
    // The gateway's address is configuration and no upstream: it may be on this machine or in this network.
    rules: rulesFrom({
      mode: 'local',
      ownAddresses: [],
      ownUrls: [],
      allow: [`${gateway.hostname}:${portOf(gateway)}`],
    }),
    headers: [],
    timeoutMs,
    clock: () => performance.now(),
  })
  for (;;) {
    const next = await steps.next()
    if (!next.done) {
      yield next.value
      continue
    }
    if (next.value === undefined) return
    const tools = next.value.tools.map((tool) => tool.name)
    const { items } = next.value.beyond
    yield {
      kind: 'seen' as const,
      tools,
      unseen: reviewed.filter((name) => !tools.includes(name)),
      resources: items.filter((item) => item.kind !== 'prompt').length,
      prompts: items.filter((item) => item.kind === 'prompt').length,
    }
    return
  }
})

/** The record of the request that was sent to this signed URL. It was committed before the answer came. */
export async function recordOf(org: Org, jti: string): Promise<contract.CallRow | undefined> {
  const since = floorId(Date.now() - 120_000)
  const where = [
    sql`c.org_id = ${org.id}::uuid`,
    sql`c.id >= ${since}::uuid`,
    sql`c.jti = ${jti}`,
    sql`(c.try OR c.sample)`,
  ]
  const [row] = await readRows(org, where, 1)
  return row === undefined ? undefined : rowOf(row)
}

/** The arguments as they were written, with their number tokens. */
function argumentsOf(text: string): Map<string, Value> {
  const result = read(text.trim() === '' ? '{}' : text)
  if (!result.ok) {
    const { message, line, column } = result.fault
    const sentence = `This is not JSON: ${message} (line ${line}, column ${column}).`
    throw new Refusal('invalid_input', { fields: [{ pointer: '/args', sentence }] })
  }
  if (!(result.value instanceof Map)) {
    const sentence = 'Arguments are an object, like {"q": "pizza"}.'
    throw new Refusal('invalid_input', { fields: [{ pointer: '/args', sentence }] })
  }
  return result.value
}

/** The `Mcp-Param-` headers that a tool's schema asks a client of the modern era to send. */
async function paramHeaders(
  org: Org,
  target: Target,
  tool: string,
  args: Map<string, Value>,
): Promise<Record<string, string>> {
  if (target.eras.includes('legacy')) return {}
  const row = await org.tx.tool.findUnique({
    where: { orgId_serverId_name: { orgId: org.id, serverId: target.serverId, name: tool } },
    select: { definition: true },
  })
  const definition = row === null ? undefined : read(row.definition)
  const schema =
    definition?.ok && definition.value instanceof Map ? definition.value.get('inputSchema') : undefined
  const headers: Record<string, string> = {}
  if (schema instanceof Map) collect(schema, args, headers)
  return headers
}

function collect(
  schema: Map<string, Value>,
  args: Map<string, Value>,
  headers: Record<string, string>,
): void {
  const properties = schema.get('properties')
  if (!(properties instanceof Map)) return
  for (const [key, property] of properties) {
    const value = args.get(key)
    if (!(property instanceof Map) || value === undefined || value === null) continue
    const name = property.get('x-mcp-header')
    if (value instanceof Map) collect(property, value, headers)
    else if (typeof name === 'string' && !Array.isArray(value))
      headers[`mcp-param-${name}`] = headerText(typeof value === 'string' ? value : write(value))
  }
}

/** The answer as the agent reads it, indented; numbers stay as they came. */
function pretty(answer: Answer): string {
  const text = answer.message === undefined ? answer.text : write(answer.message, 2)
  return text.length > answerMax
    ? `${text.slice(0, answerMax)}\n… ${text.length - answerMax} more characters`
    : text
}
