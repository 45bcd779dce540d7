import { headers as headersContract } from '#lib/contracts/servers.ts'
import { type Connected, connect } from '#lib/discovery/connect.ts'
import type { Problem } from '#lib/discovery/problems.ts'
import { rulesFrom } from '#lib/net/guard.ts'
import { classify } from '#lib/risk/classify.ts'
import { definitionOf } from '#lib/risk/definition.ts'
import { wordsFor } from '#lib/risk/finding-words.ts'
import { scanInstructions, scanList } from '#lib/risk/scan.ts'
import type { Classified, ScanFinding } from '#lib/risk/types.ts'
import { visible } from '#lib/risk/visible.ts'
import type { Command, Given } from './command.ts'
import { environment } from './env.ts'
import { failing, failOnOption } from './risk-scan.ts'
import { badInput, badUsage, jsonLine, oneLine, Stop, withStop } from './stop.ts'

const PATIENCE_MS = 15_000

export const scanServer: Command = {
  name: 'scan',
  summary: 'Reads the tools of a running server and reports risk and findings.',
  usage: 'URL [--header NAME:VALUE]… [--json] [--fail-on danger|warning|never]',
  files: { least: 1, most: 1, what: 'The address of a server' },
  options: {
    header: {
      value: 'NAME:VALUE',
      many: true,
      summary: 'sent with each request; SIGNALBOX_HEADERS, one a line, keeps it out of the list of processes',
    },
    json: { summary: 'one JSON object a line: { "tool", "category", "level", "signals", "findings" }' },
    'fail-on': failOnOption,
  },
  more: [
    'Nothing is called and nothing is stored: the list is read and its tools are told, those with findings first. Redirects are not followed, and of private addresses only this machine is asked. What the server wrote is shown shortened, with what is invisible made visible.',
    'Exit code 1 where there is a danger or a warning, 3 where the server cannot be read.',
  ],
  async run(given, io) {
    const [address = ''] = given.files
    const fails = failing(given, 'scan')
    const found = await reached(address, headersOf(given))
    const rows = rowsOf(found)
    const instructions = scanInstructions(found.instructions)
    if (given.flag('json'))
      for (const { tool, category, level, signals, findings } of rows)
        await io.out.add(jsonLine({ tool, category, level, signals, findings }))
    else await io.out.line(report(found, rows, instructions))
    return [...rows.flatMap((row) => row.findings), ...instructions].some(fails) ? 1 : 0
  },
}

/** Headers from the options and from the environment; a value is in no message. */
function headersOf(given: Given): [string, string][] {
  const lines =
    environment()
      .headers?.split('\n')
      .filter((line) => line.trim() !== '') ?? []
  const pairs = [
    ...lines.map((line) => ({ line, source: 'SIGNALBOX_HEADERS' })),
    ...given.texts('header').map((line) => ({ line, source: '--header' })),
  ].map(({ line, source }) => {
    const at = line.indexOf(':')
    if (at < 1) throw badInput(source, 'A header is a name and a value. Write NAME:VALUE')
    return { name: line.slice(0, at).trim(), value: line.slice(at + 1).trim(), source }
  })
  for (const { name, value, source } of pairs) {
    const read = headersContract.safeParse([{ name, value }])
    if (!read.success)
      throw badInput(source, `${oneLine(name)}: ${read.error.issues[0]?.message ?? 'It cannot be sent'}`)
  }
  if (pairs.length > 8) throw badUsage('At most 8 headers are sent', 'scan')
  return pairs.map(({ name, value }) => [name, value])
}

/** What the server says, or the end of the command with the reason and the likely fix. */
async function reached(address: string, headers: [string, string][]): Promise<Connected> {
  const steps = connect(address, {
    // On somebody's own machine its own servers may be asked, and no other private address.
    rules: rulesFrom({ mode: 'local', ownAddresses: [], ownUrls: [], allow: [] }),
    headers,
    timeoutMs: PATIENCE_MS,
    clock: () => performance.now(),
  })
  let problem: Problem | undefined
  for (;;) {
    const step = await steps.next()
    if (step.done) {
      if (step.value !== undefined) return step.value
      break
    }
    if (step.value.problem !== undefined) problem = step.value.problem
  }
  const why = problem ? `${withStop(problem.sentence)} ${withStop(problem.fix)}` : 'It cannot be read.'
  const shown = URL.canParse(address) ? withoutSecrets(new URL(address)) : oneLine(address).slice(0, 200)
  throw new Stop(problem && wrongAddress.has(problem.code) ? 2 : 3, `${shown}: ${why}`)
}

/** What no server has a part in. */
const wrongAddress = new Set(['bad_url', 'private_address', 'own_address', 'insecure'])

/** Keys of servers stand in their queries, too. */
const withoutSecrets = (url: URL) => `${url.protocol}//${url.host}${url.pathname}`

type Row = Classified & { tool: string; findings: ScanFinding[] }

const order = ['critical', 'high', 'medium', 'low']

/** Tools with findings first, then by risk; the server's order among equals. */
function rowsOf(found: Connected): Row[] {
  const findings = scanList(found.tools.map((tool) => tool.value))
  return found.tools
    .map((tool, n) => ({
      ...classify(definitionOf(tool.name, tool.value)),
      tool: tool.name,
      findings: findings[n] ?? [],
    }))
    .sort(
      (a, b) =>
        Number(b.findings.length > 0) - Number(a.findings.length > 0) ||
        order.indexOf(a.level) - order.indexOf(b.level),
    )
}

function report(found: Connected, rows: readonly Row[], instructions: readonly ScanFinding[]): string {
  const count = (level: string) => rows.filter((row) => row.level === level).length
  const suspicious = rows.filter((row) => row.findings.length > 0).length
  const levels = order.map((level) => `${count(level)} ${level}`).join(', ')
  return [
    `${withoutSecrets(new URL(found.url))}: ${rows.length} ${rows.length === 1 ? 'tool' : 'tools'} (${levels}), ${suspicious} with findings`,
    ...(instructions.length === 0 ? [] : ['', 'the server’s instructions', ...instructions.flatMap(told)]),
    ...rows.flatMap((row) => [
      '',
      `${shown(row.tool, 120)}  ${row.category}, ${row.level}`,
      ...row.findings.flatMap(told),
      ...row.signals.map((signal) => `  ${signal.phrase} (${signal.field}: ${shown(signal.words, 100)})`),
    ]),
  ].join('\n')
}

function told(finding: ScanFinding): string[] {
  const { severity, kind, place, range, key, visible: text } = finding
  const at = key ? 'in the name at' : 'in'
  return [
    `  ${severity === 'danger' ? '! ' : ''}${severity}: ${wordsFor(kind)} (${kind}) ${at} ${shown(place, 200)}, ${range.from}–${range.to}`,
    `    | ${shown(text, 300)}`,
  ]
}

/** A server's words on a terminal: one line, and no character that does anything. */
function shown(text: string, most: number): string {
  const plain = oneLine(visible(text.replaceAll('\n', ' ⏎ ')))
  return plain.length > most ? `${plain.slice(0, most)}…` : plain
}
