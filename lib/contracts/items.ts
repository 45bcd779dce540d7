import * as z from 'zod'
import { id, inOrg, moment } from './fields.ts'
import { route } from './route.ts'
import { findingView, serverView } from './servers.ts'

/** What may be switched on for a server besides its tools; `redaction` takes secrets out of what it answers. */
export const serverSetting = z.enum([
  'resources',
  'prompts',
  'completion',
  'sampling',
  'elicitation',
  'roots',
  'redaction',
])
export type ServerSetting = z.output<typeof serverSetting>

export const itemKind = z.enum(['resource', 'template', 'prompt'])
export type ItemKind = z.output<typeof itemKind>
const digest = z.string().max(64)

export const settingView = z.object({
  setting: serverSetting,
  on: z.boolean(),
  /** Whether the server says that it has it; null for what no server declares. */
  offered: z.boolean().nullable(),
})
export type SettingView = z.output<typeof settingView>

export const itemView = z.object({
  kind: itemKind,
  /** The URI, the URI template or the name of the prompt. */
  name: z.string(),
  title: z.string().nullable(),
  /** At most 500 characters of it. */
  description: z.string().nullable(),
  mimeType: z.string().nullable(),
  /** Of a prompt, each with a `*` where it has to be given. */
  arguments: z.array(z.string()),
  /** Only `reviewed` is released: agents neither see nor use what is new, changed, gone or blocked. */
  state: z.enum(['reviewed', 'new', 'changed', 'removed', 'blocked']),
  /** Of the definition that the server shows: what would be accepted. */
  digest,
  /** What differs from the reviewed definition, as text; where nobody has reviewed one, all of it. */
  parts: z.array(z.object({ part: z.string(), before: z.string().nullable(), after: z.string().nullable() })),
  findings: z.array(findingView),
  /** False for a template whose URIs are not recognised: agents see it, and read nothing by it. */
  readable: z.boolean(),
  reviewedBy: z.string().nullable(),
  reviewedAt: moment.nullable(),
  blockedBy: z.string().nullable(),
})
export type ItemView = z.output<typeof itemView>

export const itemsView = z.object({
  server: serverView,
  settings: z.array(settingView),
  /** When these lists were last read; null for a server that was registered before they were. */
  readAt: moment.nullable(),
  /** Why one of the lists could not be read; what was known of it stays as it was. */
  problem: z.string().nullable(),
  /** What nobody has decided about comes first. */
  items: z.array(itemView),
  /** Counted over all of them, also those that one answer has no room for. */
  counts: z.array(z.object({ kind: itemKind, all: z.number().int(), reviewed: z.number().int() })),
  may: z.object({ review: z.boolean(), set: z.boolean() }),
})

export const listItems = route({
  id: 'listItems',
  summary: 'What a server offers besides tools, and what of it is switched on',
  method: 'GET',
  path: '/orgs/{org}/servers/{server}/items',
  can: 'servers:read',
  params: inOrg({ server: id }),
  returns: itemsView,
})

/** Decides about resources, templates and prompts, all or none of them, and publishes. */
export const reviewItems = route({
  id: 'reviewItems',
  summary: 'Accept or block resources, templates and prompts',
  method: 'POST',
  path: '/orgs/{org}/servers/{server}/items/review',
  can: 'tools:review',
  params: inOrg({ server: id }),
  body: z.strictObject({
    decisions: z
      .array(
        z.strictObject({
          kind: itemKind,
          name: z.string().max(2048),
          decision: z.enum(['accept', 'block', 'unblock']),
          /** The definition that was looked at: where the server has shown another one since, nothing happens. */
          digest,
        }),
      )
      .min(1, 'Choose something.')
      .max(500, 'Decide about at most 500 at once.'),
  }),
  returns: itemsView.extend({ serial: z.number().int().nullable() }),
  problems: ['conflict'],
})

/** Names everything that is to be on; all else is off. */
export const saveServerSettings = route({
  id: 'saveServerSettings',
  summary: 'Switch on or off what a server may offer besides tools',
  method: 'PUT',
  path: '/orgs/{org}/servers/{server}/settings',
  can: 'servers:write',
  ifMatch: true,
  params: inOrg({ server: id }),
  body: z.strictObject({ on: z.array(serverSetting).max(serverSetting.options.length) }),
  returns: itemsView.extend({ serial: z.number().int().nullable() }),
  problems: ['conflict'],
})
