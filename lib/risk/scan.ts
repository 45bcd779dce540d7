import { active, attacks } from './active.ts'
import { hidden } from './characters.ts'
import { encoded } from './encoded.ts'
import { disguised, lookalikeFinding, lookalikes, wantsTalk, wordsIn } from './lookalikes.ts'
import { type Found, steering } from './meaning.ts'
import { bounds, stringsOf, type Text } from './strings-of.ts'
import type { ScanFinding } from './types.ts'
import { excerpt, visible } from './visible.ts'

/** Changes whenever a definition or a result could be judged differently. */
export const scannerVersion = 2

type Where = 'definition' | 'result'

const none: ReadonlySet<string> = new Set()
const findingsMax = 40

/**
 * Looks for attempts to steer the model in everything a server wrote about one tool: names, descriptions, every text
 * of the schemas, annotations, members nobody knows. Deterministic; hostile input gives findings and never an error.
 * @param tool the definition as JSON, in Maps or plain objects
 */
export function scan(tool: unknown): ScanFinding[] {
  return scanDefinition(tool, none)
}

/** Like `scan` for each tool of a list, and what only the list shows: names that pass for another's. */
export function scanList(tools: readonly unknown[]): ScanFinding[][] {
  const named = tools.map((tool) => ({
    name: textOf(tool, 'name'),
    description: textOf(tool, 'description').slice(0, 2000),
    definition: textOf(tool, 'description') + argumentsOf(tool).join(),
  }))
  const siblings = new Set(named.map((each) => each.name.toLowerCase()).filter((name) => /[_A-Z]/.test(name)))
  const copies = lookalikes(named)
  return tools.map((tool, n) => {
    const copy = copies.get(n)
    const found = scanDefinition(tool, siblings)
    return copy ? [lookalikeFinding(named[n]?.name ?? '', copy), ...found] : found
  })
}

/** What a server tells every model that uses it is read like a definition. */
export function scanInstructions(instructions: string | undefined): ScanFinding[] {
  if (instructions === undefined) return []
  const { texts, whole, cutAt } = stringsOf({ instructions })
  return finished(
    texts.flatMap((each) => scanText(each, 'definition', none)),
    whole,
    cutAt,
  )
}

/** Looks for the same in what a tool answered: text and structured content, of any shape. */
export function scanResult(result: unknown): ScanFinding[] {
  const { texts, whole, cutAt } = stringsOf(typeof result === 'string' ? { text: result } : result)
  const found = texts.flatMap((each) => (each.key ? [] : scanText(each, 'result', none)))
  return finished(found, whole, cutAt)
}

function scanDefinition(tool: unknown, siblings: ReadonlySet<string>): ScanFinding[] {
  const name = textOf(tool, 'name')
  const { texts, whole, cutAt } = stringsOf(tool)
  const found: ScanFinding[] = []
  for (const each of texts) {
    const isName = each.key || each.place === '/name'
    if (isName) found.push(...scanName(each, name))
    found.push(...scanText(each, 'definition', siblings))
  }
  found.push(...contradiction(tool))
  return finished(found, whole, cutAt)
}

function finished(found: ScanFinding[], whole: boolean, cutAt: string): ScanFinding[] {
  const most = found.slice(0, findingsMax)
  if (whole) return most
  const visible = `Read are ${bounds.text.toLocaleString('en')} characters of a text and ${bounds.all.toLocaleString('en')} in all`
  return [
    ...most,
    { kind: 'not_read_whole', severity: 'warning', place: cutAt, range: { from: 0, to: 0 }, visible },
  ]
}

/** Names are read at a glance: one that mixes alphabets passes for another. */
function scanName({ place, text, key }: Text, tool: string): ScanFinding[] {
  const found: ScanFinding[] = []
  const range = { from: 0, to: text.length }
  const shown = disguised(text)
  const of = key ? { key: true as const } : {}
  if (shown !== undefined)
    found.push({ kind: 'lookalike_name', severity: 'danger', place, range, ...of, visible: shown })
  if (key && isArgument(place) && wantsTalk(text, tool))
    found.push({
      kind: 'asks_for_context',
      severity: 'warning',
      place,
      range,
      ...of,
      visible: visible(text.slice(0, 120)),
    })
  return found
}

/** The name of a property of the input, and no word of the schema itself. */
const isArgument = (place: string) => /^\/inputSchema\/(?:[^/]+\/){0,40}properties\/[^/]+$/.test(place)

