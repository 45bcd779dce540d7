import type { ServerResponse } from 'node:http'
import { approvalInput, type Link, linkError, linkResult, waitingResult } from '#lib/mcp/answers.ts'
import { capabilitiesKey } from '#lib/mcp/era.ts'
import { type Answer, rpcError } from '#worker/answers.ts'
import { States } from '#worker/states.ts'
import type { Waiting } from '#worker/waiting.ts'
import type { Settled } from './begin.ts'
import type { Ask } from './decide.ts'
import type { Caller } from './identify.ts'
import { type Asked, showsLinks } from './read.ts'

type Message = Extract<Asked, { kind: 'message' }>

/** What asking a person needs besides the store. */
export type PersonBox = { states: States; waiting: Waiting; consoleUrl: string; waitMs: number }

/** A call that comes back after its client was given a link; `declined`: its user did not want to open it. */
export type Retry = { declined: boolean }

/**
 * Takes what is ours out of a call that comes back: its server never hears of it. A state that was not made for this very
 * call is refused; one whose time is over says nothing any more.
 */
export function takeRetry(
  box: PersonBox,
  caller: Caller,
  asked: Message,
  ask: Ask,
): Retry | undefined | { refused: Answer } {
  const { params, idText } = asked.message
  const state = params.get('requestState')
  if (!States.isOurs(state)) return undefined
  const opened = box.states.open(state, callOf(caller, ask))
  if (opened === undefined)
    return {
      refused: rpcError(200, 'state', idText, -32602, 'This requestState does not belong to this call'),
    }
  const responses = params.get('inputResponses')
  const ours = responses instanceof Map ? responses.get(approvalInput) : undefined
  const action = ours instanceof Map ? ours.get('action') : undefined
  params.delete('requestState')
  params.delete('inputResponses')
  asked.changed = true
  return opened.until > Date.now() / 1000
    ? { declined: action === 'decline' || action === 'cancel' }
    : undefined
}

/**
 * Holds a call for a quick answer, but not one whose client should show a person the link first.
 * @returns whether there is an answer: then the call is decided anew
 */
export async function answeredSoon(
  box: PersonBox,
  settled: Settled,
  asked: Message,
  retry: Retry | undefined,
  res: ServerResponse,
): Promise<boolean> {
  const { waits, caller } = settled
  if (waits === undefined || settled.recorded === undefined || retry?.declined === true) return false
  const isFirst = retry === undefined && !waits.joined
  // Who tries a call in the console is the one who could answer.
  if ((isFirst && formOf(asked) !== 'text') || caller.try || caller.sample) return false
  const gone = new AbortController()
  const left = () => gone.abort()
  res.once('close', left)
  try {
    return await box.waiting.wait(caller.org, caller.grant.id, waits.approval, box.waitMs, gone.signal)
  } finally {
    res.off('close', left)
  }
}

/** The answer for a call that waits, in the form that its client can use. */
export function waitingAnswer(
  box: PersonBox,
  settled: Settled,
  asked: Message,
  ask: Ask,
  retry: Retry | undefined,
): Answer {
  const { decision, caller, callId, waits } = settled
  const approval = waits?.approval ?? ''
  const link: Link = { url: `${box.consoleUrl}/approvals/${caller.org}/${approval}`, approval }
  const idText = asked.message.idText ?? 'null'
  const answer = (body: string): Answer => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body,
    cause: decision.code,
  })
  // Whoever was shown the link and came back is not shown it again and again.
  const form = retry === undefined ? formOf(asked) : 'text'
  switch (form) {
    case 'input': {
      const timeout = Math.min(...(decision.needs ?? []).map((need) => need.timeout))
      const until = Math.floor(Date.now() / 1000) + timeout
      const state = box.states.seal(approval, until, callOf(caller, ask))
      return answer(linkResult(idText, decision.message, callId, link, state))
    }
    case 'error':
      return answer(linkError(idText, decision.message, link))
    case 'text':
      return answer(waitingResult(idText, asked.era, decision.message, decision.code, callId, link))
  }
}

/** How a client can be told of a link: by a request for input, by the error of 2025-11-25, or in a text for its model. */
function formOf({ era, message, session }: Message): 'input' | 'error' | 'text' {
  if (era === 'modern') return showsLinks(message.meta?.get(capabilitiesKey)) ? 'input' : 'text'
  return session?.urls === true && session.revision === '2025-11-25' ? 'error' : 'text'
}

function callOf(caller: Caller, { tool, args }: Ask) {
  return { org: caller.org, grant: caller.grant.id, server: caller.upstream.part.id, tool, args }
}
