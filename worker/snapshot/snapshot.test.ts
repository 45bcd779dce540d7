import { expect, test } from 'vitest'
import type { GuardrailPart, Header, Part, PolicyPart, ServerPart } from '#lib/release/parts.ts'
import { digest, partText } from '#lib/release/seal.ts'
import { build, type Snapshot } from './snapshot.ts'

const server: ServerPart = {
  kind: 'server',
  id: 's',
  name: 'server',
  url: 'http://127.0.0.1:1/mcp',
  eras: ['legacy'],
  sandbox: false,
  credential: null,
  tools: [{ name: 'get', category: 'read', risk: 'low', state: 'reviewed', digest: '' }],
}
const text = '{"version":"1","default":"allow"}'
const policy: PolicyPart = { kind: 'policy', id: 'p', serverId: 's', name: 'policy', version: 1, text }
const guardrail: GuardrailPart = { kind: 'guardrail', id: 'g', version: 1, text }

function built(parts: Part[], before?: Snapshot) {
  const texts = parts.map((part) => ({ part, text: partText(part) }))
  const header: Header = {
    v: 1,
    org: 'o',
    aud: 'a',
    serial: 1,
    issuedAt: 0,
    notAfter: 1,
    blocked: false,
    keys: [],
    parts: texts.map(({ part, text }) => ({
      kind: part.kind,
      id: part.kind === 'grants' ? String(part.page) : part.id,
      sha256: digest(text),
    })),
  }
  return build(header, new Map(texts.map(({ text }) => [digest(text), text])), () => [], before)
}

function snapshot(parts: Part[], before?: Snapshot): Snapshot {
  const made = built(parts, before)
  if (!made.ok) throw new Error(JSON.stringify(made.fault))
  return made.snapshot
}

test('a release with two organisation policies is refused: nobody could say which of them is meant', () => {
  const both = built([server, policy, guardrail, { ...guardrail, id: 'h' }])
  expect(both).toEqual({ ok: false, fault: { part: 'h', reason: 'reference' } })
})

test('an organisation policy stands above every policy of the release, in whatever order its parts come', () => {
  for (const parts of [
    [guardrail, server, policy],
    [policy, server, guardrail],
  ])
    expect(snapshot(parts).policies.get('p')?.guardrail?.part).toEqual(guardrail)
  expect(snapshot([server, policy]).policies.get('p')?.guardrail).toBeUndefined()
})

test('what was compiled before is used again only for the same text and the same tools', () => {
  const first = snapshot([server, policy, guardrail])
  const program = (now: Snapshot) => now.policies.get('p')?.guardrail?.program
  const renamed = snapshot([server, policy, { ...guardrail, version: 2 }], first)
  expect(program(renamed)).toBe(program(first))
  expect(renamed.policies.get('p')?.guardrail?.part.version).toBe(2)
  const other = { ...guardrail, text: '{"version":"1","default":"deny"}' }
  expect(program(snapshot([server, policy, other], first))).not.toBe(program(first))
  const [tool] = server.tools
  if (tool === undefined) throw new Error('the server has a tool')
  const risen = { ...server, tools: [{ ...tool, risk: 'critical' as const }] }
  expect(program(snapshot([risen, policy, guardrail], first))).not.toBe(program(first))
})
