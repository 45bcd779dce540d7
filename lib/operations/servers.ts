import { Refusal } from '#lib/contracts/refusal.ts'
import * as contracts from '#lib/contracts/servers.ts'
import type { Org } from '#lib/db/with-org.ts'
import { env } from '#lib/env.ts'
import { originOf, sealHeaders } from '#lib/secrets/seal.ts'
import { toolViews } from './inventory.ts'
import { operation } from './operation.ts'
import { nextRelease } from './releases.ts'
import { serverView, serverViews } from './server-views.ts'
import { toolRows } from './tool-rows.ts'

const keyVersion = 1

export const listServers = operation(contracts.listServers, async (org) => ({
  servers: await serverViews(org),
  sandboxUrl: env().SANDBOX_URL ?? null,
}))

export const readServer = operation(contracts.readServer, (org, { params }) => serverView(org, params.server))

export const listTools = operation(contracts.listTools, async (org, { params }) => {
  const server = await serverView(org, params.server)
  const rows = await toolRows(org, { serverId: params.server, removed: true })
  const may = {
    override: org.may('tools:override'),
    confirm: org.may('tools:confirm'),
    history: org.may('events:read'),
  }
  return { server, tools: toolViews(rows), may }
})

/** A name no other server of the organisation has. */
export async function refuseTakenServerName(org: Org, name: string, but?: string): Promise<void> {
  const other = await org.tx.server.findUnique({ where: { orgId_name: { orgId: org.id, name } } })
  if (other && other.id !== but) {
    throw new Refusal('name_taken', {
      fields: [{ pointer: '/name', sentence: 'Another server has this name.' }],
    })
  }
}

export const saveServer = operation(contracts.saveServer, async (org, { params, body, version }) => {
  const before = await serverView(org, params.server)
  await refuseTakenServerName(org, body.name, params.server)
  const saved = await org.tx.server.updateMany({
    where: { orgId: org.id, id: params.server, version: version ?? -1 },
    data: { name: body.name, version: { increment: 1 } },
  })
  if (saved.count === 0) throw new Refusal('conflict')
  await org.record({
    subject: 'server',
    subjectId: params.server,
    name: body.name,
    before: { name: before.name },
    after: { name: body.name },
  })
  await nextRelease(org)
  return serverView(org, params.server)
})

export const removeServer = operation(contracts.removeServer, async (org, { params }) => {
  const before = await serverView(org, params.server)
  // Grants first: they hold their policy by a key that does not cascade.
  await org.tx.grant.deleteMany({ where: { orgId: org.id, serverId: params.server } })
  await org.tx.server.delete({ where: { orgId_id: { orgId: org.id, id: params.server } } })
  await org.record({
    subject: 'server',
    subjectId: params.server,
    name: before.name,
    before: { url: before.url, tools: before.toolCount },
  })
  await nextRelease(org)
})

/** Seals headers for one server and puts them in the place of the old ones. */
export async function putCredential(
  org: Org,
  server: { id: string; url: string },
  headers: { name: string; value: string }[],
): Promise<void> {
  const [old] = await org.tx.$queryRaw<{ id: string; version: number }[]>`
    SELECT id, version FROM server_credentials WHERE org_id = ${org.id}::uuid AND server_id = ${server.id}::uuid FOR UPDATE`
  const id = old?.id ?? org.newId()
  const origin = originOf(server.url)
  const sealed = sealHeaders(
    headers.map((each): [string, string] => [each.name, each.value]),
    { org: org.id, server: server.id, credential: id, keyVersion, origin },
    Buffer.from(env().CREDENTIAL_KEY, 'base64'),
  )
  const setBy =
    org.caller.kind === 'member'
      ? org.caller.userId
      : org.caller.kind === 'token'
        ? org.caller.tokenId
        : org.newId()
  const names = headers.map((each) => each.name)
  await org.tx.$executeRaw`
    INSERT INTO server_credentials (org_id, id, server_id, version, origin, header_names, sealed, key_version, set_by, set_at)
    VALUES (${org.id}::uuid, ${id}::uuid, ${server.id}::uuid, ${(old?.version ?? 0) + 1}, ${origin}, ${names}, ${sealed},
      ${keyVersion}, ${setBy}::uuid, ${org.at})
    ON CONFLICT (org_id, id) DO UPDATE SET version = excluded.version, origin = excluded.origin,
      header_names = excluded.header_names, sealed = excluded.sealed, key_version = excluded.key_version,
      set_by = excluded.set_by, set_at = excluded.set_at`
}

export const saveCredential = operation(contracts.saveCredential, async (org, { params, body }) => {
  const before = await serverView(org, params.server)
  await putCredential(org, before, body.headers)
  await org.record({
    subject: 'server',
    subjectId: params.server,
    name: before.name,
    before: { headers: before.credential?.headerNames ?? [] },
    after: { headers: body.headers.map((each) => each.name) },
  })
  await nextRelease(org)
  return serverView(org, params.server)
})

export const removeCredential = operation(contracts.removeCredential, async (org, { params }) => {
  const before = await serverView(org, params.server)
  if (!before.credential) throw new Refusal('not_found')
  await org.tx
    .$executeRaw`DELETE FROM server_credentials WHERE org_id = ${org.id}::uuid AND server_id = ${params.server}::uuid`
  await org.record({
    subject: 'server',
    subjectId: params.server,
    name: before.name,
    before: { headers: before.credential.headerNames },
  })
  await nextRelease(org)
  return serverView(org, params.server)
})
