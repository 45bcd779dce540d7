import type { Permission } from '#lib/access/can.ts'
import type { Org } from '#lib/db/with-org.ts'
import { visible } from '#lib/risk/visible.ts'
import { peopleWho } from './mail-to.ts'
import type { MailRow } from './mails.ts'
import { mailExpiring, mailHeld, mailStopped } from './mails-notices.ts'
import { heldLetter } from './notices-held.ts'
import type { Notice } from './notices-payload.ts'
import { credentialLetter } from './notices-rotation.ts'

/** A server that shows something else each time is written of once in this time; the letter names all of it. */
const heldPauseMs = 3_600_000

/** Writes the letters that are due. Approvals have letters of their own, to those who may answer. */
export async function writeLetters(org: Org): Promise<void> {
  const ready = await org.tx.$queryRaw<Notice[]>`
    SELECT n.id, n.kind, n.subject_id, n.data, n.at
    FROM notices n WHERE n.org_id = ${org.id}::uuid AND n.mailed_at IS NULL AND n.told_at IS NOT NULL
      AND NOT (n.kind IN ('tool.held', 'item.held') AND EXISTS (
        SELECT FROM notices b WHERE b.org_id = n.org_id AND b.kind = n.kind AND b.subject_id = n.subject_id
          AND b.mailed_at > ${new Date(org.at.getTime() - heldPauseMs)}))
    ORDER BY n.at LIMIT 1000 FOR UPDATE SKIP LOCKED`
  const held = ready.filter((notice) => notice.kind === 'tool.held' || notice.kind === 'item.held')
  for (const server of new Set(held.map((notice) => notice.subject_id))) {
    const of = await heldLetter(
      org,
      server,
      held.filter((notice) => notice.subject_id === server),
    )
    if (of !== undefined)
      await write(org, await peopleWho(org, 'tools:review'), (from, to) => mailHeld(from, to, of))
  }
  for (const notice of ready) {
    if (notice.kind === 'grant.expiring') await writeGrant(org, notice)
    else if (notice.kind === 'grant_credential.expiring') await writeCredential(org, notice)
    else if (notice.kind === 'api_token.expiring') await writeToken(org, notice)
    else if (notice.kind.startsWith('calls.')) await writeStopped(org, notice)
  }
  await org.tx.notice.updateMany({
    where: { orgId: org.id, id: { in: ready.map((notice) => notice.id) } },
    data: { mailedAt: org.at },
  })
}

type Person = { id: string; email: string }

async function write(
  org: Org,
  people: readonly Person[],
  letter: (from: { newId(): string; at: Date }, to: string) => MailRow,
): Promise<void> {
  const from = { newId: () => org.newId(), at: org.at }
  await org.tx.mail.createMany({ data: people.map(({ email }) => letter(from, email)) })
}

async function writeGrant(org: Org, notice: Notice): Promise<void> {
  const key = (id: string) => ({ where: { orgId_id: { orgId: org.id, id } } })
  const grant = await org.tx.grant.findUnique(key(notice.subject_id))
  if (grant === null || grant.revokedAt !== null) return
  const identity = await org.tx.identity.findUniqueOrThrow(key(grant.identityId))
  const server = await org.tx.server.findUniqueOrThrow(key(grant.serverId))
  // Whoever can make it longer, and whose agent stops.
  const people = await withOwner(org, 'grants:write', identity.userId)
  const ending = {
    organisation: org.name,
    what: `The grant of ${visible(identity.name)} for ${visible(server.name)}`,
    at: grant.expiresAt,
    path: `/o/${org.slug}/agents/${grant.id}`,
    after: 'From then on its calls are refused, unless somebody makes it longer.',
  }
  await write(org, people, (from, to) => mailExpiring(from, to, ending))
}

async function writeCredential(org: Org, notice: Notice): Promise<void> {
  const letter = await credentialLetter(org, notice)
  if (letter === undefined) return
  const people = await withOwner(org, 'grants:write', letter.owner)
  await write(org, people, (from, to) => mailExpiring(from, to, letter.ending))
}

async function writeToken(org: Org, notice: Notice): Promise<void> {
  const token = await org.tx.apiToken.findUnique({
    where: { orgId_id: { orgId: org.id, id: notice.subject_id } },
  })
  if (token === null || token.expiresAt === null || token.revokedAt !== null) return
  const ending = {
    organisation: org.name,
    what: `The API token ${visible(token.name)}`,
    at: token.expiresAt,
    path: `/o/${org.slug}/settings?tab=api-tokens`,
    after: 'Make another one for what uses it.',
  }
  await write(org, await peopleWho(org, 'tokens:write'), (from, to) => mailExpiring(from, to, ending))
}

async function writeStopped(org: Org, notice: Notice): Promise<void> {
  const by =
    typeof notice.data === 'object' && notice.data !== null ? Reflect.get(notice.data, 'by') : undefined
  const stop = {
    organisation: org.name,
    stopped: notice.kind === 'calls.stopped',
    by: typeof by === 'string' ? visible(by) : 'Somebody',
    path: `/o/${org.slug}/settings`,
  }
  await write(org, await peopleWho(org, 'calls:stop'), (from, to) => mailStopped(from, to, stop))
}

async function withOwner(org: Org, permission: Permission, owner: string | null): Promise<Person[]> {
  const people = await peopleWho(org, permission)
  if (owner === null || people.some((each) => each.id === owner)) return people
  const member = await org.tx.membership.findUnique({
    where: { orgId_userId: { orgId: org.id, userId: owner } },
  })
  const user =
    member === null
      ? null
      : await org.tx.user.findUnique({
          where: { id: owner },
          select: { id: true, email: true, emailConfirmedAt: true },
        })
  return user === null || user.emailConfirmedAt === null
    ? people
    : [...people, { id: user.id, email: user.email }]
}
