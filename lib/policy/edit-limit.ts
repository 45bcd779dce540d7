import { Num, type Value } from '#lib/json/value.ts'
import { numberOf, type Problem } from './edit-value.ts'
import { WINDOWS } from './grammar.ts'
import type { Scope } from './types.ts'

/** One limit as the drawer has it, finished or not. Plain data: it can be kept as JSON. */
export type LimitForm = {
  max: string
  /** A name, or the characters of a number of seconds. */
  window: string
  inSeconds: boolean
  scope: Scope
  /** The path of the argument that is summed; empty counts calls. */
  from: string
  counter: string
  message: string
  /** It is written as `rate_limit`. */
  short: boolean
}

export const emptyLimit: LimitForm = {
  max: '',
  window: 'day',
  inSeconds: false,
  scope: 'grant',
  from: '',
  counter: '',
  message: '',
  short: false,
}

export const SCOPES: readonly Scope[] = ['grant', 'session', 'identity', 'server', 'organisation']
export const WINDOW_NAMES: readonly string[] = [...WINDOWS.keys()]

/** Reads a limit of a policy that was accepted; `short` where it is a `rate_limit`. */
export function limitForm(limit: Map<string, Value>, short: boolean): LimitForm {
  const text = (key: string) => {
    const value = limit.get(key)
    return value instanceof Num ? value.token : typeof value === 'string' ? value : ''
  }
  return {
    max: text('max'),
    window: text('window'),
    inSeconds: limit.get('window') instanceof Num,
    scope: SCOPES.find((scope) => scope === text('scope')) ?? 'grant',
    from: text('increment_from'),
    counter: text('counter'),
    message: text('on_deny'),
    short,
  }
}

/** What only an entry of `limits` can say makes one of a `rate_limit`; its counter keeps its name and so its count. */
export function withLimit(form: LimitForm, change: Partial<LimitForm>, selector: string): LimitForm {
  const next = { ...form, ...change }
  const plain = next.scope === 'grant' && next.from === '' && next.counter === '' && next.message === ''
  if (!next.short || plain) return next
  const counter = next.from === '' && next.counter === '' ? `${selector}_rate` : next.counter
  return { ...next, short: false, counter }
}

/**
 * The limit that a form says, or why it says none yet. Whether its counter fits those of other rules, and whether a
 * window is too long, only the whole document can say.
 * @param before the limit it was, whose order of keys is kept
 */
export function limitOf(
  form: LimitForm,
  before?: Map<string, Value>,
): { ok: true; value: Map<string, Value> } | { ok: false; problem: Problem } {
  if (form.max.trim() === '') return refuse('max', 'missing', 'Not in the draft until it has a number.')
  const max = numberOf(form.max)
  if (typeof max === 'string') return refuse('max', 'wrong', max)
  if (form.from.endsWith('.')) return refuse('increment_from', 'missing', 'Write the argument to sum.')
  let window: Value = form.window
  if (form.inSeconds) {
    if (form.window.trim() === '')
      return refuse('window', 'missing', 'Not in the draft until it has a window.')
    const seconds = numberOf(form.window)
    if (typeof seconds === 'string') return refuse('window', 'wrong', 'Write a whole number of seconds.')
    window = seconds
  }
  const limit = new Map<string, Value>(before ?? [])
  if (form.short) return { ok: true, value: limit.set('max', max).set('window', window) }
  put(limit, 'counter', form.counter, before?.get('counter') === '')
  limit.set('window', window).set('max', max)
  if (form.scope !== 'grant' || limit.has('scope')) limit.set('scope', form.scope)
  put(limit, 'increment_from', form.from, false)
  put(limit, 'on_deny', form.message, before?.get('on_deny') === '')
  return { ok: true, value: limit }
}

function put(limit: Map<string, Value>, key: string, text: string, keepEmpty: boolean): void {
  if (text !== '' || keepEmpty) limit.set(key, text)
  else limit.delete(key)
}

function refuse(at: string, kind: Problem['kind'], sentence: string): { ok: false; problem: Problem } {
  return { ok: false, problem: { at, kind, sentence } }
}
