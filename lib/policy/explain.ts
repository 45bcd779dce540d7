import { approverWords } from './approval.ts'
import type { Decision, Need, TraceStep } from './types.ts'
import { dayWord, spanWords } from './words.ts'

/** A decision as English sentences: the outcome first, then what was looked at, in order. */
export function explain(decision: Decision): string[] {
  return [outcome(decision), ...decision.trace.map(stepSentence)]
}

/** Whom a call waits for; both where the organisation policy asks as well. */
function needsSentence(needs: readonly Need[]): string {
  return needs
    .map(({ source, approvers, count, timeout }) => {
      const whose = source === 'guardrail' ? ' Organisation policy: it' : ' It'
      return `${whose} waits ${spanWords(timeout)} for ${approverWords(approvers, count)}.`
    })
    .join('')
}

function outcome(decision: Decision): string {
  const message = decision.message === '' ? '' : `: ${decision.message}`
  switch (decision.effect) {
    case 'allow':
      return 'Allowed.'
    case 'approve':
      return `Waiting${message}${needsSentence(decision.needs ?? [])}`
    case 'hide':
      return 'Hidden. The call is answered as one of an unknown tool.'
    case 'deny':
      return `${decision.code === 'limit' ? 'Over limit' : 'Denied'}${message}`
  }
}

function stepSentence(step: TraceStep): string {
  const whose = step.source === 'guardrail' ? 'Organisation policy: ' : ''
  // An argument is named as it is written, also where it begins the sentence.
  const named = step.path?.startsWith('args') === true && !/^(?:every|any) /.test(step.sentence)
  const first = named ? step.sentence.charAt(0) : step.sentence.charAt(0).toUpperCase()
  const said = whose + first + step.sentence.slice(1).replace(/\.$/, '')
  const was = step.actual === undefined ? '' : `; it was ${actualWords(step.path, step.actual)}`
  if (step.op === undefined) return `${said}${OUTCOMES[step.outcome]}.`
  return `${said}${was}${CONDITION_OUTCOMES[step.outcome]}.`
}

/** A day is told as the sentence tells it, by its name. */
function actualWords(path: string | undefined, actual: string): string {
  if (path === 'time.weekday') return dayWord(Number(actual)) ?? actual
  return actual
}

const OUTCOMES = {
  holds: '',
  matches: '',
  fails: ': this refused the call',
  no_match: ': this did not apply',
  fault: ': this refused the call',
  taken: ': there was room',
  not_reached: ': not counted',
} as const

const CONDITION_OUTCOMES = {
  ...OUTCOMES,
  holds: ': yes',
  matches: ': yes',
  fails: ': no',
  no_match: ': no',
} as const
