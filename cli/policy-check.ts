import { check } from '#lib/policy/check.ts'
import type { Command } from './command.ts'
import { policyText } from './files.ts'
import { besides, firstOf, inventoryOf, linesOf, refuseTwice, toolsOption } from './inventory.ts'

export const policyCheck: Command = {
  name: 'policy check',
  summary: 'Prints everything there is to say about a policy, as JSON; exit code 2 when it has an error.',
  usage: 'FILE [--tools TOOLS.json] [--fix-texts]',
  files: { least: 1, most: 1, what: 'The file of the policy' },
  options: {
    tools: toolsOption,
    'fix-texts': { summary: 'with each fix, the whole text of the policy after it' },
  },
  more: [
    'Prints a list of { "level", "pointer", "line", "column", "sentence", "fix"? }, the gravest first. Levels are error, security, warning and suggestion; an error keeps a policy from being published. With the inventory it also says what never applies and what displaces what.',
    besides,
  ],
  async run(given, io) {
    const [file = ''] = given.files
    refuseTwice('policy check', [file, given.text('tools')])
    const text = await policyText(file, io)
    const findings = check(text, await inventoryOf(given, file, io))
    const places = linesOf(text, findings)
    const shown = findings.map(({ level, pointer, sentence, fix }, i) => ({
      level,
      pointer,
      ...places[i],
      sentence,
      ...(fix === undefined ? {} : { fix: given.flag('fix-texts') ? fix : { label: fix.label } }),
    }))
    await io.out.line(JSON.stringify(shown, null, 2))
    const errors = findings.filter((finding) => finding.level === 'error')
    if (errors.length > 0) throw firstOf(file, text, errors)
    return 0
  },
}
