import type { KeyObject } from 'node:crypto'
import { compile, type Program } from '#lib/policy/compile.ts'
import type { Tool } from '#lib/policy/types.ts'
import { publicKey } from '#lib/release/keys.ts'
import { openPart } from '#lib/release/open.ts'
import type {
  GuardrailPart,
  Header,
  PolicyPart,
  ReleasedGrant,
  ServerPart,
  ServerTool,
} from '#lib/release/parts.ts'
import { Offers } from './offers.ts'

/** A policy compiled for its server's tools, and the organisation policy above it, compiled for the same ones. */
export type Policy = { part: PolicyPart; program: Program; guardrail: Guardrail | undefined }
export type Guardrail = { part: GuardrailPart; program: Program }
export type Upstream = {
  part: ServerPart
  tools: Tool[]
  /** What was released of each tool, by name. */
  released: Map<string, ServerTool>
  /** What it may offer besides tools. */
  offers: Offers
  /** Headers to set, opened; `'broken'` when the server has a credential that could not be opened. */
  headers: [name: string, value: string][] | 'broken'
}

/** One verified release of one organisation, ready to decide with. Never changed after it was built. */
export type Snapshot = {
  org: string
  header: Header
  keys: Map<string, KeyObject>
  grants: Map<string, ReleasedGrant>
  grantsByToken: Map<string, ReleasedGrant>
  servers: Map<string, Upstream>
  policies: Map<string, Policy>
  /** The organisation policy by server; empty where there is none. */
  guardrails: Map<string, Guardrail>
  /** The text of each part by digest: the next release shares most of them. */
  bodies: Map<string, string>
}

export type BuildFault = { part: string; reason: 'missing' | 'digest' | 'policy' | 'reference' }

/**
 * A release from its verified header and its parts' texts. One part that is missing, altered or not understood refuses
 * the whole release: a policy that skipped a rule would be another policy.
 */
export function build(
  header: Header,
  bodies: Map<string, string>,
  headersOf: (server: ServerPart) => Upstream['headers'],
  before?: Snapshot,
): { ok: true; snapshot: Snapshot } | { ok: false; fault: BuildFault } {
  const snapshot: Snapshot = {
    org: header.org,
    header,
    keys: new Map(),
    grants: new Map(),
    grantsByToken: new Map(),
    servers: new Map(),
    policies: new Map(),
    guardrails: new Map(),
    bodies: new Map(),
  }
  for (const key of header.keys) {
    const opened = publicKey(key.publicKey)
    if (opened !== undefined) snapshot.keys.set(key.kid, opened)
  }
  const policies: PolicyPart[] = []
  let guardrail: GuardrailPart | undefined
  for (const ref of header.parts) {
    const body = bodies.get(ref.sha256)
    if (body === undefined) return { ok: false, fault: { part: ref.id, reason: 'missing' } }
    const part = openPart(body, ref.sha256)
    if (part === undefined || part.kind !== ref.kind)
      return { ok: false, fault: { part: ref.id, reason: 'digest' } }
    snapshot.bodies.set(ref.sha256, body)
    if (part.kind === 'policy') policies.push(part)
    else if (part.kind === 'guardrail') {
      if (guardrail !== undefined) return { ok: false, fault: { part: part.id, reason: 'reference' } }
      guardrail = part
    } else if (part.kind === 'server') snapshot.servers.set(part.id, upstreamOf(part, headersOf))
    else
      for (const grant of part.grants) {
        snapshot.grants.set(grant.id, grant)
        for (const credential of grant.credentials) snapshot.grantsByToken.set(credential.tokenHash, grant)
      }
  }
  if (guardrail !== undefined && !guard(snapshot, guardrail, before))
    return { ok: false, fault: { part: guardrail.id, reason: 'policy' } }
  for (const part of policies) {
    const policy = policyOf(part, snapshot, before)
    if (policy === undefined) return { ok: false, fault: { part: part.id, reason: 'policy' } }
    snapshot.policies.set(part.id, policy)
  }
  return { ok: true, snapshot }
}

/** Compiles the organisation policy for the tools of each server; false when it does not compile for one of them. */
function guard(now: Snapshot, part: GuardrailPart, before: Snapshot | undefined): boolean {
  for (const [id, server] of now.servers) {
    const old = before?.guardrails.get(id)
    if (old?.part.text === part.text && sameTools(before?.servers.get(id), server)) {
      now.guardrails.set(id, { part, program: old.program })
      continue
    }
    const compiled = compile(part.text, server.tools, 'guardrail')
    if (!compiled.ok) return false
    now.guardrails.set(id, { part, program: compiled.program })
  }
  return true
}

function sameTools(old: Upstream | undefined, now: Upstream): boolean {
  return JSON.stringify(old?.tools) === JSON.stringify(now.tools)
}

function upstreamOf(part: ServerPart, headersOf: (server: ServerPart) => Upstream['headers']): Upstream {
  const tools = part.tools.map((tool) => ({
    name: tool.name,
    category: tool.category,
    risk: tool.risk,
    state: tool.state,
    ...(tool.classified === undefined ? {} : { classified: tool.classified }),
    ...(tool.inputSchema === undefined ? {} : { inputSchema: tool.inputSchema }),
  }))
  const released = new Map(part.tools.map((tool) => [tool.name, tool]))
  return { part, tools, released, offers: new Offers(part), headers: headersOf(part) }
}

function policyOf(part: PolicyPart, now: Snapshot, before: Snapshot | undefined): Policy | undefined {
  const server = now.servers.get(part.serverId)
  if (server === undefined) return undefined
  const old = before?.policies.get(part.id)
  const oldServer = before?.servers.get(part.serverId)
  // Compiling is the dear part of a release, and most releases change a grant only.
  const same = old?.part.text === part.text && sameTools(oldServer, server)
  const guardrail = now.guardrails.get(part.serverId)
  if (old !== undefined && same) return { part, program: old.program, guardrail }
  const compiled = compile(part.text, server.tools)
  return compiled.ok ? { part, program: compiled.program, guardrail } : undefined
}
