import type { Context } from './caller.ts'
import { client, type Tx } from './clients.ts'
import { newId } from './ids.ts'
import { actor, type Happened } from './with-org.ts'

/** The handle on what belongs to no organisation: people, sessions, mail, and the making of organisations. */
export type Platform = {
  tx: Tx
  context: Context
  at: Date
  newId(): string
  /** Writes an event into an organisation that this operation makes or that the person acts in. */
  record(
    orgId: string,
    action: string,
    happened: Happened,
    by?: { kind: string; id: string; name: string },
  ): Promise<void>
}

/** Runs `work` in one transaction as the platform role, which cannot read any tenant's servers, rules or calls. */
export async function withPlatform<T>(
  context: Context,
  work: (platform: Platform) => Promise<T>,
): Promise<T> {
  return client('platform').$transaction(
    async (tx) =>
      work({
        tx,
        context,
        at: context.at,
        newId: () => newId(context.at.getTime()),
        async record(orgId, action, happened, by) {
          const who = by ?? actor(context.caller)
          // createMany asks for nothing back: this role may write events, and may not read them.
          await tx.event.createMany({
            data: {
              orgId,
              id: newId(context.at.getTime()),
              at: context.at,
              action,
              actorKind: who.kind,
              actorId: who.id,
              actorName: who.name,
              requestId: context.requestId,
              ...happened,
            },
          })
        },
      }),
    { timeout: 15_000, maxWait: 5_000 },
  )
}
