import { Num, type Value } from '#lib/json/value.ts'
import { write } from '#lib/json/write.ts'
import { type ListKind, readPage } from '#lib/mcp/item-list.ts'
import type { Answer, Exchange } from './exchange.ts'
import * as problems from './problems.ts'
import { Failed } from './problems.ts'
import { legacyHeaders, modernHeaders, modernMeta, type Spoken } from './speak.ts'

/** One entry of a list as it was read: the definition as JSON text, its members and numbers as they came. */
export type FoundTool = { name: string; definition: string; value: Map<string, Value> }

const methods = {
  tools: 'tools/list',
  resources: 'resources/list',
  templates: 'resources/templates/list',
  prompts: 'prompts/list',
} as const satisfies Record<ListKind, string>

const entriesMax = 2000
const pagesMax = 200
const nameCharsMax = { tools: 256, resources: 2048, templates: 2048, prompts: 256 }
/** A name is part of a key in the store. */
const nameBytesMax = 2048

/** Asks for one page of a list, in the newest era that the server speaks. */
export function askPage(
  exchange: Exchange,
  spoken: Spoken,
  kind: ListKind,
  cursor: string | undefined,
): Promise<Answer> {
  const modern = spoken.eras.includes('modern')
  const method = methods[kind]
  const params = { ...(cursor === undefined ? {} : { cursor }), ...(modern ? { _meta: modernMeta } : {}) }
  const headers = modern ? modernHeaders(method) : legacyHeaders(spoken.legacyVersion, spoken.session)
  return exchange.send(method, params, headers)
}

/** How much more may be read: what is over is a fault of the list. */
export type Bounds = { characters: number; mayGoOn: () => boolean }

/** Why a list is not read that the time is over for. */
export const tooLong = 'it takes too long'

/**
 * Reads all pages of a list, from the answer to its first. A name that comes twice counts once, the first.
 * @param optional whether an error as the first answer means that there is nothing of the kind
 * @throws Failed when anything of it cannot be read: half a list is none
 */
export async function readList(
  exchange: Exchange,
  spoken: Spoken,
  { kind, first, optional }: { kind: ListKind; first: Answer; optional: boolean },
  bounds: Bounds,
): Promise<FoundTool[]> {
  const unreadable = (why: string) => new Failed('tools', problems.badList(kind, why))
  const entries = new Map<string, FoundTool>()
  const cursors = new Set<string>()
  let answer = first
  let characters = 0
  for (let page = 1; page <= pagesMax; page++) {
    const result = pageIn(answer, unreadable)
    if (result === undefined) {
      if (page === 1 && optional) return []
      throw unreadable('the server answers with an error')
    }
    const read = readPage(result, kind)
    if ('fault' in read) throw unreadable(read.fault)
    for (const { name, value } of read.items) {
      refuseName(kind, name, unreadable)
      if (entries.has(name)) continue
      const definition = write(value)
      characters += definition.length
      entries.set(name, { name, value, definition })
    }
    if (entries.size > entriesMax) throw unreadable(`it has more than ${entriesMax} ${kind}`)
    if (characters > bounds.characters)
      throw unreadable(`it has more than ${bounds.characters.toLocaleString('en')} characters`)
    const cursor = read.nextCursor
    if (cursor === undefined) return [...entries.values()]
    if (cursors.has(cursor)) throw unreadable('its pages go round in a circle')
    if (!bounds.mayGoOn()) throw unreadable(tooLong)
    cursors.add(cursor)
    answer = await askPage(exchange, spoken, kind, cursor)
  }
  throw unreadable(`it has more than ${pagesMax} pages`)
}

function refuseName(kind: ListKind, name: string, unreadable: (why: string) => Failed): void {
  const one = kind.slice(0, -1)
  if (name.length > nameCharsMax[kind] || Buffer.byteLength(name) > nameBytesMax)
    throw unreadable(`a ${one} has a name of more than ${nameCharsMax[kind]} characters`)
  if (/\p{Cc}/u.test(name)) throw unreadable(`a ${one} has control characters in its name`)
}

/** The result in an answer; undefined where the server answered with an error. */
function pageIn(answer: Answer, unreadable: (why: string) => Failed): Value | undefined {
  if (answer.tooLarge) throw unreadable('it is larger than 16 MiB')
  if (!answer.message) {
    if (answer.status >= 500 || answer.status === 429)
      throw new Failed('tools', problems.broken(answer.status))
    throw unreadable('it is not strict JSON')
  }
  const error = answer.message.get('error')
  if (error instanceof Map && error.get('code') instanceof Num) return undefined
  return answer.message.get('result') ?? null
}
