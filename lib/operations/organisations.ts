import * as contracts from '#lib/contracts/account.ts'
import { Refusal } from '#lib/contracts/refusal.ts'
import type { Org } from '#lib/db/with-org.ts'
import type { Platform } from '#lib/db/with-platform.ts'
import { operation, platformOperation } from './operation.ts'

/** Makes an organisation with its first owner. The slug comes from the name; a taken one gets a number. */
export async function makeOrganisation(
  platform: Platform,
  owner: { userId: string; name: string },
  name: string,
  demo = false,
): Promise<{ id: string; slug: string; name: string; version: number }> {
  const org = await platform.tx.organisation.create({
    data: { id: platform.newId(), slug: await freeSlug(platform, name), name, demo, createdAt: platform.at },
  })
  await platform.tx.membership.create({
    data: { orgId: org.id, userId: owner.userId, role: 'owner', createdAt: platform.at },
  })
  // Whoever signs up is a visitor until this very transaction: the new owner is who did it.
  const by = { kind: 'member', id: owner.userId, name: owner.name }
  await platform.record(
    org.id,
    'createOrganisation',
    { subject: 'organisation', subjectId: org.id, name, after: { name } },
    by,
  )
  return org
}

async function freeSlug(platform: Platform, name: string): Promise<string> {
  const wished =
    name
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 40)
      .replace(/-+$/, '') || 'team'
  const taken = await platform.tx.organisation.findMany({
    where: { slug: { startsWith: wished } },
    select: { slug: true },
  })
  const slugs = new Set(taken.map((each) => each.slug))
  if (!slugs.has(wished)) return wished
  let n = 2
  while (slugs.has(`${wished}-${n}`)) n++
  return `${wished}-${n}`
}

export const createOrganisation = platformOperation(
  contracts.createOrganisation,
  async (platform, { body }) => {
    const { caller } = platform.context
    if (caller.kind !== 'member') throw new Refusal('not_signed_in')
    const org = await makeOrganisation(platform, caller, body.name)
    return {
      slug: org.slug,
      name: org.name,
      demo: false,
      role: 'owner' as const,
      version: org.version,
      stoppedAt: null,
      webhooksOff: [],
      selfApproval: { chosen: null, allowed: true },
    }
  },
)

/** An organisation as its members see it. */
export async function organisationView(org: Org) {
  const row = await org.tx.organisation.findUniqueOrThrow({ where: { id: org.id } })
  const webhooksOff = org.may('webhooks:read')
    ? await org.tx.webhook.findMany({
        where: { orgId: org.id, offAt: { not: null } },
        orderBy: { offAt: 'asc' },
        select: { id: true, name: true },
      })
    : []
  const { slug, name, demo, version, stoppedAt, selfApproval: chosen } = row
  const members = await org.tx.membership.count({ where: { orgId: org.id } })
  return {
    slug,
    name,
    demo,
    role: org.role ?? null,
    version,
    stoppedAt: stoppedAt?.toISOString() ?? null,
    webhooksOff,
    selfApproval: { chosen, allowed: chosen ?? members === 1 },
  }
}

export const readOrganisation = operation(contracts.readOrganisation, organisationView)

export const saveOrganisation = operation(contracts.saveOrganisation, async (org, { body, version }) => {
  const before = await organisationView(org)
  const { name = before.name, selfApproval } = body
  const saved = await org.tx.organisation.updateMany({
    where: { id: org.id, version: version ?? -1 },
    data: { name, ...(selfApproval === undefined ? {} : { selfApproval }), version: { increment: 1 } },
  })
  if (saved.count === 0) throw new Refusal('conflict')
  await org.record({
    subject: 'organisation',
    subjectId: org.id,
    name,
    ...(selfApproval === undefined
      ? { before: { name: before.name }, after: { name } }
      : { before: { selfApproval: before.selfApproval.allowed }, after: { selfApproval } }),
  })
  return organisationView(org)
})
