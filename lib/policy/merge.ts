import { read } from '#lib/json/read.ts'
import type { Value } from '#lib/json/value.ts'
import { canonical } from '#lib/json/write.ts'
import { type Document, readDocument } from './document.ts'
import { rewritten } from './edit-text.ts'
import { limitSentence } from './messages.ts'
import { sentenceOf } from './sentence.ts'

/** Something that one of two people changed, or both: the rule of a selector, or another member of the document. */
export type Part = {
  /** The selector, or the member's name. */
  about: string
  kind: 'rule' | 'member'
  by: 'mine' | 'theirs' | 'both'
  /** In words, on each side. */
  base: string
  mine: string
  theirs: string
}

export type Side = 'mine' | 'theirs'

/**
 * What two people made of one text, part by part. Parts that both changed alike are none. `undefined` where one of the
 * texts is no JSON object: then only the whole can be chosen.
 */
export function partsOf(base: string, mine: string, theirs: string): Part[] | undefined {
  const sides = [take(base), take(mine), take(theirs)] as const
  const [a, b, c] = sides
  if (a === undefined || b === undefined || c === undefined) return undefined
  const keys = new Map<string, Pick<Part, 'about' | 'kind'>>()
  for (const one of sides) for (const [key, place] of one?.places ?? []) keys.set(key, place)
  const parts: Part[] = []
  for (const [key, place] of keys) {
    const [x, y, z] = [a.forms.get(key), b.forms.get(key), c.forms.get(key)]
    const [byMe, byThem] = [y !== x, z !== x]
    if ((!byMe && !byThem) || y === z) continue
    const by = byMe && byThem ? 'both' : byMe ? 'mine' : 'theirs'
    const words = (taken: Taken) => wordsOf(taken, place)
    parts.push({ ...place, by, base: words(a), mine: words(b), theirs: words(c) })
  }
  return parts
}

/** Their text with the parts that are to be mine; what neither of us changed stays as they wrote it. */
export function joined(
  mine: string,
  theirs: string,
  parts: readonly Part[],
  choose: (part: Part) => Side,
): string {
  const [from, to] = [take(mine), take(theirs)]
  if (from === undefined || to === undefined) return theirs
  const chosen = parts.filter((part) => choose(part) === 'mine')
  let root: Map<string, Value> = to.root
  for (const part of chosen)
    root = part.kind === 'rule' ? withRule(root, from, part.about) : withMember(root, from, part.about)
  return chosen.length === 0 ? theirs : rewritten(theirs, root, to.root)
}

function withMember(root: Map<string, Value>, from: Taken, name: string): Map<string, Value> {
  const next = new Map(root)
  const value = from.root.get(name)
  if (value === undefined) next.delete(name)
  else next.set(name, value)
  return next
}

function withRule(root: Map<string, Value>, from: Taken, selector: string): Map<string, Value> {
  const next = new Map(root)
  const tools = root.get('tools')
  const rules = new Map(tools instanceof Map ? tools : [])
  const rule = from.rules.get(selector)
  if (rule === undefined) rules.delete(selector)
  else rules.set(selector, rule)
  if (rules.size > 0 || tools !== undefined) next.set('tools', rules)
  const hide = root.get('hide')
  const list: Value[] = (Array.isArray(hide) ? hide : []).filter((one) => one !== selector)
  if (from.hidden.has(selector)) list.push(selector)
  if (list.length > 0) next.set('hide', list)
  else next.delete('hide')
  return next
}

type Taken = {
  root: Map<string, Value>
  rules: Map<string, Value>
  hidden: ReadonlySet<string>
  document: Document | undefined
  places: Map<string, Pick<Part, 'about' | 'kind'>>
  /** The canonical form of each part that is there. */
  forms: Map<string, string>
}

function take(text: string): Taken | undefined {
  const found = read(text)
  if (!found.ok || !(found.value instanceof Map)) return undefined
  const root = found.value
  const [tools, hide] = [root.get('tools'), root.get('hide')]
  // Odd values of these two are compared as a whole.
  const rules = tools instanceof Map ? tools : new Map<string, Value>()
  const listed = Array.isArray(hide) ? hide : []
  const hidden = new Set(listed.filter((one) => typeof one === 'string'))
  const document = readDocument(text)
  const taken: Taken = {
    root,
    rules,
    hidden,
    document: document.ok ? document.document : undefined,
    places: new Map(),
    forms: new Map(),
  }
  const add = (about: string, kind: Part['kind'], form: string) => {
    taken.places.set(`${kind} ${about}`, { about, kind })
    taken.forms.set(`${kind} ${about}`, form)
  }
  for (const selector of new Set([...rules.keys(), ...hidden])) {
    const rule = rules.get(selector)
    add(selector, 'rule', `${hidden.has(selector)} ${rule === undefined ? '' : canonical(rule)}`)
  }
  for (const [name, value] of root) {
    if (name === 'tools' && value instanceof Map) continue
    if (name === 'hide' && listed.every((one) => typeof one === 'string') && Array.isArray(value)) continue
    add(name, 'member', canonical(value))
  }
  return taken
}

function wordsOf(taken: Taken, { about, kind }: Pick<Part, 'about' | 'kind'>): string {
  const { document, root } = taken
  if (kind === 'member') return memberWords(document, root.get(about), about)
  if (taken.hidden.has(about)) return 'Hidden.'
  const rule = document?.rules.find((one) => one.selector.text === about)
  if (document !== undefined && rule !== undefined) return sentenceOf(document, rule, false) || 'Allowed.'
  const value = taken.rules.get(about)
  return value === undefined ? 'No rule of its own.' : cut(canonical(value))
}

function memberWords(document: Document | undefined, value: Value | undefined, name: string): string {
  if (value === undefined) return 'Nothing.'
  if (name === 'default')
    return value === 'allow' ? 'Tools without a rule: Allow.' : 'Tools without a rule: Hide.'
  if (typeof value === 'string') return value
  if (name === 'tests' && Array.isArray(value))
    return value.length === 1 ? '1 test.' : `${value.length} tests.`
  if (name === 'all_tools' && document !== undefined)
    return document.allTools.map(limitSentence).join(' ') || 'No limit.'
  return cut(canonical(value))
}

const cut = (text: string) => (text.length > 200 ? `${text.slice(0, 200)}…` : text)
