import { Num, type Value } from '#lib/json/value.ts'
import { write } from '#lib/json/write.ts'
import { readToolPage } from '#lib/mcp/tool-list.ts'
import type { Answer, Exchange } from './exchange.ts'
import * as problems from './problems.ts'
import { Failed } from './problems.ts'
import { legacyHeaders, modernHeaders, modernMeta, type Spoken } from './speak.ts'

/** One tool as it was read: the definition as JSON text, its members and numbers as they came. */
export type FoundTool = { name: string; definition: string; value: Map<string, Value> }

const toolsMax = 2000
const pagesMax = 200
const nameCharsMax = 256

const unreadable = (why: string) => new Failed('tools', problems.badList(why))

/** Asks for one page of the list, in the newest era that the server speaks. */
export function askPage(exchange: Exchange, spoken: Spoken, cursor: string | undefined): Promise<Answer> {
  const modern = spoken.eras.includes('modern')
  const params = { ...(cursor === undefined ? {} : { cursor }), ...(modern ? { _meta: modernMeta } : {}) }
  const headers = modern ? modernHeaders('tools/list') : legacyHeaders(spoken.legacyVersion, spoken.session)
  return exchange.send('tools/list', params, headers)
}

/**
 * Reads all pages of the list, from the answer to its first. A name that comes twice counts once, the first.
 * @throws Failed when anything of it cannot be read: half a list is none
 */
export async function readList(exchange: Exchange, spoken: Spoken, first: Answer): Promise<FoundTool[]> {
  const tools = new Map<string, FoundTool>()
  const cursors = new Set<string>()
  let answer = first
  for (let page = 1; page <= pagesMax; page++) {
    const result = pageIn(answer)
    if (result === undefined) {
      if (page === 1 && !spoken.hasTools) return []
      throw unreadable('the server answers with an error')
    }
    const read = readToolPage(result)
    if ('fault' in read) throw unreadable(read.fault)
    for (const { name, value } of read.tools) {
      if (name.length > nameCharsMax)
        throw unreadable(`a tool has a name of more than ${nameCharsMax} characters`)
      if (/\p{Cc}/u.test(name)) throw unreadable('a tool has control characters in its name')
      if (!tools.has(name)) tools.set(name, { name, value, definition: write(value) })
    }
    if (tools.size > toolsMax) throw unreadable(`it has more than ${toolsMax} tools`)
    const cursor = read.nextCursor
    if (cursor === undefined) return [...tools.values()]
    if (cursors.has(cursor)) throw unreadable('its pages go round in a circle')
    cursors.add(cursor)
    answer = await askPage(exchange, spoken, cursor)
  }
  throw unreadable(`it has more than ${pagesMax} pages`)
}

/** The result in an answer; undefined where the server answered with an error. */
function pageIn(answer: Answer): Value | undefined {
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
