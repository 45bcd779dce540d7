import { FORGOTTEN } from '#components/shell/forget.ts'
import type { Asked } from './asked.ts'
import { effects } from './effect-words.ts'

/** Of how many policies what was typed last is kept, and how many characters of each. */
export const MOST_POLICIES = 10
export const MOST_CHARACTERS = 200_000

/** What is asked of a store; the browser's two are such. */
type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>

/**
 * Keeps what was typed into Simulate, the newest of ten policies and nothing that is too long. A browser that keeps
 * nothing more keeps what it has.
 */
export function keepAsked(store: Store, key: string, asked: Asked, at: number): void {
  const others = Array.from({ length: store.length }, (_, i) => store.key(i) ?? '')
    .filter((other) => other.startsWith(FORGOTTEN) && other !== key)
    .map((other) => ({ other, at: timeOf(store.getItem(other)) }))
    .sort((a, b) => b.at - a.at)
  for (const { other } of others.slice(MOST_POLICIES - 1)) store.removeItem(other)
  try {
    store.setItem(key, JSON.stringify({ at, asked: shortened(asked) }))
  } catch (error) {
    // The browser is full, or keeps nothing of this page: Simulate goes on without.
    if (!(error instanceof DOMException)) throw error
  }
}

/** Without the arguments typed longest ago, where all of them are too much; those typed last stay typed here only. */
function shortened(asked: Asked): Asked {
  const args = Object.entries(asked.args)
  const tooLong = () => JSON.stringify({ ...asked, args: Object.fromEntries(args) }).length > MOST_CHARACTERS
  while (args.length > 0 && tooLong()) args.shift()
  return { ...asked, args: Object.fromEntries(args) }
}

/** What a store has: whatever has another form is left where it is and not used. */
export function askedIn(store: Store, key: string): Partial<Asked> | undefined {
  const kept = parsed(store.getItem(key))
  return typeof kept === 'object' && kept !== null && 'asked' in kept ? askedFrom(kept.asked) : undefined
}

function timeOf(text: string | null): number {
  const kept = parsed(text)
  return typeof kept === 'object' && kept !== null && 'at' in kept && typeof kept.at === 'number'
    ? kept.at
    : 0
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null')
  } catch {
    return undefined
  }
}

/** What of a value is a typed call; members that have another form are left out. */
export function askedFrom(found: unknown): Partial<Asked> {
  if (typeof found !== 'object' || found === null) return {}
  return Object.fromEntries(
    Object.entries(found).filter(([name, value]) => fits(name, value)),
  ) satisfies Partial<Asked>
}

function fits(name: string, value: unknown): boolean {
  if (name === 'weekday') return typeof value === 'number'
  if (name === 'hour') return typeof value === 'string'
  if (name === 'as') return value === 'form' || value === 'json'
  if (name === 'kind') return value === 'person' || value === 'agent' || value === 'automation'
  if (name === 'args' || name === 'used' || name === 'names') {
    return membersOf(value)?.every((each) => typeof each === 'string') ?? false
  }
  if (name === 'expected')
    return membersOf(value)?.every((each) => effects.some((effect) => effect === each)) ?? false
  if (name === 'test') {
    return typeof value === 'object' && value !== null && 'index' in value && 'name' in value
  }
  if (name === 'naming') {
    const [over, typed, ...more] = membersOf(value) ?? []
    return typeof over === 'string' && typeof typed === 'string' && more.length === 0
  }
  if (name === 'said') {
    if (typeof value !== 'object' || value === null) return false
    const texts = ['tool', 'grant', ...('session' in value ? ['session'] : [])]
    const said = Object.fromEntries(Object.entries(value))
    return typeof said.at === 'number' && texts.every((key) => typeof said[key] === 'string')
  }
  return (name === 'grant' || name === 'identity' || name.endsWith('Labels')) && typeof value === 'string'
}

function membersOf(value: unknown): unknown[] | undefined {
  return typeof value === 'object' && value !== null ? Object.values(value) : undefined
}
