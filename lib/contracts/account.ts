import * as z from 'zod'
import { roles } from '#lib/access/roles.ts'
import { email, id, inOrg, moment, name, orgParams, password, slug } from './fields.ts'
import { route } from './route.ts'

const role = z.enum(roles)

export const signUp = route({
  id: 'signUp',
  summary: 'Make an account and its first organisation',
  method: 'POST',
  path: '/sign-up',
  can: 'public',
  status: 201,
  body: z.strictObject({ email, password, organisation: name }),
  returns: z.object({ org: slug, userId: id }),
  problems: ['name_taken', 'too_many_attempts'],
})

export const accountView = z.object({
  userId: id,
  name: z.string(),
  email: z.string(),
  emailConfirmed: z.boolean(),
  /** Whether they run this instance, and have its inbox. */
  operator: z.boolean(),
  organisations: z.array(z.object({ slug, name: z.string(), role })),
})
export const readAccount = route({
  id: 'readAccount',
  summary: 'Who I am and which organisations I am in',
  method: 'GET',
  path: '/account',
  can: 'signed_in',
  returns: accountView,
})
export const saveAccount = route({
  id: 'saveAccount',
  summary: 'Change my name',
  method: 'PATCH',
  path: '/account',
  can: 'signed_in',
  body: z.strictObject({ name }),
  returns: accountView,
})
export const changePassword = route({
  id: 'changePassword',
  summary: 'Change my password; every other session ends',
  method: 'PUT',
  path: '/account/password',
  can: 'signed_in',
  status: 204,
  body: z.strictObject({ current: z.string().max(200), password }),
  returns: z.void(),
  problems: ['invalid_input', 'too_many_attempts'],
})
/** Always answers the same, so that nobody learns who has an account. */
export const requestPasswordReset = route({
  id: 'requestPasswordReset',
  summary: 'Mail a link to choose a new password',
  method: 'POST',
  path: '/password-resets',
  can: 'public',
  status: 204,
  body: z.strictObject({ email }),
  returns: z.void(),
  problems: ['too_many_attempts'],
})
export const resetPassword = route({
  id: 'resetPassword',
  summary: 'Choose a new password with a mailed link; every session ends',
  method: 'PUT',
  path: '/password-resets',
  can: 'public',
  status: 204,
  body: z.strictObject({ token: z.string().max(200), password }),
  returns: z.void(),
  problems: ['link_expired'],
})
export const confirmEmail = route({
  id: 'confirmEmail',
  summary: 'Confirm an e-mail address with a mailed link',
  method: 'POST',
  path: '/email-confirmations',
  can: 'public',
  status: 204,
  body: z.strictObject({ token: z.string().max(200) }),
  returns: z.void(),
  problems: ['link_expired', 'not_signed_in'],
})
export const requestConfirmation = route({
  id: 'requestConfirmation',
  summary: 'Mail the confirmation link again',
  method: 'POST',
  path: '/account/confirmation',
  can: 'signed_in',
  status: 204,
  returns: z.void(),
  problems: ['too_many_attempts'],
})

export const sessionView = z.object({
  id,
  current: z.boolean(),
  userAgent: z.string(),
  address: z.string(),
  createdAt: moment,
  lastSeenAt: moment,
})
export const listSessions = route({
  id: 'listSessions',
  summary: 'Browsers where I am signed in',
  method: 'GET',
  path: '/account/sessions',
  can: 'signed_in',
  returns: z.object({ sessions: z.array(sessionView) }),
})
export const revokeSession = route({
  id: 'revokeSession',
  summary: 'Sign one browser out',
  method: 'DELETE',
  path: '/account/sessions/{session}',
  can: 'signed_in',
  status: 204,
  params: z.strictObject({ session: id }),
  returns: z.void(),
})

export const organisationView = z.object({
  slug,
  name: z.string(),
  demo: z.boolean(),
  role: role.nullable(),
  version: z.number().int(),
  /** Since when all calls are stopped. */
  stoppedAt: moment.nullable(),
  /** Webhooks that were turned off by their failures; empty for whoever may not see webhooks. */
  webhooksOff: z.array(z.object({ id, name: z.string() })),
  /** Whether a member may approve calls of an agent of their own. Nobody chose: only while there is no other member. */
  selfApproval: z.object({ chosen: z.boolean().nullable(), allowed: z.boolean() }),
})
export const createOrganisation = route({
  id: 'createOrganisation',
  summary: 'Make another organisation',
  method: 'POST',
  path: '/orgs',
  can: 'signed_in',
  status: 201,
  body: z.strictObject({ name }),
  returns: organisationView,
})
export const readOrganisation = route({
  id: 'readOrganisation',
  summary: 'Read an organisation',
  method: 'GET',
  path: '/orgs/{org}',
  can: 'organisation:read',
  params: orgParams,
  returns: organisationView,
})
export const saveOrganisation = route({
  id: 'saveOrganisation',
  summary: 'Rename an organisation, or choose whether members may approve calls of their own agents',
  method: 'PUT',
  path: '/orgs/{org}',
  can: 'organisation:write',
  ifMatch: true,
  params: orgParams,
  body: z
    .strictObject({ name: name.optional(), selfApproval: z.boolean().optional() })
    .refine((body) => (body.name === undefined) !== (body.selfApproval === undefined), {
      error: 'Give a name or the choice, and one of them only.',
    }),
  returns: organisationView,
  problems: ['conflict'],
})