function scanText({ place, text, key }: Text, where: Where, siblings: ReadonlySet<string>): ScanFinding[] {
  if (isPlainWord(text)) return []
  const found: Found[] = [...hidden(text, where)]
  if (text.length > 3) found.push(...active(text, where))
  if (text.length > 4 && !key) found.push(...steering(text, where, siblings))
  if (text.length > 4 && key) found.push(...steering(text.replaceAll('_', ' '), where, siblings))
  const inTags = tagged(text)
  if (inTags !== '')
    found.push(...steering(inTags, where, siblings).map((each) => ({ ...each, from: 0, to: text.length })))
  if (where === 'definition' && !key && isValue(place)) {
    const bad = attacks(text)
    if (bad) found.push(bad)
  }
  const seen = new Set<string>()
  const findings: ScanFinding[] = []
  for (const each of found) {
    if (seen.has(each.kind)) continue
    seen.add(each.kind)
    findings.push({
      kind: each.kind,
      severity: each.severity,
      place,
      range: { from: each.from, to: each.to },
      ...(key ? { key: true } : {}),
      visible: excerpt(text, each.from, each.to),
    })
  }
  return [...findings, ...scanEncoded(place, text, where, 2)]
}

/** One short word, which most texts of a schema are: it can say nothing. A name of several words can. */
function isPlainWord(text: string): boolean {
  if (text.length > 23 || !/^[\w$.-]*$/.test(text)) return false
  return text.split(/[_.-]/).length < 4
}

/** What tag characters spell is read as well. */
export function tagged(text: string): string {
  if (!/[\u{E0020}-\u{E007E}]/u.test(text)) return ''
  return [...text]
    .map((c) => c.codePointAt(0) ?? 0)
    .filter((code) => code >= 0xe0020 && code <= 0xe007e)
    .map((code) => String.fromCharCode(code - 0xe0000))
    .join('')
}

const isValue = (place: string) => /\/(?:default|const|enum\/\d{1,6}|examples?(?:\/\d{1,6})?)$/.test(place)

/** What decodes to a text is read as that text, and what is encoded in there once more. */
export function scanEncoded(place: string, text: string, where: Where, levels: number): ScanFinding[] {
  const found: ScanFinding[] = []
  for (const blob of encoded(text)) {
    const range = { from: blob.from, to: blob.to }
    const shown = (decoded: string) =>
      `${excerpt(text, blob.from, Math.min(blob.to, blob.from + 60))} ⟨decodes to⟩ ${excerpt(decoded, 0, 120)}`
    if (blob.opaque) {
      if (where === 'definition' && levels === 2)
        found.push({
          kind: 'encoded_blob',
          severity: 'warning',
          place,
          range,
          visible: excerpt(text, blob.from, blob.to),
        })
      continue
    }
    const inside = [
      ...hidden(blob.text, where),
      ...active(blob.text, where),
      ...steering(blob.text, where, none),
    ]
    const before =
      blob.kind === 'escapes' ? new Set(steering(text, where, none).map((each) => each.kind)) : none
    const fresh = inside.filter((each) => !before.has(each.kind))
    const deeper = levels > 1 ? scanEncoded(place, blob.text, where, levels - 1) : []
    const nested = deeper.find((each) => each.kind === 'encoded_instructions')
    if (fresh.length > 0 || nested)
      found.push({
        kind: 'encoded_instructions',
        severity: 'danger',
        place,
        range,
        visible: nested ? `${shown(blob.text)} ${nested.visible}` : shown(blob.text),
      })
    else if (where === 'definition' && blob.kind !== 'escapes' && levels === 2)
      found.push({ kind: 'encoded_blob', severity: 'warning', place, range, visible: shown(blob.text) })
  }
  return found.slice(0, 5)
}

const acting = new Set(
  'delete drop purge wipe destroy overwrite sudo shell exec execute command bypass'.split(' '),
)

/** A tool that says it only reads, and takes an argument that does more. */
function contradiction(tool: unknown): ScanFinding[] {
  const description = textOf(tool, 'description').slice(0, 4000)
  if (
    !/\b(?:read[- ]only|only reads|without changing|no side effects|never (?:changes|modifies))\b/i.test(
      description,
    )
  )
    return []
  const argument = argumentsOf(tool).find((name) => wordsIn(name).some((word) => acting.has(word)))
  if (argument === undefined) return []
  return [
    {
      kind: 'contradicts_itself',
      severity: 'warning',
      place: `/inputSchema/properties/${argument.replaceAll('~', '~0').replaceAll('/', '~1').slice(0, 120)}`,
      range: { from: 0, to: argument.length },
      key: true,
      visible: visible(argument.slice(0, 120)),
    },
  ]
}

function member(value: unknown, key: string): unknown {
  if (value instanceof Map) return value.get(key)
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
  return Reflect.get(value, key)
}

function textOf(tool: unknown, key: string): string {
  const value = member(tool, key)
  return typeof value === 'string' ? value.slice(0, bounds.text) : ''
}

function argumentsOf(tool: unknown): string[] {
  const properties = member(member(tool, 'inputSchema'), 'properties')
  if (properties instanceof Map) return [...properties.keys()].map(String).slice(0, 500)
  return typeof properties === 'object' && properties !== null ? Object.keys(properties).slice(0, 500) : []
}
