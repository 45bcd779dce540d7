import * as z from 'zod'
import { id, inOrg } from './fields.ts'
import { acknowledged } from './policies.ts'
import { nameIn, route } from './route.ts'
import { category, risk, toolView } from './servers.ts'

const tool = z
  .string()
  .min(1)
  .max(1024)
  .describe('The name of a tool; one that is called “.” or “..” is written with a ~ before it.')
  .transform(nameIn)
const at = inOrg({ server: id, tool })
const problems = ['conflict', 'policy_invalid', 'not_acknowledged'] as const

/** The tool as it stands now, and the release in which gateways learn of it. */
const overridden = toolView.extend({ serial: z.number().int() })

export const reason = z
  .string()
  .trim()
  .min(1, 'Say why: whoever reads the rules later wants to know.')
  .max(500, 'Use at most 500 characters.')
  .regex(/^(?:[^\p{Cc}\p{Cf}\p{Cs}]|\n)*$/u, 'Use visible characters only.')

/**
 * Says instead of the classifier what a tool is. Rules see it from the next call on; the organisation policy takes the
 * more severe of both until an owner confirms it, and what an owner sets is confirmed. `If-Match` is the version of
 * the tool that was looked at.
 */
export const saveOverride = route({
  id: 'saveOverride',
  summary: 'Set another category and level for a tool, with a reason',
  method: 'PUT',
  path: '/orgs/{org}/servers/{server}/tools/{tool}/override',
  can: 'tools:override',
  ifMatch: true,
  params: at,
  body: z.strictObject({
    category,
    risk,
    reason,
    /** The sentences of what this loosens under policies in force, as the refusal names them. */
    acknowledged,
  }),
  returns: overridden,
  problems: ['invalid_input', ...problems],
})
/** The override is believed by the organisation policy too. */
export const confirmOverride = route({
  id: 'confirmOverride',
  summary: 'Let an override hold for the organisation policy too',
  method: 'POST',
  path: '/orgs/{org}/servers/{server}/tools/{tool}/override/confirm',
  can: 'tools:confirm',
  ifMatch: true,
  params: at,
  body: z.strictObject({ acknowledged }),
  returns: overridden,
  problems,
})
export const removeOverride = route({
  id: 'removeOverride',
  summary: 'Remove an override: the tool is what the classifier says again',
  method: 'POST',
  path: '/orgs/{org}/servers/{server}/tools/{tool}/override/remove',
  can: 'tools:override',
  ifMatch: true,
  params: at,
  body: z.strictObject({ acknowledged }),
  returns: overridden,
  problems,
})
