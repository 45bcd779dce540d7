import type { Exchange } from './exchange.ts'
import { askPage, type FoundTool as Entry, readList, tooLong } from './list.ts'
import * as problems from './problems.ts'
import { Failed } from './problems.ts'
import type { Spoken } from './speak.ts'

export type ItemKind = 'resource' | 'template' | 'prompt'
/** What a server declares besides tools. */
export type Offer = 'resources' | 'prompts' | 'completion'
export type FoundItem = Entry & { kind: ItemKind }

/** What a server offers besides tools, as far as its lists could be read. */
export type Beyond = {
  offers: Offer[]
  items: FoundItem[]
  /** The lists that could not be read; what was known of them stays as it was. */
  unread: ItemKind[]
  /** Why not, in sentences. */
  problems: string[]
}

/** The lists, and the capability that a server declares where it has them. */
const kinds = [
  { kind: 'resource', list: 'resources', offer: 'resources' },
  { kind: 'template', list: 'templates', offer: 'resources' },
  { kind: 'prompt', list: 'prompts', offer: 'prompts' },
] as const

/** All definitions of one list together. */
const charactersMax = 4 * 1024 * 1024
/** Tools are what a registration is for: for all other lists together it waits this many times as long as for one answer. */
const patience = 3

/**
 * Reads the lists of resources, templates and prompts where the server says that it has them. A list that cannot be
 * read is told and fails nothing. Only errors of our own are thrown.
 */
export async function readItems(
  exchange: Exchange,
  spoken: Spoken,
  { clock, timeoutMs }: { clock: () => number; timeoutMs: number },
): Promise<Beyond> {
  const until = clock() + patience * timeoutMs
  const mayGoOn = () => clock() < until
  const declared: [string, Offer][] = [
    ['resources', 'resources'],
    ['prompts', 'prompts'],
    ['completions', 'completion'],
  ]
  const offers = declared.filter(([name]) => spoken.capabilities.has(name)).map(([, offer]) => offer)
  const beyond: Beyond = { offers, items: [], unread: [], problems: [] }
  for (const { kind, list, offer } of kinds) {
    if (!offers.includes(offer)) continue
    try {
      if (!mayGoOn()) throw new Failed('tools', problems.badList(list, tooLong))
      const first = await askPage(exchange, spoken, list, undefined)
      const asked = { kind: list, first, optional: list === 'templates' }
      const bounds = { characters: charactersMax, mayGoOn }
      const found = await readList(exchange, spoken, asked, bounds)
      beyond.items.push(...found.map((each) => ({ ...each, kind })))
    } catch (error) {
      beyond.unread.push(kind)
      beyond.problems.push(sentenceOf(error, list, exchange.url.hostname))
    }
  }
  return beyond
}

function sentenceOf(error: unknown, list: string, host: string): string {
  if (error instanceof Failed && error.problem.code === `${list}_unreadable`) return error.problem.sentence
  if (!(error instanceof Failed) && !problems.isOfSocket(error)) throw error
  const { problem } = error instanceof Failed ? error : problems.ofSocket(error, host, 'tools')
  return `The list of ${list} cannot be read. ${problem.sentence}`
}

/** "Also 2 resources, 1 template and 1 prompt", and what could not be read; empty where there is nothing to say. */
export function beyondWords({ items, problems: told }: Beyond): string {
  const counted = kinds.flatMap(({ kind, list }) => {
    const n = items.filter((item) => item.kind === kind).length
    return n === 0 ? [] : [`${n} ${n === 1 ? kind : list}`]
  })
  const last = counted.pop()
  const also =
    last === undefined ? [] : [`Also ${counted.length > 0 ? `${counted.join(', ')} and ` : ''}${last}.`]
  return [...also, ...told].join(' ')
}
