import { type Document, readDocument } from '#lib/policy/document.ts'
import { runAlways, runTests, type TestResult } from '#lib/policy/tests.ts'
import type { Tool } from '#lib/policy/types.ts'
import type { Command } from './command.ts'
import { policyText } from './files.ts'
import {
  besides,
  compiled,
  firstOf,
  guardrailOf,
  guardrailOption,
  inventoryOf,
  organisationOption,
  refuseTwice,
  sourceOf,
  toolsOption,
} from './inventory.ts'
import { badInput, badUsage, oneLine } from './stop.ts'

export const policyTest: Command = {
  name: 'policy test',
  summary: 'Runs the tests that a policy carries; exit code 1 when one fails.',
  usage: 'FILE [--tools TOOLS.json] [--guardrail FILE | --organisation] [--json]',
  files: { least: 1, most: 1, what: 'The file of the policy' },
  options: {
    tools: toolsOption,
    guardrail: guardrailOption,
    organisation: organisationOption,
    json: { summary: 'the results as JSON: [{ "name", "pointer", "passed", "expected", "got", … }]' },
  },
  more: [
    'One line a test, then how many passed and failed. A test that fails keeps a policy from being published. With --guardrail, the tests of the organisation policy that must always hold are run under this policy, too.',
    besides,
    'With no inventory at all, each tool that a test names is taken as a reviewed one without a schema; a policy that looks at categories or risks needs the inventory.',
  ],
  async run(given, io) {
    const [file = ''] = given.files
    refuseTwice('policy test', [file, given.text('tools'), given.text('guardrail')])
    if (given.flag('organisation') && given.flag('guardrail'))
      throw badUsage(
        'Nothing stands above the organisation policy: --guardrail goes with another',
        'policy test',
      )
    const text = await policyText(file, io)
    const read = readDocument(text)
    if (!read.ok) throw firstOf(file, text, read.findings)
    const tools = (await inventoryOf(given, file, io)) ?? namedByTests(read.document, file)
    const guardrail = await guardrailOf(given, tools, io)
    const ran = runTests(text, tools, guardrail, sourceOf(given))
    if (!ran.ok) throw firstOf(file, text, ran.findings)
    const above = guardrail === undefined ? [] : runAlways(guardrail, compiled(file, text, tools))
    const results = [...ran.results, ...above]
    const failed = results.filter((result) => !result.passed).length
    const said = given.flag('json')
      ? JSON.stringify(results, null, 2)
      : [...results.map(lineOf), count(results.length - failed, failed)].join('\n')
    await io.out.line(said)
    return failed === 0 ? 0 : 1
  },
}

function lineOf(result: TestResult): string {
  if (result.passed) return `ok    ${oneLine(result.name)}`
  return `FAIL  ${oneLine(`${result.name}  (${result.pointer}: ${result.sentence})`)}`
}

function count(passed: number, failed: number): string {
  return passed + failed === 0 ? 'The policy has no tests.' : `${passed} passed, ${failed} failed`
}

/** Enough of an inventory for a policy that only goes by names. */
function namedByTests(document: Document, file: string): Tool[] {
  const byClass = [...document.hide, ...document.rules].find(({ selector }) =>
    ['risk', 'risk_from', 'category'].includes(selector.kind),
  )
  const byPath = document.rules
    .flatMap((rule) => [...rule.require, ...rule.denyIf, ...rule.approveIf])
    .flatMap((entry) => entry.conditions)
    .find((condition) => ['tool.category', 'tool.risk'].includes(condition.path.text))
  const pointer = byClass?.pointer ?? byPath?.pointer
  if (pointer !== undefined && document.tests.length > 0) {
    const sentence = 'This depends on the category or risk of tools. Give the inventory: --tools TOOLS.json.'
    throw badInput(file, sentence, pointer)
  }
  const names = new Set(document.tests.map((test) => test.call.tool))
  return [...names].map((name) => ({ name, category: 'read', risk: 'low', state: 'reviewed' }))
}
