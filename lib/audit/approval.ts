import { createHash, createHmac } from 'node:crypto'
import type { Value } from '#lib/json/read.ts'
import { canonical } from '#lib/json/write.ts'
import type { Need } from '#lib/policy/types.ts'
import { safeText } from './record.ts'

/** What an approval is bound to. It is of this call and of no other. */
export type Bound = {
  org: string
  grant: string
  server: string
  tool: string
  /** The digest of the definition that was reviewed. */
  definition: string
  args: Map<string, Value>
  policy: { id: string; version: number }
  guardrail: number | null
  needs: readonly Need[]
}

/** What `begin_asked` takes besides the record of the call; see migrations/0014_approvals and 0026_rounds. */
export type AskedCall = {
  id: string
  binding: string
  identity_kind: string
  tool_digest: string
  category: string
  risk: string
  needs: StoredNeed[]
  timeout: number
  marks: Record<string, string>
  /** Base64. */
  sealed: string
  key_version: number
  /** The mark of the `requestState` that the call comes back with. */
  state?: string
  /** The messages of the record where a person refused, and where too many wait. */
  refused: string
  flood: string
}
export type StoredNeed = Omit<Need, 'timeout' | 'approvers'> & { approvers: string[] }

/**
 * SHA-256, hex, over all of it, each part with its length before it. The arguments are in their canonical form with every
 * number as it was sent: the order of keys and white space make no difference, anything else does. Whom to ask is part of
 * it too: a tool may come under another rule without a new version.
 */
export function bindingOf(bound: Bound): string {
  const parts = [
    'signalbox approval v1',
    bound.org,
    bound.grant,
    bound.server,
    bound.tool,
    bound.definition,
    canonical(bound.args),
    `${bound.policy.id} ${bound.policy.version}`,
    bound.guardrail === null ? '' : String(bound.guardrail),
    JSON.stringify(
      bound.needs.map(({ source, approvers, count, timeout }) => [source, approvers, count, timeout]),
    ),
  ]
  const hash = createHash('sha256')
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:${part}`, 'utf8')
  return hash.digest('hex')
}

const MOST_MARKS = 64

/** A keyed digest of each top-level argument: two calls can be told apart by name, and no value can be had from it. */
export function argumentMarks(args: Map<string, Value>, key: Uint8Array): Record<string, string> {
  const marks: [string, string][] = []
  for (const [name, value] of [...args].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, MOST_MARKS)) {
    const mark = createHmac('sha256', key)
      .update(`mark ${canonical(name)}:${canonical(value)}`, 'utf8')
      .digest('hex')
    marks.push([safeText(name, 64), mark.slice(0, 32)])
  }
  return Object.fromEntries(marks)
}

/** A keyed digest, hex, of the `requestState` of a server: it is recognised when it comes back, and is kept nowhere. */
export function stateMark(state: string, key: Uint8Array): string {
  return createHmac('sha256', key).update(`state ${state}`, 'utf8').digest('hex')
}

/** A need as it is stored: texts that no store refuses. How long it may take is the request's. */
export function storedNeed({ source, rule, reason, approvers, count }: Need): StoredNeed {
  return {
    source,
    rule: safeText(rule),
    ...(reason === undefined ? {} : { reason: safeText(reason) }),
    approvers: [...approvers],
    count,
  }
}
