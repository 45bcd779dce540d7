import * as z from 'zod'
import { id, inOrg, labels, moment, name, orgParams } from './fields.ts'
import { published } from './policies.ts'
import { route } from './route.ts'

export const identityKind = z.enum(['person', 'agent', 'automation'])
/** Of a person the member they are, of an agent or automation the one who owns it: never who approves its calls. */
const identityMember = z.object({ userId: id, name: z.string() }).nullable()
export const identityView = z.object({
  id,
  kind: identityKind,
  name: z.string(),
  labels: z.record(z.string(), z.string()),
  /** Null where nobody is known, or where they left. */
  member: identityMember,
  grants: z.number().int(),
  createdAt: moment,
})
export const grantView = z.object({
  id,
  identity: z.object({ id, kind: identityKind, name: z.string(), member: identityMember }),
  server: z.object({ id, name: z.string(), sandbox: z.boolean() }),
  policy: z.object({ id, name: z.string(), activeVersion: z.number().int().nullable() }).nullable(),
  state: z.enum(['live', 'expired', 'revoked']),
  expiresAt: moment,
  createdAt: moment,
  createdBy: z.string(),
  revokedAt: moment.nullable(),
  /** At most two live: the newest, and one that is being replaced. */
  credentials: z.array(
    z.object({
      generation: z.number().int(),
      createdAt: moment,
      endsAt: moment,
      lastUsedAt: moment.nullable(),
    }),
  ),
  firstCallAt: moment.nullable(),
  lastUsedAt: moment.nullable(),
  calls: z.number().int(),
  version: z.number().int(),
})
export type GrantView = z.output<typeof grantView>

/** Shown once: whoever has one of these calls as the identity. */
export const secretView = z.object({
  /** The signed proxy URL: the one thing to paste. */
  proxyUrl: z.string(),
  /** The same without a secret in it, for clients that can send `Authorization: Bearer`. */
  mcpUrl: z.string(),
  token: z.string(),
})

export const listIdentities = route({
  id: 'listIdentities',
  summary: 'Agents, people and automations',
  method: 'GET',
  path: '/orgs/{org}/identities',
  can: 'grants:read',
  params: orgParams,
  returns: z.object({ identities: z.array(identityView) }),
})
export const saveIdentity = route({
  id: 'saveIdentity',
  summary: 'Rename an identity, or change its labels or whose it is',
  method: 'PUT',
  path: '/orgs/{org}/identities/{identity}',
  can: 'grants:write',
  params: inOrg({ identity: id }),
  /** What is not given stays as it is. */
  body: z.strictObject({ name, labels: labels.optional(), memberId: id.nullable().optional() }),
  returns: identityView,
  problems: ['name_taken', 'not_found'],
})
export const listGrants = route({
  id: 'listGrants',
  summary: 'Grants of an organisation',
  method: 'GET',
  path: '/orgs/{org}/grants',
  can: 'grants:read',
  params: orgParams,
  returns: z.object({ grants: z.array(grantView) }),
})
export const readGrant = route({
  id: 'readGrant',
  summary: 'Read a grant',
  method: 'GET',
  path: '/orgs/{org}/grants/{grant}',
  can: 'grants:read',
  params: inOrg({ grant: id }),
  returns: grantView,
})
const expiresInDays = z.number().int().min(1, 'At least one day.').max(366, 'At most 366 days.')
export const issueGrant = route({
  id: 'issueGrant',
  summary: 'Connect an agent: a grant with its signed proxy URL, shown once',
  method: 'POST',
  path: '/orgs/{org}/grants',
  can: 'grants:write',
  status: 201,
  params: orgParams,
  body: z.strictObject({
    identity: z.union([
      z.strictObject({ id }),
      z.strictObject({
        kind: identityKind,
        name,
        labels: labels.default({}),
        /** The member that a person is, or who owns an agent; without it whoever makes an agent owns it. */
        memberId: id.nullable().optional(),
      }),
    ]),
    serverId: id,
    policyId: id.nullable(),
    expiresInDays: expiresInDays.default(90),
    labels: labels.default({}),
  }),
  returns: z.object({ grant: grantView, secret: secretView, serial: z.number().int() }),
  problems: ['not_found', 'name_taken'],
})
export const saveGrant = route({
  id: 'saveGrant',
  summary: 'Change the policy or the end of a grant',
  method: 'PUT',
  path: '/orgs/{org}/grants/{grant}',
  can: 'grants:write',
  ifMatch: true,
  params: inOrg({ grant: id }),
  body: z.strictObject({ policyId: id.nullable(), expiresAt: moment }),
  returns: grantView,
  problems: ['conflict', 'not_found'],
})
export const rotateGrant = route({
  id: 'rotateGrant',
  summary: 'Make a new signed URL and token; the old ones work for as long as you choose',
  method: 'POST',
  path: '/orgs/{org}/grants/{grant}/credentials',
  can: 'grants:write',
  status: 201,
  params: inOrg({ grant: id }),
  body: z.strictObject({ oldWorksFor: z.enum(['now', '1h', '24h', '7d']) }),
  returns: z.object({ grant: grantView, secret: secretView, serial: z.number().int() }),
  problems: ['conflict'],
})
export const revokeGrant = route({
  id: 'revokeGrant',
  summary: 'Revoke a grant: its URL and token stop within a second',
  method: 'DELETE',
  path: '/orgs/{org}/grants/{grant}',
  can: 'grants:write',
  params: inOrg({ grant: id }),
  returns: z.object({ grant: grantView, serial: z.number().int() }),
  problems: ['conflict'],
})
/** The short way: publishes the draft, makes an agent identity and a 90-day grant, in one transaction. */
export const publishAndConnect = route({
  id: 'publishAndConnect',
  summary: 'Publish a policy and connect a first agent with it',
  method: 'POST',
  path: '/orgs/{org}/policies/{policy}/connections',
  can: 'grants:write',
  ifMatch: true,
  status: 201,
  params: inOrg({ policy: id }),
  body: z.strictObject({ identityName: name }),
  returns: z.object({ published, grant: grantView, secret: secretView }),
  problems: ['conflict', 'policy_invalid', 'forbidden'],
})
