import type * as z from 'zod'
import { listPolicies, type policyRow } from '#lib/contracts/policies.ts'
import { listServers, type ToolView } from '#lib/contracts/servers.ts'
import { read, type Value } from '#lib/json/read.ts'
import { write } from '#lib/json/write.ts'
import type { Tool } from '#lib/policy/types.ts'
import type { Instance } from './instance.ts'
import { Stop } from './stop.ts'

export type PolicyRow = z.output<typeof policyRow>

/** Every policy of the organisation, with the stem of the file that stands for it. */
export async function policiesOf(instance: Instance): Promise<{ row: PolicyRow; stem: string }[]> {
  const { policies } = await instance.call(listPolicies)
  const stems = policies.map((row) => stemOf(row.name))
  return policies.map((row, i) => {
    const stem = stems[i] ?? ''
    const clear = stem !== '' && stems.filter((other) => other === stem).length === 1
    return { row, stem: clear ? stem : row.id }
  })
}

/** `Support agents, read` becomes `support-agents-read`. */
function stemOf(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
}

/** The policy that is meant: by id, by name, or by the stem of its file. */
export function known(policies: readonly { row: PolicyRow; stem: string }[], wanted: string) {
  return (
    policies.find(({ row }) => row.id === wanted) ??
    policies.find(({ row }) => row.name === wanted) ??
    policies.find(({ stem }) => stem === wanted)
  )
}

/** The same, where there must be one; `otherwise` says what else can be done. */
export function chosen(
  policies: readonly { row: PolicyRow; stem: string }[],
  wanted: string,
  otherwise = '',
): { row: PolicyRow; stem: string } {
  const found = known(policies, wanted)
  if (found !== undefined) return found
  throw new Stop(
    2,
    `There is no policy “${wanted.slice(0, 100)}” in this organisation. ${namesOf(policies)}${otherwise}`,
  )
}

/** The server that is meant, by id or by name. */
export async function serverOf(instance: Instance, wanted: string): Promise<{ id: string; name: string }> {
  const { servers } = await instance.call(listServers)
  const found = servers.find((each) => each.id === wanted) ?? servers.find((each) => each.name === wanted)
  if (found !== undefined) return found
  const names = servers.slice(0, 20).map(({ name }) => `“${name}”`)
  const has = names.length === 0 ? 'no servers yet; register one in the console' : names.join(', ')
  const more = servers.length > 20 ? ` and ${servers.length - 20} more` : ''
  throw new Stop(
    2,
    `There is no server “${wanted.slice(0, 100)}” in this organisation. It has ${has}${more}.`,
  )
}

export function namesOf(policies: readonly { row: PolicyRow }[]): string {
  if (policies.length === 0) return 'It has no policies yet; make one in the console.'
  const names = policies.slice(0, 20).map(({ row }) => `“${row.name}”`)
  const more = policies.length > 20 ? ` and ${policies.length - 20} more` : ''
  return `It has ${names.join(', ')}${more}.`
}

/** The inventory of a policy, as the engine takes it. */
export function engineTools(tools: readonly ToolView[]): Tool[] {
  return tools.map(({ name, category, risk, state, inputSchema, classified, override }) => ({
    name,
    category,
    risk,
    state,
    ...(override !== null && override.confirmedBy === null ? { classified } : {}),
    ...(inputSchema === null ? {} : { inputSchema }),
  }))
}

/** The same as a file: schemas as JSON, so that a change of one can be read in a diff. */
export function inventoryText(tools: readonly ToolView[]): string {
  const list = tools.map((tool): Value => {
    const entry = new Map<string, Value>([
      ['name', tool.name],
      ['category', tool.category],
      ['risk', tool.risk],
      ['state', tool.state],
    ])
    const { classified, override } = tool
    if (override !== null && override.confirmedBy === null)
      entry.set('classified', new Map(Object.entries(classified)))
    if (tool.inputSchema === null) return entry
    const schema = read(tool.inputSchema)
    return entry.set('inputSchema', schema.ok ? schema.value : tool.inputSchema)
  })
  return `${write(list, 2)}\n`
}
