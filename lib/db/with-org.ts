import { can, jobCan, type Permission } from '#lib/access/can.ts'
import type { Role } from '#lib/access/roles.ts'
import type { Caller, Context } from './caller.ts'
import { client, type Tx } from './clients.ts'
import type { Prisma } from './generated/client.ts'
import { newId } from './ids.ts'

/** What an event says happened. `before` and `after` hold what changed, never a secret. */
export type Happened = {
  subject: string
  subjectId?: string
  name: string
  before?: Prisma.InputJsonValue
  after?: Prisma.InputJsonValue
}

const made = Symbol('made by withOrg')

/**
 * The handle of one organisation inside one transaction: the only way to its rows. It cannot be built anywhere
 * but in withOrg, so a function that takes an Org was reached through a membership check.
 */
export class Org {
  readonly id: string
  readonly slug: string
  readonly name: string
  readonly demo: boolean
  /** The caller's role; undefined for a job. */
  readonly role: Role | undefined
  readonly tx: Tx
  readonly context: Context
  readonly #action: string

  constructor(
    proof: typeof made,
    given: {
      id: string
      slug: string
      name: string
      demo: boolean
      role: Role | undefined
      tx: Tx
      context: Context
      action: string
    },
  ) {
    if (proof !== made) throw new Error('an Org comes only from withOrg')
    this.id = given.id
    this.slug = given.slug
    this.name = given.name
    this.demo = given.demo
    this.role = given.role
    this.tx = given.tx
    this.context = given.context
    this.#action = given.action
  }

  get caller(): Caller {
    return this.context.caller
  }

  get at(): Date {
    return this.context.at
  }

  /** The caller's name, for "set by NAME". */
  get actorName(): string {
    return actor(this.context.caller).name
  }

  newId(): string {
    return newId(this.context.at.getTime())
  }

  may(permission: Permission): boolean {
    const { caller } = this.context
    return caller.kind === 'job'
      ? jobCan(caller.name, permission)
      : this.role !== undefined && can(this.role, permission)
  }

  /** Writes the event of this operation, in its transaction: it stands exactly when the change stands. */
  async record(happened: Happened, action = this.#action): Promise<void> {
    await this.recordAll([{ ...happened, action }])
  }

  /** Writes several at once, in one statement: each is an event of its own. */
  async recordAll(all: readonly (Happened & { action: string })[]): Promise<void> {
    const who = actor(this.context.caller)
    await this.tx.event.createMany({
      data: all.map((happened) => ({
        orgId: this.id,
        id: newId(this.context.at.getTime()),
        at: this.context.at,
        actorKind: who.kind,
        actorId: who.id,
        actorName: who.name,
        requestId: this.context.requestId,
        ...happened,
      })),
    })
  }
}

export function actor(caller: Caller): { kind: string; id: string; name: string } {
  switch (caller.kind) {
    case 'member':
      return { kind: 'member', id: caller.userId, name: caller.name }
    case 'token':
      return { kind: 'token', id: caller.tokenId, name: caller.name }
    case 'job':
      return { kind: 'job', id: caller.name, name: caller.name }
    case 'visitor':
      throw new Error('a visitor has no name to record')
  }
}

/** Why there is no Org: the same for an organisation that does not exist and one the caller is not in. */
export type Denied = { denied: 'not_signed_in' | 'not_found' | 'forbidden' }

/**
 * Opens an organisation for a caller, checks that they may do what they came for, and runs `work` in one
 * transaction whose rows are that organisation's alone.
 */
export async function withOrg<T>(
  context: Context,
  slug: string,
  permission: Permission,
  action: string,
  work: (org: Org) => Promise<T>,
): Promise<{ done: T } | Denied> {
  const found = await membership(context.caller, slug)
  if ('denied' in found) return found
  const allowed =
    context.caller.kind === 'job'
      ? jobCan(context.caller.name, permission)
      : found.role !== undefined && can(found.role, permission)
  if (!allowed) return { denied: 'forbidden' }
  const done = await client('app').$transaction(
    async (tx) => {
      await tx.$executeRaw`SELECT set_config('app.org_id', ${found.id}, true)`
      return work(new Org(made, { ...found, slug, tx, context, action }))
    },
    { timeout: 15_000, maxWait: 5_000 },
  )
  return { done }
}

type Found = { id: string; name: string; demo: boolean; role: Role | undefined }

async function membership(caller: Caller, slug: string): Promise<Found | Denied> {
  if (caller.kind === 'visitor') return { denied: 'not_signed_in' }
  const platform = client('platform')
  const org = await platform.organisation.findUnique({ where: { slug } })
  if (!org) return { denied: 'not_found' }
  const found = { id: org.id, name: org.name, demo: org.demo }
  if (caller.kind === 'job') return { ...found, role: undefined }
  if (caller.kind === 'token') {
    return caller.orgId === org.id ? { ...found, role: caller.role } : { denied: 'not_found' }
  }
  const member = await platform.membership.findUnique({
    where: { orgId_userId: { orgId: org.id, userId: caller.userId } },
  })
  // The column's check holds exactly these words.
  return member ? { ...found, role: member.role as Role } : { denied: 'not_found' }
}
