import { classify } from '#lib/risk/classify.ts'
import { definitionOf } from '#lib/risk/definition.ts'
import type { Command } from './command.ts'
import { jsonLine } from './stop.ts'
import { toolsOf } from './tool-files.ts'

export const riskClassify: Command = {
  name: 'risk classify',
  summary: 'Says of each tool what it does at worst, how much harm that can be, and which words say so.',
  usage: 'FILE',
  files: { least: 1, most: 1, what: 'A file with tools' },
  options: {},
  more: [
    'FILE is the result of tools/list, an array of tools, or one tool a line; “-” is standard input. For each tool one line is printed, in the order of the file: { "tool", "category", "level", "signals" }.',
    'A category is read, write, execute, destructive or financial; a level is low, medium, high or critical. A signal has "id", "phrase", "field" (name, title, description, inputSchema, inputSchema.ARGUMENT or annotations), "words" (those that say so, shortened) and, where it raises the level, "raises". Annotations are the word of the server: they raise and never lower.',
    'Exit code 0, however dangerous the tools are.',
  ],
  async run(given, io) {
    const [file = ''] = given.files
    for (const { name, value } of await toolsOf(file, io)) {
      const { category, level, signals } = classify(definitionOf(name, value))
      await io.out.add(jsonLine({ tool: name, category, level, signals }))
    }
    return 0
  },
}
