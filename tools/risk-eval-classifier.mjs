/**
 * Measures the classifier on a folder of labelled tools: what their vendors claim in annotations, and the categories
 * of an older catalogue. Vendors are parted by a hash of their name into those the classifier was tuned on and those
 * held out. Of the latter only sums are ever shown: no option of this program prints one of their tools.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** `mcp-grafana` and `Grafana MCP Server` are one vendor: the first word that is not part of every name. */
export const vendorOf = (server) =>
  server
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .find((word) => word !== '' && !/^(?:mcp|servers?)$/.test(word)) ?? ''

/** The part a vendor belongs to, for good: the parity of the first byte of the SHA-256 of its name. */
export const isHeldOut = (vendor) => createHash('sha256').update(vendor).digest()[0] % 2 === 1

const categories = ['read', 'write', 'execute', 'destructive', 'financial']
// A word that says of something that it is gone afterwards, anywhere in name, title, description or an option.
const destroying =
  /(?:delet|remov|destroy|purg|wip(?:e|ing)|eras|truncat|terminat|revok|uninstall|discard|cancel|drop)/i

/** A definition without what its server claims of it: the classifier has to find that by itself. */
const toolOf = (entry) => ({
  name: entry.tool,
  ...(entry.title ? { title: entry.title } : {}),
  ...(entry.description ? { description: entry.description } : {}),
  ...(entry.inputSchema ? { inputSchema: entry.inputSchema } : {}),
})

const claimsOf = (entry) =>
  Object.fromEntries(
    ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint']
      .filter((hint) => typeof entry[hint] === 'boolean')
      .map((hint) => [hint, entry[hint]]),
  )

function load(folder, name) {
  const file = path.join(folder, name)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []
}

/**
 * @param {string} folder with tool-annotations.json and labelled-tools.json
 * @param {{ classify: Function, classifierVersion: number, scanList: Function }} risk
 * @param {{ heldOut: boolean, misses: boolean, say: (line: string) => void }} options
 */
export function evaluateClassifier(folder, risk, { heldOut, misses, say }) {
  const claimed = load(folder, 'tool-annotations.json').map((entry) => ({
    ...entry,
    // Not read-only and nothing said of destruction: by the protocol's default destructive, by its vendor unsaid.
    label: entry.labelExplicit === 'write-or-destructive' ? 'unsaid' : entry.labelExplicit,
  }))
  const labelled = load(folder, 'labelled-tools.json').map((entry) => ({
    ...entry,
    label: entry.category.toLowerCase(),
  }))
  say(`classifier, version ${risk.classifierVersion}, without annotations`)
  for (const part of heldOut ? [false, true] : [false]) {
    const of = (entries) =>
      entries
        .filter((entry) => isHeldOut(vendorOf(entry.server)) === part)
        .map((entry) => ({ ...entry, ...judged(entry, risk) }))
    const sets = [
      ['annotations', of(claimed)],
      ['categories', of(labelled)],
    ]
    const both = sets.flatMap(([, entries]) => entries)
    say('')
    say(
      `${part ? 'HELD OUT' : 'tuned on'}: ${both.length} tools of ${new Set(both.map((each) => vendorOf(each.server))).size} vendors`,
    )
    for (const [name, entries] of sets) {
      matrix(name, entries, say)
      sums(entries, say)
    }
    say('both')
    sums(both, say)
    const annotated = sets[0]?.[1] ?? []
    say('annotations, with what the server claims')
    sums(
      annotated.map((entry) => ({
        ...entry,
        category: risk.classify({ ...toolOf(entry), annotations: claimsOf(entry) }).category,
      })),
      say,
    )
    if (misses && !part) for (const entry of both) tell(entry, say)
  }
  time(claimed, risk, say)
}

function judged(entry, { classify }) {
  const { category, level, signals } = classify(toolOf(entry))
  return { category, level, signalsFound: signals }
}

const percent = (part, whole) =>
  `${part} of ${whole} (${whole === 0 ? '–' : ((100 * part) / whole).toFixed(1)} %)`