const stopping = z.object({
  organisation: organisationView,
  /** The release that says so; null where nothing changed. */
  serial: z.number().int().nullable(),
})
export const stopCalls = route({
  id: 'stopCalls',
  summary: 'Stop all calls of an organisation',
  method: 'PUT',
  path: '/orgs/{org}/stop',
  can: 'calls:stop',
  params: orgParams,
  // Typed by whoever stops everything, so that it never happens by a slip.
  body: z.strictObject({ name }),
  returns: stopping,
})
export const resumeCalls = route({
  id: 'resumeCalls',
  summary: 'Have calls decided by the policies again',
  method: 'DELETE',
  path: '/orgs/{org}/stop',
  can: 'calls:stop',
  params: orgParams,
  returns: stopping,
})

export const memberView = z.object({
  userId: id,
  name: z.string(),
  email: z.string(),
  role,
  since: moment,
  you: z.boolean(),
})
export const invitationView = z.object({
  id,
  email: z.string(),
  role,
  invitedBy: z.string(),
  createdAt: moment,
  expiresAt: moment,
})
export const listMembers = route({
  id: 'listMembers',
  summary: 'Members and open invitations',
  method: 'GET',
  path: '/orgs/{org}/members',
  can: 'members:read',
  params: orgParams,
  returns: z.object({ members: z.array(memberView), invitations: z.array(invitationView) }),
})
export const saveMember = route({
  id: 'saveMember',
  summary: "Change a member's role",
  method: 'PUT',
  path: '/orgs/{org}/members/{user}',
  can: 'members:write',
  params: inOrg({ user: id }),
  body: z.strictObject({ role }),
  returns: memberView,
  problems: ['forbidden', 'last_owner'],
})
export const removeMember = route({
  id: 'removeMember',
  summary: 'Remove a member',
  method: 'DELETE',
  path: '/orgs/{org}/members/{user}',
  can: 'members:write',
  status: 204,
  params: inOrg({ user: id }),
  returns: z.void(),
  problems: ['forbidden', 'last_owner'],
})
/** The link is shown once and mailed; its secret stands after `#`, so no server or log sees it. */
export const inviteMember = route({
  id: 'inviteMember',
  summary: 'Invite someone with a role',
  method: 'POST',
  path: '/orgs/{org}/invitations',
  can: 'members:write',
  status: 201,
  params: orgParams,
  body: z.strictObject({ email, role }),
  returns: z.object({ invitation: invitationView, link: z.string() }),
  problems: ['forbidden', 'name_taken'],
})
export const revokeInvitation = route({
  id: 'revokeInvitation',
  summary: 'Take an invitation back',
  method: 'DELETE',
  path: '/orgs/{org}/invitations/{invitation}',
  can: 'members:write',
  status: 204,
  params: inOrg({ invitation: id }),
  returns: z.void(),
})
export const lookAtInvitation = route({
  id: 'lookAtInvitation',
  summary: 'What an invitation link is for',
  method: 'POST',
  path: '/invitations/look',
  can: 'public',
  body: z.strictObject({ token: z.string().max(200) }),
  returns: z.object({
    organisation: z.string(),
    role,
    email: z.string(),
    invitedBy: z.string(),
    /** `join`: signed in as the invited person; `sign_in`: the address has an account; `sign_up`: it has none. */
    next: z.enum(['join', 'sign_in', 'sign_up', 'other_account']),
  }),
  problems: ['link_expired'],
})
export const acceptInvitation = route({
  id: 'acceptInvitation',
  summary: 'Join an organisation by its invitation; with a password where the person has no account yet',
  method: 'POST',
  path: '/invitations/accept',
  can: 'public',
  body: z.strictObject({ token: z.string().max(200), password: password.optional() }),
  returns: z.object({ org: slug, email: z.string() }),
  problems: ['link_expired', 'not_signed_in'],
})

export const apiTokenView = z.object({
  id,
  name: z.string(),
  role,
  createdBy: z.string(),
  createdAt: moment,
  expiresAt: moment.nullable(),
  lastUsedAt: moment.nullable(),
})
export const listApiTokens = route({
  id: 'listApiTokens',
  summary: 'API tokens of an organisation',
  method: 'GET',
  path: '/orgs/{org}/api-tokens',
  can: 'tokens:read',
  params: orgParams,
  returns: z.object({ tokens: z.array(apiTokenView) }),
})
export const createApiToken = route({
  id: 'createApiToken',
  summary: 'Make an API token; its secret is shown once',
  method: 'POST',
  path: '/orgs/{org}/api-tokens',
  can: 'tokens:write',
  status: 201,
  params: orgParams,
  body: z.strictObject({ name, role, expiresInDays: z.number().int().min(1).max(366).nullable() }),
  returns: z.object({ token: apiTokenView, secret: z.string() }),
  problems: ['forbidden'],
})
export const revokeApiToken = route({
  id: 'revokeApiToken',
  summary: 'Revoke an API token',
  method: 'DELETE',
  path: '/orgs/{org}/api-tokens/{token}',
  can: 'tokens:write',
  status: 204,
  params: inOrg({ token: id }),
  returns: z.void(),
})

/** Only in local mode: the letters of the outbox, newest first, so that links can be followed without SMTP. */
export const readMailbox = route({
  id: 'readMailbox',
  summary: 'The development mailbox: the last letters of the outbox',
  method: 'GET',
  path: '/mailbox',
  can: 'public',
  returns: z.object({
    letters: z.array(z.object({ id, to: z.string(), subject: z.string(), text: z.string(), at: moment })),
  }),
  problems: ['not_available'],
})
