import * as z from 'zod'
import { roles } from '#lib/access/roles.ts'
import { utf8Length } from '#lib/json/utf8.ts'
import { MOST, TOO_MUCH } from '#lib/policy/most.ts'
import { id, inOrg, moment, name, orgParams } from './fields.ts'
import { route } from './route.ts'
import { toolView } from './servers.ts'

/** A policy travels as its text inside a string: bytes are what is stored, hashed and signed. */
export const policyText = z
  .string()
  .max(MOST.bytes, { error: `${TOO_MUCH.bytes}.`, abort: true })
  .refine((text) => utf8Length(text) <= MOST.bytes, `${TOO_MUCH.bytes}.`)
  // The database cannot hold it, and no JSON text has it.
  .refine((text) => !text.includes('\0'), 'A policy has no character with the code 0.')

export const policyRow = z.object({
  id,
  name: z.string(),
  /** Null for the organisation policy, which is about the tools of every server. */
  serverId: id.nullable(),
  serverName: z.string(),
  activeVersion: z.number().int().nullable(),
  hasDraft: z.boolean(),
  grants: z.number().int(),
  publishedAt: moment.nullable(),
  publishedBy: z.string().nullable(),
})
export const gateCounts = z.object({
  hidden: z.number().int(),
  denied: z.number().int(),
  limited: z.number().int(),
  /** Asked a person, whatever became of it. */
  asked: z.number().int(),
  allowed: z.number().int(),
})
export const policyView = z.object({
  id,
  name: z.string(),
  /** Null for the organisation policy, which stands above every other and is about the tools of all servers. */
  server: z.object({ id, name: z.string(), sandbox: z.boolean() }).nullable(),
  /** The organisation policy in force above this one. */
  guardrail: z.object({ id, version: z.number().int(), text: z.string() }).nullable(),
  /** The text in force; null before the first publish. */
  active: z
    .object({ version: z.number().int(), text: z.string(), publishedAt: moment, publishedBy: z.string() })
    .nullable(),
  /** The text being edited; equal to the active text when nothing was changed. */
  draft: z.string(),
  hasDraft: z.boolean(),
  draftSavedAt: moment.nullable(),
  draftSavedBy: z.string().nullable(),
  /** Changes with every save of the draft: the If-Match of `saveDraft`. */
  version: z.number().int(),
  tools: z.array(toolView),
  /** Live grants with this policy, and whom each calls as: what rules about identities and grants look at. */
  grants: z.array(
    z.object({
      id,
      identityName: z.string(),
      identity: z.object({
        id,
        kind: z.enum(['person', 'agent', 'automation']),
        labels: z.record(z.string(), z.string()),
      }),
      labels: z.record(z.string(), z.string()),
    }),
  ),
  /** Results of this policy's calls in the last 7 days. */
  counts: gateCounts,
  /** The members of the organisation: whom a rule can ask, and whether anybody could approve. */
  people: z.array(z.object({ name: z.string(), email: z.string(), role: z.enum(roles) })),
  may: z.object({ write: z.boolean(), publish: z.boolean() }),
})
export type PolicyView = z.output<typeof policyView>

