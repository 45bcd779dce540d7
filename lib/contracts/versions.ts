import * as z from 'zod'
import { cursor, id, inOrg, moment } from './fields.ts'
import { acknowledged, policyText, policyView, published } from './policies.ts'
import { route } from './route.ts'

export const versionRow = z.object({
  number: z.number().int(),
  note: z.string(),
  publishedBy: z.string(),
  publishedAt: moment,
})
export const versionView = versionRow.extend({ text: policyText })
/** A draft that something else took the place of; it can be taken up again. */
export const draftAside = z.object({
  id,
  savedBy: z.string().nullable(),
  savedAt: moment.nullable(),
  asideBy: z.string(),
  asideAt: moment,
})

const number = z.coerce.number().int().positive().max(2_147_483_647)
const ofVersion = inOrg({ policy: id, number })
const ofDraft = inOrg({ policy: id, draft: id })

export const listVersions = route({
  id: 'listVersions',
  summary: 'The versions of a policy, and the drafts that were set aside, newest first',
  method: 'GET',
  path: '/orgs/{org}/policies/{policy}/versions',
  can: 'policies:read',
  params: inOrg({ policy: id }),
  query: z.strictObject({ cursor: cursor.optional() }),
  returns: z.object({
    versions: z.array(versionRow),
    /** Where older versions go on; null at the end. */
    older: cursor.nullable(),
    /** The last twenty, whatever page of versions was asked for. */
    aside: z.array(draftAside),
  }),
})
export const readVersion = route({
  id: 'readVersion',
  summary: 'Read one version of a policy',
  method: 'GET',
  path: '/orgs/{org}/policies/{policy}/versions/{number}',
  can: 'policies:read',
  params: ofVersion,
  returns: versionView,
})
/** The draft that was there is set aside. */
export const restoreVersion = route({
  id: 'restoreVersion',
  summary: 'Make a version the draft again',
  method: 'POST',
  path: '/orgs/{org}/policies/{policy}/versions/{number}/restore',
  can: 'policies:write',
  ifMatch: true,
  params: ofVersion,
  returns: policyView,
  problems: ['conflict'],
})
/** The text of an earlier version becomes the next one. A draft stays as it is. */
export const rollBackPolicy = route({
  id: 'rollBackPolicy',
  summary: 'Put an earlier version in force again, as the next version',
  method: 'POST',
  path: '/orgs/{org}/policies/{policy}/versions/{number}/roll-back',
  can: 'policies:publish',
  status: 201,
  params: ofVersion,
  body: z.strictObject({
    /** The version in force that the caller has seen. */
    active: z.number().int(),
    acknowledged,
  }),
  returns: published,
  problems: ['conflict', 'policy_invalid', 'nothing_to_publish', 'not_acknowledged'],
})
export const readDraftAside = route({
  id: 'readDraftAside',
  summary: 'Read a draft that was set aside',
  method: 'GET',
  path: '/orgs/{org}/policies/{policy}/drafts/{draft}',
  can: 'policies:read',
  params: ofDraft,
  returns: draftAside.extend({ text: policyText }),
})
/** The draft that was there is set aside in its place. */
export const restoreDraft = route({
  id: 'restoreDraft',
  summary: 'Take up a draft again that was set aside',
  method: 'POST',
  path: '/orgs/{org}/policies/{policy}/drafts/{draft}/restore',
  can: 'policies:write',
  ifMatch: true,
  params: ofDraft,
  returns: policyView,
  problems: ['conflict'],
})
export type VersionRow = z.output<typeof versionRow>
export type DraftAside = z.output<typeof draftAside>
