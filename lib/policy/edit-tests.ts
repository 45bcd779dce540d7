import { locate, read } from '#lib/json/read.ts'
import { Num, type Value } from '#lib/json/value.ts'
import { write } from '#lib/json/write.ts'
import { valueAt } from './tree.ts'
import type { Call, Effect } from './types.ts'

/** A test as it is written into a policy. */
export type WrittenTest = { name: string; call: Value; expect: Effect; always?: boolean }

/** What of a call is written besides the tool and its arguments; the rest stays what a test says when it is silent. */
export type CallParts = { at?: boolean; who?: boolean }

/** A call as the tests of a policy write it: a UTC time, and identity and grant only where they matter. */
export function writtenCall(call: Call, parts: CallParts = {}): Value {
  const written = new Map<string, Value>([
    ['tool', call.tool],
    ['args', call.args],
  ])
  if (parts.at === true) written.set('at', utc(call.at))
  if (parts.who === true) {
    const { identity, grant } = call
    written.set(
      'identity',
      named(
        [
          ['id', identity.id],
          ['kind', identity.kind],
        ],
        identity.labels,
      ),
    )
    written.set('grant', named([['id', grant.id]], grant.labels))
  }
  if (call.session !== undefined) written.set('session', call.session)
  return written
}

/** Adds a test at the end. A text that is not one JSON object, or whose `tests` is no list, comes back unchanged. */
export function addTest(text: string, test: WrittenTest): string {
  const root = rootOf(text)
  if (root === undefined) return text
  const tests = root.get('tests')
  const style = styleOf(text)
  const element = (base: string) => laidOut(testValue(test), base, style)
  if (tests === undefined) {
    const list = style.unit === '' ? `[${element('')}]` : listOf(element(style.unit.repeat(2)), style)
    return withMember(text, root, `"tests": ${list}`, style)
  }
  if (!Array.isArray(tests)) return text
  const last = locate(text, `/tests/${tests.length - 1}`)
  if (last === undefined) {
    const whole = locate(text, '/tests')
    if (whole === undefined) return text
    const list = style.unit === '' ? `[${element('')}]` : listOf(element(style.unit.repeat(2)), style)
    return splice(text, whole.offset, whole.end, list)
  }
  const before = spaceBefore(text, last.offset)
  const base = before.includes('\n') ? before.slice(before.lastIndexOf('\n') + 1) : ''
  const added = before.includes('\n') ? element(base) : write(testValue(test))
  return splice(text, last.end, last.end, `,${before === '' ? ' ' : before}${added}`)
}

/** Takes one test out; with the last one `tests` itself goes. */
export function removeTest(text: string, index: number): string {
  const root = rootOf(text)
  const tests = root?.get('tests')
  const here = locate(text, `/tests/${index}`)
  if (root === undefined || !Array.isArray(tests) || here === undefined) return text
  if (tests.length === 1) return withoutMember(text, root, 'tests')
  const next = locate(text, `/tests/${index + 1}`)
  if (next !== undefined) return splice(text, here.offset, next.offset, '')
  const previous = locate(text, `/tests/${index - 1}`)
  return previous === undefined ? text : splice(text, previous.end, here.end, '')
}

/** Gives one test another name; a test that had none gets one. */
export function renameTest(text: string, index: number, name: string): string {
  return setMember(text, index, 'name', JSON.stringify(name))
}

/** What one test expects. */
export function setExpectation(text: string, index: number, expect: Effect): string {
  return setMember(text, index, 'expect', JSON.stringify(expect))
}

/** Whether one test of the organisation policy must hold under every policy too. */
export function setAlways(text: string, index: number, always: boolean): string {
  const here = locate(text, `/tests/${index}/always`)
  if (here === undefined && !always) return text
  return setMember(text, index, 'always', String(always))
}

/** Puts another test in the place of one. */
export function replaceTest(text: string, index: number, test: WrittenTest): string {
  const here = locate(text, `/tests/${index}`)
  if (rootOf(text) === undefined || here === undefined) return text
  const before = spaceBefore(text, here.offset)
  const base = before.slice(before.lastIndexOf('\n') + 1)
  const style = before.includes('\n') ? styleOf(text) : { unit: '', eol: '\n' }
  return splice(text, here.offset, here.end, laidOut(testValue(test), base, style))
}

type Style = { unit: string; eol: string }

function rootOf(text: string): Map<string, Value> | undefined {
  const found = read(text)
  return found.ok && found.value instanceof Map ? found.value : undefined
}

function testValue({ name, call, expect, always }: WrittenTest): Value {
  const written = new Map<string, Value>([
    ['name', name],
    ['call', call],
    ['expect', expect],
  ])
  return always === true ? written.set('always', true) : written
}

function named(members: [string, Value][], labels: Record<string, string>): Value {
  const made = new Map<string, Value>(members)
  const all = Object.entries(labels)
  if (all.length > 0) made.set('labels', new Map(all))
  return made
}