export const listPolicies = route({
  id: 'listPolicies',
  summary: 'Policies of an organisation',
  method: 'GET',
  path: '/orgs/{org}/policies',
  can: 'policies:read',
  params: orgParams,
  returns: z.object({ policies: z.array(policyRow), may: z.object({ organisationPolicy: z.boolean() }) }),
})
export const createPolicy = route({
  id: 'createPolicy',
  summary: 'Make a policy for a server, as a draft: from a preset or with a text of your own',
  method: 'POST',
  path: '/orgs/{org}/policies',
  can: 'policies:write',
  status: 201,
  params: orgParams,
  body: z
    .strictObject({
      name,
      serverId: id,
      preset: z.enum(['recommended', 'read_only', 'everything_hidden']).optional(),
      /** The draft, instead of a preset. */
      text: policyText.optional(),
    })
    .refine(({ preset, text }) => (preset === undefined) !== (text === undefined), {
      error: 'Give a preset or a text, and one of them only.',
    }),
  returns: policyView,
  problems: ['name_taken', 'not_found'],
})
export const createOrganisationPolicy = route({
  id: 'createOrganisationPolicy',
  summary: 'Begin the organisation policy, which stands above every other and can only tighten',
  method: 'POST',
  path: '/orgs/{org}/organisation-policy',
  can: 'organisation:write',
  status: 201,
  params: orgParams,
  returns: policyView,
  problems: ['in_use'],
})
export const readPolicy = route({
  id: 'readPolicy',
  summary: 'Read a policy: what is in force, its draft and its tools',
  method: 'GET',
  path: '/orgs/{org}/policies/{policy}',
  can: 'policies:read',
  params: inOrg({ policy: id }),
  returns: policyView,
})
export const savePolicy = route({
  id: 'savePolicy',
  summary: 'Rename a policy',
  method: 'PATCH',
  path: '/orgs/{org}/policies/{policy}',
  can: 'policies:write',
  params: inOrg({ policy: id }),
  body: z.strictObject({ name }),
  returns: policyView,
  problems: ['name_taken'],
})
/** A text that does not compile is kept as well: it stays a draft and cannot be published. */
export const saveDraft = route({
  id: 'saveDraft',
  summary: 'Save the draft of a policy',
  method: 'PUT',
  path: '/orgs/{org}/policies/{policy}/draft',
  can: 'policies:write',
  ifMatch: true,
  params: inOrg({ policy: id }),
  body: z.strictObject({
    text: policyText,
    /** Keeps the draft that was there among those set aside: for a text that takes the place of someone else's. */
    setAside: z.boolean().optional(),
  }),
  returns: z.object({
    version: z.number().int(),
    draftSavedAt: moment,
    draftSavedBy: z.string(),
    hasDraft: z.boolean(),
  }),
  problems: ['conflict'],
})
export const discardDraft = route({
  id: 'discardDraft',
  summary: 'Give up the draft of a policy',
  method: 'DELETE',
  path: '/orgs/{org}/policies/{policy}/draft',
  can: 'policies:write',
  params: inOrg({ policy: id }),
  returns: policyView,
  problems: ['in_use'],
})
export const publishNote = z.string().trim().max(500, 'A note has at most 500 characters.').default('')
export const published = z.object({
  version: z.number().int(),
  /** The release that carries it; ask `readRelease` when it is active. */
  serial: z.number().int(),
})
/**
 * The sentences of what is loosened, as the person who publishes has read them. All of them have to be there: what was
 * not read is refused, with each sentence that is missing. A first version loosens nothing.
 */
export const acknowledged = z.array(z.string().max(100_000)).max(5000).default([])
export const publishPolicy = route({
  id: 'publishPolicy',
  summary: 'Publish the draft as the next version',
  method: 'POST',
  path: '/orgs/{org}/policies/{policy}/versions',
  can: 'policies:publish',
  ifMatch: true,
  status: 201,
  params: inOrg({ policy: id }),
  body: z.strictObject({ note: publishNote, acknowledged }),
  returns: published,
  problems: ['conflict', 'policy_invalid', 'nothing_to_publish', 'not_acknowledged'],
})
/** Which gateways enforce a release, and how long after it was published each began to. */
export const readRelease = route({
  id: 'readRelease',
  summary: 'Which gateways enforce a release',
  method: 'GET',
  path: '/orgs/{org}/releases/{serial}',
  can: 'policies:read',
  params: inOrg({ serial: z.coerce.number().int().positive() }),
  returns: z.object({
    serial: z.number().int(),
    /** Gateways alive now. */
    gateways: z.number().int(),
    /** One entry a gateway that has it: milliseconds from publishing to enforcing. */
    active: z.array(z.object({ gateway: z.string(), ms: z.number() })),
  }),
})

export const readGateways = route({
  id: 'readGateways',
  summary: 'How many gateways are ready, and how long the last change took to reach them',
  method: 'GET',
  path: '/orgs/{org}/gateways',
  can: 'organisation:read',
  params: orgParams,
  returns: z.object({ ready: z.number().int(), lastActiveMs: z.number().nullable() }),
})