function matrix(name, entries, say) {
  const labels = ['read', 'write', 'unsaid', 'execute', 'destructive', 'financial'].filter((label) =>
    entries.some((entry) => entry.label === label),
  )
  say(`${name.padEnd(22)}${[...categories, 'recall', 'precision'].map((each) => each.padStart(13)).join('')}`)
  for (const label of labels) {
    const row = entries.filter((entry) => entry.label === label)
    const cells = categories.map((category) => row.filter((entry) => entry.category === category).length)
    const right = row.filter((entry) => entry.category === label).length
    // Where a label is unsaid, what is called by the category may be right: it is left out of its precision.
    const called = entries.filter((entry) => entry.category === label && entry.label !== 'unsaid').length
    const share = (whole) =>
      whole === 0 || label === 'unsaid' ? '–' : `${((100 * right) / whole).toFixed(1)} %`
    say(
      `  ${`labelled ${label}`.padEnd(20)}${[...cells, share(row.length), share(called)].map((each) => String(each).padStart(13)).join('')}`,
    )
  }
}

function sums(entries, say) {
  const reads = entries.filter((entry) => entry.label === 'read')
  const acts = entries.filter((entry) => entry.label !== 'read')
  const destroys = entries.filter((entry) => entry.label === 'destructive')
  const saying = destroys.filter((entry) => destroying.test(textOf(entry)))
  const silent = destroys.filter((entry) => !saying.includes(entry))
  const count = (list, test) => percent(list.filter(test).length, list.length)
  const called = (category) => (entry) => entry.category === category
  say(`  acts, called read              ${count(acts, called('read'))}`)
  say(`  reads, called more             ${count(reads, (entry) => entry.category !== 'read')}`)
  say(`  destructive, found             ${count(destroys, called('destructive'))}`)
  say(`    of those that say so         ${count(saying, called('destructive'))}`)
  say(
    `    of the others, overwrites    ${count(silent, (entry) => entry.category !== 'read' && entry.signalsFound.some((signal) => signal.id === 'overwrites'))}`,
  )
}

function textOf(entry) {
  return [entry.tool, entry.title, entry.description, JSON.stringify(optionsOf(entry.inputSchema))].join('\n')
}

/** Every value that an argument may be chosen from. */
function optionsOf(node) {
  if (typeof node !== 'object' || node === null) return []
  return [
    ...(Array.isArray(node.enum) ? node.enum : []),
    ...Object.values(node).flatMap((child) => optionsOf(child)),
  ]
}

function tell(entry, say) {
  const agrees = entry.label === 'unsaid' ? entry.category !== 'read' : entry.label === entry.category
  if (agrees) return
  const evidence = entry.signalsFound[0]
  say(
    `  ${vendorOf(entry.server)} ${entry.tool}: labelled ${entry.label}, called ${entry.category}${evidence ? ` (${evidence.field}: ${evidence.words})` : ''} ${JSON.stringify((entry.description ?? '').slice(0, 140))}`,
  )
}

/** What it costs to judge many real definitions, in lists as servers send them. */
function time(entries, { classify, scanList }, say) {
  const tools = 10_000
  const list = 500
  if (entries.length === 0) return
  const many = Array.from({ length: tools }, (_, i) => {
    const tool = toolOf(entries[i % entries.length])
    return { ...tool, name: `${tool.name}_${Math.floor(i / entries.length)}` }
  })
  const size = (JSON.stringify(many).length / 1024 / 1024).toFixed(1)
  // Processor time, so that what else runs on the machine is not counted.
  const spent = (work) => {
    const before = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(before)
    return Math.round((user + system) / 1000)
  }
  const classified = spent(() => {
    for (const tool of many) classify(tool)
  })
  const scanned = spent(() => {
    for (let i = 0; i < tools; i += list) scanList(many.slice(i, i + list))
  })
  say('')
  say(
    `${tools.toLocaleString('en')} definitions (${size} MB): ${classified} ms of processor time to classify, ${scanned} ms to scan`,
  )
}