/** How the text is laid out: what one level is indented by (nothing where it is one line), and how lines end. */
function styleOf(text: string): Style {
  const open = text.indexOf('{')
  const space = spaceAfter(text, open + 1)
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  if (!space.includes('\n')) return { unit: '', eol }
  return { unit: space.slice(space.lastIndexOf('\n') + 1) || '  ', eol }
}

function laidOut(value: Value, base: string, style: Style): string {
  if (style.unit === '') return write(value)
  // A JSON text has no raw line end inside a string, so every line here is a line of the layout.
  return write(value, 1)
    .split('\n')
    .map((line, i) => {
      const level = line.length - line.trimStart().length
      return i === 0 ? line : `${base}${style.unit.repeat(level)}${line.trimStart()}`
    })
    .join(style.eol)
}

function listOf(element: string, { unit, eol }: Style): string {
  return `[${eol}${unit}${unit}${element}${eol}${unit}]`
}

function withMember(text: string, root: Map<string, Value>, member: string, style: Style): string {
  const last = [...root.keys()].at(-1)
  const at = last === undefined ? undefined : locate(text, pointerOf(last))
  const gap = style.unit === '' ? ' ' : `${style.eol}${style.unit}`
  if (at !== undefined) return splice(text, at.end, at.end, `,${gap}${member}`)
  const open = text.indexOf('{') + 1
  return splice(text, open, open, style.unit === '' ? member : `${gap}${member}`)
}

function withoutMember(text: string, root: Map<string, Value>, key: string): string {
  const here = locate(text, pointerOf(key))
  if (here === undefined) return text
  const keys = [...root.keys()]
  const previous = keys[keys.indexOf(key) - 1]
  const before = previous === undefined ? undefined : locate(text, pointerOf(previous))
  if (before !== undefined) return splice(text, before.end, here.end, '')
  // It is the first: it goes with its comma, and what follows takes its place.
  const open = text.indexOf('{') + 1
  const start = open + spaceAfter(text, open).length
  const comma = here.end + spaceAfter(text, here.end).length
  const end = text[comma] === ',' ? comma + 1 + spaceAfter(text, comma + 1).length : here.end
  return splice(text, start, end, '')
}

function setMember(text: string, index: number, key: 'name' | 'expect' | 'always', value: string): string {
  const test = valueAt(rootOf(text) ?? null, `/tests/${index}`)
  const at = locate(text, `/tests/${index}`)
  if (!(test instanceof Map) || at === undefined) return text
  const here = locate(text, `/tests/${index}/${key}`)
  if (here !== undefined) return splice(text, here.offset, here.end, value)
  const inside = at.offset + 1
  const space = spaceAfter(text, inside)
  // A name stands first, as where it is written new; the rest comes after what is there.
  const last = key === 'name' ? undefined : [...test.keys()].at(-1)
  const end = last === undefined ? undefined : locate(text, `/tests/${index}${pointerOf(last)}`)?.end
  if (end !== undefined) return splice(text, end, end, `,${space || ' '}"${key}": ${value}`)
  return splice(text, inside, inside, `${space}"${key}": ${value}${test.size === 0 ? '' : ','}`)
}

function pointerOf(key: string): string {
  return `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
}

function spaceAfter(text: string, at: number): string {
  return /^[ \t\r\n]*/.exec(text.slice(at, at + 1000))?.[0] ?? ''
}

function spaceBefore(text: string, at: number): string {
  return /[ \t\r\n]*$/.exec(text.slice(Math.max(0, at - 1000), at))?.[0] ?? ''
}

function splice(text: string, from: number, to: number, put: string): string {
  return text.slice(0, from) + put + text.slice(to)
}

/** Milliseconds since the epoch as `2026-01-31T09:30:00Z`, or as they are where that would lose something. */
function utc(at: number): Value {
  const day = Math.floor(at / DAY)
  if (!Number.isSafeInteger(at) || at % 1000 !== 0 || day < -FIRST_DAY || day > LAST_DAY)
    return new Num(String(at))
  // Years begin in March, so that the leap day is their last; an era is 400 of them.
  const since = day + FIRST_DAY
  const era = Math.floor(since / 146_097)
  const ofEra = since - era * 146_097
  const leaps = Math.floor(ofEra / 1460) - Math.floor(ofEra / 36_524) + Math.floor(ofEra / 146_096)
  const ofYear = Math.floor((ofEra - leaps) / 365)
  const dayOfYear = ofEra - (365 * ofYear + Math.floor(ofYear / 4) - Math.floor(ofYear / 100))
  const march = Math.floor((5 * dayOfYear + 2) / 153)
  const month = march < 10 ? march + 3 : march - 9
  const date = dayOfYear - Math.floor((153 * march + 2) / 5) + 1
  const year = era * 400 + ofYear + (month <= 2 ? 1 : 0)
  const seconds = (at - day * DAY) / 1000
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(':')
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(date)}T${clock}Z`
}

const DAY = 86_400_000
/** 1 March of the year 0, and the last day of the year 9999, in days from 1970. */
const FIRST_DAY = 719_468
const LAST_DAY = 2_932_896

function two(n: number): string {
  return String(n).padStart(2, '0')
}
