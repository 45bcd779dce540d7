import { randomBytes } from 'node:crypto'
import { publishAndConnect as connectContract } from '#lib/contracts/grants.ts'
import { Refusal } from '#lib/contracts/refusal.ts'
import { attempt } from '#lib/db/attempts.ts'
import type { Context } from '#lib/db/caller.ts'
import { openSession } from '#lib/db/people.ts'
import { withPlatform } from '#lib/db/with-platform.ts'
import { env } from '#lib/env.ts'
import { makePerson } from './accounts.ts'
import { createServer } from './connect-server.ts'
import { publishAndConnect } from './grants.ts'
import { makeOrganisation } from './organisations.ts'
import { readPolicy } from './policies.ts'
import { runSample } from './samples.ts'

/**
 * *Open the demo*: a throw-away person and organisation, made by the operations that everyone uses, with the
 * sandbox registered, its recommended rules published, an agent connected and a sample session in the log.
 * Local mode only; jobs remove it after a day.
 */
export async function openDemo(visitor: Context): Promise<{ org: string; sessionId: string }> {
  if (env().SIGNALBOX_MODE !== 'local' || env().SANDBOX_URL === undefined) throw new Refusal('not_available')
  if (!(await attempt('demo', { from: visitor.address }))) throw new Refusal('too_many_attempts')
  const unique = randomBytes(6).toString('hex')
  const made = await withPlatform(visitor, async (platform) => {
    const email = `demo-${unique}@demo.invalid`
    const user = await makePerson(platform, email, randomBytes(24).toString('base64url'), true)
    await platform.tx.user.update({ where: { id: user.id }, data: { name: 'Demo' } })
    const org = await makeOrganisation(
      platform,
      { userId: user.id, name: 'Demo' },
      `Demo ${unique.slice(0, 4)}`,
      true,
    )
    return { userId: user.id, email, org: org.slug }
  })
  const caller = {
    kind: 'member',
    userId: made.userId,
    name: 'Demo',
    email: made.email,
    sessionId: '',
  } as const
  const context: Context = { ...visitor, caller }
  const params = { org: made.org }
  let policyId: string | undefined
  for await (const line of await createServer.run(context, { params, query: {}, body: { sandbox: true } })) {
    if (line.kind === 'registered') policyId = line.policyId
  }
  if (policyId === undefined) throw new Refusal('upstream_failed')
  const policy = await readPolicy.run(context, {
    params: { ...params, policy: policyId },
    query: {},
    body: undefined,
  })
  const body = connectContract.body.parse({ identityName: policy.name })
  const given = { params: { ...params, policy: policyId }, query: {}, body, version: policy.version }
  const { grant } = await publishAndConnect.run(context, given)
  const lines = await runSample.run(context, { params, query: {}, body: { grantId: grant.id } })
  // To the very end: what stands after the last line, the event that a sample session ran, belongs to it.
  for await (const line of lines) void line
  const sessionId = await openSession(made.userId, { address: visitor.address, userAgent: visitor.userAgent })
  return { org: made.org, sessionId }
}
