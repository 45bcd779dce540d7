import { read } from '#lib/json/read.ts'
import { write } from '#lib/json/write.ts'
import { secretsIn, withoutSecrets } from './secrets.ts'

/** A JSON text without credentials; `fault` where one is the name of a member, which nothing can stand in for. */
export type Redacted = { text: string; count: number } | { fault: 'name' }

/** Members by which the two ends know their requests, and what a client only hands back: by the member around them. */
const kept: Readonly<Record<string, readonly string[]>> = {
  '': ['jsonrpc', 'id', 'method'],
  result: ['requestState', 'nextCursor'],
  params: ['progressToken', 'requestId'],
}

/**
 * Takes credentials out of a message of a server. Only a text that holds one is written anew; every other byte stays as it
 * was, numbers too.
 * @param json strict JSON, as the reader has read it
 */
export function redactJson(json: string): Redacted {
  let out = ''
  let written = 0
  let count = 0
  let depth = 0
  const names: string[] = []
  for (let at = 0; at < json.length; at++) {
    const code = json.charCodeAt(at)
    if (code === 123 || code === 91) names[++depth] = ''
    else if (code === 125 || code === 93) depth--
    if (code !== 34) continue
    const end = endOf(json, at)
    const said = textOf(json, at, end)
    if (isName(json, end + 1)) {
      if (secretsIn(said).length > 0) return { fault: 'name' }
      names[depth] = said
    } else if (!isKept(names, depth)) {
      const clean = withoutSecrets(said)
      if (clean.count > 0) {
        count += clean.count
        out += json.slice(written, at) + write(clean.text)
        written = end + 1
      }
    }
    at = end
  }
  return { text: count === 0 ? json : out + json.slice(written), count }
}

function isKept(names: readonly string[], depth: number): boolean {
  if (depth > 2) return false
  return kept[depth === 1 ? '' : (names[1] ?? '')]?.includes(names[depth] ?? '') ?? false
}

/** Where the quotation mark stands that ends a text. */
function endOf(json: string, from: number): number {
  let end = json.indexOf('"', from + 1)
  while (end !== -1 && isEscaped(json, end)) end = json.indexOf('"', end + 1)
  return end === -1 ? json.length : end
}

function isEscaped(json: string, at: number): boolean {
  let bars = 0
  while (json.charCodeAt(at - 1 - bars) === 92) bars++
  return bars % 2 === 1
}

function textOf(json: string, from: number, end: number): string {
  const raw = json.slice(from + 1, end)
  if (!raw.includes('\\')) return raw
  const decoded = read(json.slice(from, end + 1))
  return decoded.ok && typeof decoded.value === 'string' ? decoded.value : raw
}

function isName(json: string, after: number): boolean {
  let at = after
  while (json.charCodeAt(at) <= 32) at++
  return json.charCodeAt(at) === 58
}
