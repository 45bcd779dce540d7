import { mixes, skeleton } from './confusables.ts'
import type { ScanFinding } from './types.ts'
import { codePoint } from './visible.ts'

/** A name that mixes alphabets, or is written in letters that only look like others, with each such letter shown. */
export function disguised(name: string): string | undefined {
  if (/^[ -~]*$/.test(name)) return undefined
  const plain = name.normalize('NFKC')
  const looks = skeleton(name)
  const folded = /[^ -~]/.test(name) && /^[ -~]*$/.test(looks) && looks !== name && /[\w]/.test(looks)
  const accents =
    folded && /^[\p{Script=Latin}\p{N}\p{P}\p{Zs}]*$/u.test(plain) && plain === name.normalize('NFC')
  if (!mixes(plain) && !(folded && !accents)) return undefined
  return name.slice(0, 120).replace(/[^\n-\u{7F}]/gu, codePoint)
}

const talk = 'chat conversation message messages dialog dialogue session full'.split(' ')
const past = 'history transcript log context so_far'.split(' ')

const suspicious =
  /hist|transcript|log|context|system|note|prompt|thought|previous|your|llm|model|tools|servers|plugins|conversation|env/i

/**
 * Whether an argument by its name wants what no tool needs to do its work: the talk so far, the model's name and
 * thoughts, the other tools. A tool that is about talks by its own name may ask for one.
 */
export function wantsTalk(argument: string, tool: string): boolean {
  if (!suspicious.test(argument)) return false
  const words = wordsIn(argument)
  const has = (...list: string[]) => list.some((each) => words.includes(each))
  const joined = words.join('_')
  const about = wordsIn(tool)
  if (
    ['chat', 'conversation', 'message', 'messages', 'prompt', 'completion', 'llm', 'agent', 'assistant'].some(
      (each) => about.includes(each),
    )
  )
    return has('chain') && has('thought')
  if (words.length >= 2 && has(...talk) && has(...past)) return true
  if (
    /^(?:system_?prompts?|side_?notes?|user_?prompts?|chain_of_thought|previous_messages|your_\w{1,40})$/.test(
      joined,
    )
  )
    return true
  if (has('llm') && has('name', 'model', 'id', 'version')) return true
  if (has('model') && has('caller', 'calling')) return true
  if (has('available', 'other', 'installed', 'all') && has('tools', 'servers', 'plugins')) return true
  if (has('conversation', 'transcript') && words.length === 1) return true
  return has('env', 'environment') && has('dump', 'all', 'contents')
}

/** The words of a name, lower case: parted by anything that is no letter or digit, and where a capital begins. */
export function wordsIn(name: string): string[] {
  return skeleton(name.slice(0, 256))
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '')
}

export type Lookalike = { kind: 'near_name' | 'repeated_name'; of: string; same: boolean }

type Add = (n: number, kind: Lookalike['kind'], of: string, same?: boolean) => void

export type Named = { name: string; description: string; definition: string }

/** Words that make a copy of a name without making another name. */
const filling = /^(?:the|a|an|my|real|official|original|v\d{1,3}|\d{1,3})$/

/**
 * Which tools of a list pass for another one in it: the same name but for case, marks, look-alike letters or a small
 * word; one letter changed; or another's description under a name like its own. The one that has something added, or
 * comes later, is taken to be the copy.
 */
export function lookalikes(list: readonly Named[]): Map<number, Lookalike> {
  const found = new Map<number, Lookalike>()
  const add: Add = (n, kind, of, same = false) => {
    if (!found.has(n)) found.set(n, { kind, of, same })
  }
  const words = list.map((each) => wordsIn(each.name))
  const bare = words.map((each) => each.filter((word) => !filling.test(word)))
  const byName = new Map<string, number>()
  const byBare = new Map<string, number[]>()
  list.forEach(({ name, description, definition }, n) => {
    const same = byName.get(name)
    if (same === undefined) byName.set(name, n)
    // With another description it is another state of the tool, as files that were put together hold them.
    else if (list[same]?.description === description)
      add(n, 'repeated_name', name, list[same]?.definition === definition)
    const key = bare[n]?.join('') ?? ''
    if (key !== '') byBare.set(key, [...(byBare.get(key) ?? []).slice(0, 50), n])
  })
  for (const group of byBare.values()) {
    const least = Math.min(...group.map((n) => words[n]?.length ?? 0))
    const honest = group.find((n) => words[n]?.length === least && bare[n]?.length === least)
    if (honest === undefined) continue
    const of = list[honest]?.name ?? ''
    for (const n of group) if (list[n]?.name !== of && n !== honest) add(n, 'near_name', of)
  }
  typos(list, words, add)
  copies(list, words, add)
  return found
}

