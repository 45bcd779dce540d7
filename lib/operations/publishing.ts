import * as contracts from '#lib/contracts/policies.ts'
import { Refusal } from '#lib/contracts/refusal.ts'
import type { Org } from '#lib/db/with-org.ts'
import { check } from '#lib/policy/check.ts'
import { compile, type Program } from '#lib/policy/compile.ts'
import { loosenings } from '#lib/policy/diff.ts'
import { runTests } from '#lib/policy/tests.ts'
import type { Tool } from '#lib/policy/types.ts'
import { refuseOldDraft } from './drafts.ts'
import { policyTool } from './inventory.ts'
import { operation } from './operation.ts'
import { guardrailFor, refuseAlways, refuseGuardrail } from './organisation-policy.ts'
import { activeOf, found, toolsUnder } from './policy-views.ts'
import { lockOrganisation, nextRelease } from './releases.ts'

type Words = { note: string; acknowledged: readonly string[] }

/** Publishes a draft as the next version, without making the release: whoever calls makes one for all its changes. */
export async function publishDraft(
  org: Org,
  id: string,
  version: number | undefined,
  words: Words,
): Promise<number> {
  const row = await found(org, id, true)
  refuseOldDraft(row, version)
  const active = await activeOf(org, row)
  if (row.draft === null || row.draft === active?.text) throw new Refusal('nothing_to_publish')
  const number = await publishText(org, row, row.draft, words)
  await org.tx.policy.update({
    where: { orgId_id: { orgId: org.id, id } },
    data: { draft: null, draftVersion: { increment: 1 }, draftSavedAt: null, draftSavedBy: null },
  })
  await org.record(
    {
      subject: 'policy',
      subjectId: id,
      name: row.name,
      before: { version: active?.number ?? null, text: active?.text ?? null },
      after: { version: number, text: row.draft, note: words.note },
    },
    'publishPolicy',
  )
  return number
}

type Row = Awaited<ReturnType<typeof found>>

/**
 * Makes a text the next version of a locked policy, in force with the next release: it has no errors, its tests pass, and
 * everything it loosens was acknowledged. Returns the version's number.
 */
export async function publishText(org: Org, row: Row, text: string, words: Words): Promise<number> {
  // A policy is held against the organisation policy, and the other way round: not both against what was before.
  await lockOrganisation(org)
  const active = await activeOf(org, row)
  const tools = (await toolsUnder(org, row.serverId)).map(policyTool)
  if (row.serverId === null) {
    refuseFindings(text, tools, undefined, 'guardrail')
    await refuseGuardrail(org, text)
  } else refuseFindings(text, tools, await guardrailFor(org, tools))
  if (active) {
    const source = row.serverId === null ? 'guardrail' : 'policy'
    refuseUnread(loosenings(active.text, text, tools, source), words.acknowledged)
  }
  const [last] = await org.tx.policyVersion.findMany({
    where: { orgId: org.id, policyId: row.id },
    orderBy: { number: 'desc' },
    take: 1,
  })
  const number = (last?.number ?? 0) + 1
  await org.tx.policyVersion.create({
    data: {
      orgId: org.id,
      policyId: row.id,
      number,
      text,
      note: words.note,
      publishedBy: org.actorName,
      publishedAt: org.at,
    },
  })
  await org.tx.policy.update({
    where: { orgId_id: { orgId: org.id, id: row.id } },
    data: { activeVersion: number },
  })
  return number
}

/** Refuses what nobody has read: each loosened change of this very text, by its sentence. */
function refuseUnread(loosened: readonly string[], acknowledged: readonly string[]): void {
  const read = new Set(acknowledged)
  const unread = loosened.filter((sentence) => !read.has(sentence))
  if (unread.length === 0) return
  throw new Refusal('not_acknowledged', {
    fields: unread.map((sentence) => ({ pointer: '/acknowledged', sentence })),
    fix: 'Read what is loosened, and send those sentences as “acknowledged”.',
  })
}

/** Refuses a text that has errors, does not compile, or fails its own tests, naming each place. */
function refuseFindings(
  text: string,
  tools: Tool[],
  guardrail?: Program,
  source: Program['source'] = 'policy',
): void {
  const errors = check(text, tools).filter((each) => each.level === 'error')
  if (errors.length) {
    throw new Refusal('policy_invalid', {
      fields: errors.map((each) => ({ pointer: each.pointer, sentence: each.sentence })),
    })
  }
  const tested = runTests(text, tools, guardrail, source)
  if (!tested.ok) {
    throw new Refusal('policy_invalid', {
      fields: tested.findings.map((each) => ({ pointer: each.pointer, sentence: each.sentence })),
    })
  }
  const failed = tested.results.filter((each) => !each.passed)
  if (failed.length) {
    throw new Refusal('policy_invalid', {
      sentence: 'A test of the policy fails, so it stays a draft.',
      fields: failed.map((each) => ({ pointer: each.pointer, sentence: each.sentence })),
    })
  }
  const compiled = compile(text, tools)
  if (compiled.ok) refuseAlways(guardrail, compiled.program)
}

export const publishPolicy = operation(contracts.publishPolicy, async (org, { params, body, version }) => {
  const number = await publishDraft(org, params.policy, version, body)
  return { version: number, serial: await nextRelease(org) }
})
