import { approvalPath } from '#lib/contracts/approvals.ts'
import type { Context } from '#lib/db/caller.ts'
import { type Org, withOrg } from '#lib/db/with-org.ts'
import { mailApproval } from './mails.ts'

type Untold = {
  id: string
  tool: string
  server_name: string
  identity_id: string
  identity_name: string
  risk: string
  needs: unknown
  answer_by: Date
}

/**
 * Writes to those who may answer what waits, once for each request however often it is repeated. An address that nobody
 * confirmed gets nothing: it may be somebody else's.
 * @returns how many letters; undefined where the organisation is not there
 */
export async function tellApprovers(context: Context, slug: string): Promise<number | undefined> {
  const result = await withOrg(context, slug, 'calls:read', 'tellApprovers', tell)
  return 'done' in result ? result.done : undefined
}

async function tell(org: Org): Promise<number> {
  // Two processes do not write the same letter; what a gateway holds at this moment comes with the next round.
  const untold = await org.tx.$queryRaw<Untold[]>`
    UPDATE approvals a SET told_at = clock_timestamp() WHERE a.org_id = ${org.id}::uuid AND a.id IN (
        SELECT x.id FROM approvals x WHERE x.org_id = ${org.id}::uuid AND x.status = 'waiting' AND x.told_at IS NULL
          AND approval_standing(x) = 'waiting' ORDER BY x.id LIMIT 100 FOR UPDATE SKIP LOCKED)
      RETURNING a.id, a.tool, a.server_name, a.identity_id, a.identity_name, a.risk, a.needs, a.answer_by`
  let letters = 0
  for (const asked of untold) {
    const people = await org.tx.$queryRaw<{ email: string }[]>`
      SELECT u.email FROM memberships m JOIN users u ON u.id = m.user_id
      WHERE m.org_id = ${org.id}::uuid AND u.email_confirmed_at IS NOT NULL AND EXISTS (
        SELECT FROM jsonb_array_elements(${JSON.stringify(asked.needs)}::jsonb) n
        WHERE approval_right(m.org_id, ${asked.identity_id}::uuid, n.value->'approvers', u.id, u.email) IN ('yes', 'self'))
      ORDER BY u.email`
    const letter = {
      organisation: org.name,
      tool: asked.tool,
      server: asked.server_name,
      identity: asked.identity_name,
      risk: asked.risk,
      minutes: Math.max(1, Math.floor((asked.answer_by.getTime() - Date.now()) / 60_000)),
      path: approvalPath(org.id, asked.id),
    }
    await org.tx.mail.createMany({
      data: people.map(({ email }) => mailApproval({ newId: () => org.newId(), at: org.at }, email, letter)),
    })
    letters += people.length
  }
  return letters
}
