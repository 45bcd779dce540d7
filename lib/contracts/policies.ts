import * as z from 'zod'
import { id, inOrg, moment, name, orgParams } from './fields.ts'
import { route } from './route.ts'
import { toolView } from './servers.ts'

/** A policy travels as its text inside a string: bytes are what is stored, hashed and signed. */
export const policyText = z.string().max(262_144, 'A policy has at most 256 KB.')

export const policyRow = z.object({
  id,
  name: z.string(),
  serverId: id,
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
  allowed: z.number().int(),
})
export const policyView = z.object({
  id,
  name: z.string(),
  server: z.object({ id, name: z.string(), sandbox: z.boolean() }),
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
  grants: z.array(z.object({ id, identityName: z.string() })),
  /** Results of this policy's calls in the last 7 days. */
  counts: gateCounts,
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
  returns: z.object({ policies: z.array(policyRow) }),
})
export const createPolicy = route({
  id: 'createPolicy',
  summary: 'Make a policy for a server, as a draft',
  method: 'POST',
  path: '/orgs/{org}/policies',
  can: 'policies:write',
  status: 201,
  params: orgParams,
  body: z.strictObject({
    name,
    serverId: id,
    preset: z.enum(['recommended', 'read_only', 'everything_hidden']),
  }),
  returns: policyView,
  problems: ['name_taken', 'not_found'],
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
  body: z.strictObject({ text: policyText }),
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
export const published = z.object({
  version: z.number().int(),
  /** The release that carries it; ask `readRelease` when it is active. */
  serial: z.number().int(),
})
export const publishPolicy = route({
  id: 'publishPolicy',
  summary: 'Publish the draft as the next version',
  method: 'POST',
  path: '/orgs/{org}/policies/{policy}/versions',
  can: 'policies:publish',
  ifMatch: true,
  status: 201,
  params: inOrg({ policy: id }),
  body: z.strictObject({ note: z.string().trim().max(500).default('') }),
  returns: published,
  problems: ['conflict', 'policy_invalid', 'nothing_to_publish'],
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
