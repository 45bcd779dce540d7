import { scanList, scanResult } from '#lib/risk/scan.ts'
import type { ScanFinding } from '#lib/risk/types.ts'
import type { Command, Given } from './command.ts'
import type { Io } from './io.ts'
import { valuesOf } from './lines.ts'
import { badInput, badUsage, type Exit, jsonLine } from './stop.ts'
import { toolsOf } from './tool-files.ts'

export const failOnOption = {
  value: 'danger|warning|never',
  summary: 'the least that ends with exit code 1; warning, unless told',
}

export const riskScan: Command = {
  name: 'risk scan',
  summary: 'Looks in definitions of tools for attempts to steer the model.',
  usage: 'FILE [--results] [--fail-on danger|warning|never]',
  files: { least: 1, most: 1, what: 'A file with tools' },
  options: {
    results: { summary: 'the file holds results of calls, and not tools' },
    'fail-on': failOnOption,
  },
  more: [
    'FILE is the result of tools/list, an array of tools, or one tool a line; “-” is standard input. For each tool one line is printed, in the order of the file: { "tool", "findings" }. The tools of a file are one list: a name is held against the others.',
    'A finding has "kind", "severity" (danger, warning or info), "place" (a JSON pointer into the tool), "range" (from and to, in UTF-16 units of the text there; with "key" of the name of the member) and "visible" (the text around it, shortened, with what is invisible made visible). With --results each value of the file is a result, and a line is { "result", "findings" } with its number, from 0.',
    'Exit code 1 where there is a danger or a warning. What a scanner does not find may be there all the same.',
  ],
  async run(given, io) {
    const [file = ''] = given.files
    const fails = failing(given, 'risk scan')
    return given.flag('results') ? scanResults(file, fails, io) : scanTools(file, fails, io)
  },
}

async function scanTools(file: string, fails: Fails, io: Io): Promise<Exit> {
  const tools = await toolsOf(file, io)
  const found = scanList(tools.map((tool) => tool.value))
  for (const [n, tool] of tools.entries())
    await io.out.add(jsonLine({ tool: tool.name, findings: found[n] ?? [] }))
  return found.some((each) => each.some(fails)) ? 1 : 0
}

async function scanResults(file: string, fails: Fails, io: Io): Promise<Exit> {
  let exit: Exit = 0
  let number = 0
  for await (const { value, place } of valuesOf(file, io)) {
    // A file of one JSON value holds one result, or an array of them.
    for (const [n, result] of (Array.isArray(value) ? value : [value]).entries()) {
      if (typeof result !== 'string' && !(result instanceof Map))
        throw badInput(
          place,
          'A result is an object or a text. Write { "content": […] }',
          Array.isArray(value) ? `/${n}` : '',
        )
      const findings = scanResult(result)
      if (findings.some(fails)) exit = 1
      await io.out.add(jsonLine({ result: number, findings }))
      number++
    }
  }
  return exit
}

type Fails = (finding: ScanFinding) => boolean

/** Which findings end a command with 1. */
export function failing(given: Given, command: string): Fails {
  const least = given.text('fail-on') ?? 'warning'
  if (!['danger', 'warning', 'never'].includes(least))
    throw badUsage('--fail-on is “danger”, “warning” or “never”', command)
  return ({ severity }) =>
    least !== 'never' && (severity === 'danger' || (severity === 'warning' && least === 'warning'))
}