const shortestTypo = 6

/** Names in which one letter inside of a word was changed, left out, doubled or swapped with the next. */
function typos(list: readonly Named[], words: readonly string[][], add: Add): void {
  const holes = new Map<string, number[]>()
  const known = new Set(words.flat())
  list.forEach(({ name }, n) => {
    const plain = words[n]?.join('_') ?? ''
    if (plain.length < shortestTypo || plain.length > 64) return
    // Two names that differ in one letter are the same when that letter is left out of both.
    const keys = new Set<string>()
    for (let i = 1; i < plain.length - 1; i++)
      if (plain[i] !== '_') keys.add(plain.slice(0, i) + plain.slice(i + 1))
    keys.add(plain)
    const seen = new Set<number>()
    for (const key of keys)
      for (const other of holes.get(key) ?? []) {
        const first = list[other]
        if (seen.has(other) || first === undefined || first.name === name) continue
        seen.add(other)
        if (isTypo(words[other] ?? [], words[n] ?? [], known)) add(n, 'near_name', first.name)
      }
    for (const key of keys) {
      const held = holes.get(key)
      if (held === undefined) holes.set(key, [n])
      else if (held.length < 8) held.push(n)
    }
  })
}

/** One word of five letters or more differs in one place inside, and is used in no other name. */
function isTypo(first: readonly string[], second: readonly string[], known: ReadonlySet<string>): boolean {
  if (first.length !== second.length || known.size === 0) return false
  const different = second.flatMap((word, i) => (word === first[i] ? [] : [[first[i] ?? '', word] as const]))
  const [only] = different
  if (different.length !== 1 || only === undefined) return false
  const [a, b] = only
  if (a.length < 5 || b.length < 5 || /\d$/.test(a) !== /\d$/.test(b) || (/\d$/.test(a) && /^\d+$/.test(a)))
    return false
  if (a[0] !== b[0]) return false
  const ends = (longer: string, shorter: string) =>
    ['s', 'd', 'r', 'es', 'ed'].some((end) => longer === shorter + end)
  if (ends(a, b) || ends(b, a)) return false
  return sameButOne(a, b)
}

function sameButOne(a: string, b: string): boolean {
  let i = 0
  while (i < a.length && a[i] === b[i]) i++
  const restA = a.slice(i)
  const restB = b.slice(i)
  const swapped =
    restA[0] === restB[1] && restA[1] === restB[0] && restA.slice(2) === restB.slice(2) && restA.length > 1
  return swapped || restA.slice(1) === restB || restA === restB.slice(1) || restA.slice(1) === restB.slice(1)
}

/** Tools that say of themselves, word for word, what another says, under a name that has all its words and more. */
function copies(list: readonly Named[], words: readonly string[][], add: Add): void {
  const byText = new Map<string, number[]>()
  list.forEach(({ description }, n) => {
    const key = description
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim()
      .slice(0, 400)
    if (key.length >= 20) byText.set(key, [...(byText.get(key) ?? []).slice(0, 50), n])
  })
  for (const group of byText.values())
    for (const n of group)
      for (const other of group) {
        const mine = words[n] ?? []
        const its = words[other] ?? []
        if (n === other || mine.length <= its.length || its.length < 2) continue
        if (its.every((word) => mine.includes(word))) add(n, 'near_name', list[other]?.name ?? '')
      }
}

/** A look-alike as a finding. */
export function lookalikeFinding(name: string, found: Lookalike): ScanFinding {
  const shown = (text: string) => text.slice(0, 80).replace(/[^ -~]/gu, codePoint)
  return {
    kind: found.kind,
    severity: found.same ? 'info' : 'warning',
    place: '/name',
    range: { from: 0, to: name.length },
    visible: found.kind === 'repeated_name' ? shown(name) : `${shown(name)} ⟨like ${shown(found.of)}⟩`,
  }
}
