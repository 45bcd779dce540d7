import { type AskedCall, argumentMarks, bindingOf, stateMark, storedNeed } from '#lib/audit/approval.ts'
import { write } from '#lib/json/write.ts'
import { messages } from '#lib/policy/messages.ts'
import { ARGUMENTS_KEY, sealArguments } from '#lib/secrets/seal.ts'
import { newId } from '#worker/ids.ts'
import { type Ask, type Decided, digestKey } from './decide.ts'
import type { Caller } from './identify.ts'

/**
 * What a person is asked about a call. The id and the sealed arguments are used only if nobody was asked about this very
 * call yet.
 * @param key the key of this instance that arguments are sealed and digested with
 */
export function askedOf(caller: Caller, ask: Ask, decided: Decided, key: Uint8Array): AskedCall {
  const { policy, decision } = decided
  const { needs = [] } = decision
  const tool = caller.upstream.part.tools.find((one) => one.name === ask.tool)
  // A decision that asks is one of a policy about a tool of the release.
  if (policy === undefined || tool === undefined || needs.length === 0)
    throw new Error('a call that asks has no policy, no tool or nobody to ask')
  const id = newId(Date.now())
  const sealed = sealArguments(
    write(ask.args),
    { org: caller.org, approval: id, keyVersion: ARGUMENTS_KEY },
    key,
  )
  return {
    id,
    binding: bindingOf({
      org: caller.org,
      grant: caller.grant.id,
      server: caller.upstream.part.id,
      tool: ask.tool,
      definition: tool.digest,
      args: ask.args,
      policy: policy.part,
      guardrail: policy.guardrail?.part.version ?? null,
      needs,
    }),
    identity_kind: kindOf(caller),
    tool_digest: tool.digest,
    category: tool.category,
    risk: tool.risk,
    needs: needs.map(storedNeed),
    timeout: Math.min(...needs.map((need) => need.timeout)),
    marks: argumentMarks(ask.args, digestKey(key, caller.org)),
    sealed: sealed.toString('base64'),
    key_version: ARGUMENTS_KEY,
    ...(ask.state === undefined ? {} : { state: stateMark(ask.state, digestKey(key, caller.org)) }),
    refused: messages.refused(''),
    flood: messages.flood,
  }
}

function kindOf({ grant }: Caller): string {
  const { kind } = grant.identity
  return kind === 'person' || kind === 'agent' ? kind : 'automation'
}
