import * as z from 'zod'
import { id, inOrg, moment } from './fields.ts'
import { acknowledged } from './policies.ts'
import { route } from './route.ts'
import { category, findingView, risk, serverView, signalView } from './servers.ts'

const digest = z.string().max(64)
/** The name of a tool; empty for the instructions of the server. */
const named = z.string().max(256)

/** One part of a definition before and after, as text: JSON where it is no text, numbers as they were sent. */
const partView = z.object({ part: z.string(), before: z.string().nullable(), after: z.string().nullable() })

export const changeView = z.object({
  tool: named,
  /** `class`: the definition is as it was, and a newer classifier says something else of it. */
  kind: z.enum(['new', 'changed', 'instructions', 'class']),
  /** `open` waits for somebody; `kept` and `blocked` were decided. A `class` is in force as it was and holds nothing. */
  state: z.enum(['open', 'kept', 'blocked']),
  /** What would be accepted, or null where its text is not known. */
  digest: digest.nullable(),
  /** Every definition of it that is held. */
  seen: z.array(digest),
  seenAt: moment.nullable(),
  /** Who saw it first: a client’s list, or a reading of the list. */
  seenBy: z.enum(['gateway', 'reading']),
  /** Who kept it held or blocked it. */
  by: z.string().nullable(),
  /** The last reading showed the reviewed definition again. */
  returned: z.boolean(),
  parts: z.array(partView),
  was: z.object({ category, risk }).nullable(),
  now: z.object({ category, risk }).nullable(),
  signals: z.array(signalView),
  findings: z.array(findingView),
})
export type ChangeView = z.output<typeof changeView>

export const changesView = z.object({
  server: serverView,
  changes: z.array(changeView),
  may: z.object({ review: z.boolean(), read: z.boolean() }),
})

export const listChanges = route({
  id: 'listChanges',
  summary: 'Tools of a server whose definition is new or changed, with what differs',
  method: 'GET',
  path: '/orgs/{org}/servers/{server}/changes',
  can: 'servers:read',
  params: inOrg({ server: id }),
  returns: changesView,
})

/** Reads the list of the server anew; what is new or changed is held. A list that cannot be read changes nothing. */
export const readAgain = route({
  id: 'readAgain',
  summary: 'Read the tools of a server again, and hold what is new or changed',
  method: 'POST',
  path: '/orgs/{org}/servers/{server}/read',
  can: 'servers:reread',
  params: inOrg({ server: id }),
  returns: changesView.extend({ held: z.number().int() }),
})

/**
 * Decides about changed tools, all or none of them, and publishes. `accept` takes the definition with this digest as
 * reviewed; the digest of the reviewed one ends the hold without a change. `seen` names every definition of the tool that was looked
 * at: where another came in between, nothing happens.
 */
export const reviewTools = route({
  id: 'reviewTools',
  summary: 'Accept, keep held or block changed tools',
  method: 'POST',
  path: '/orgs/{org}/servers/{server}/review',
  can: 'tools:review',
  params: inOrg({ server: id }),
  body: z.strictObject({
    decisions: z
      .array(
        z.strictObject({
          tool: named,
          decision: z.enum(['accept', 'resume', 'keep', 'block', 'unblock']),
          digest: digest.nullable(),
          seen: z.array(digest).max(8),
        }),
      )
      .min(1, 'Choose a tool.')
      .max(2000),
    /** The sentences of what this loosens under policies in force, as the refusal names them. */
    acknowledged,
  }),
  returns: changesView.extend({ serial: z.number().int().nullable() }),
  problems: ['conflict', 'not_acknowledged', 'policy_invalid'],
})
