import {
  CALL,
  CONDITION,
  type Form,
  LIMIT,
  LONGEST_SELECTOR,
  OPERAND_OF,
  type PartName,
  RULE,
  text,
  WINDOW_SECONDS,
  WINDOWS,
} from './grammar.ts'
import { ARGUMENT_FORM, FIELDS, PATH_FORM } from './paths.ts'
import { CLASSES } from './selectors.ts'

/** A part of the language that stands in several places, or whose values an editor knows more about. */
type Part = { title: string; about: string; form: Form }

export const PARTS: Readonly<Record<PartName, Part>> = {
  rule: {
    title: 'Rule',
    about: 'What may be done with the tools it names. An empty rule allows them.',
    form: { kind: 'object', members: RULE },
  },
  condition: {
    title: 'Condition',
    about: 'One comparison: path, operator and value.',
    form: { kind: 'object', members: CONDITION, when: OPERAND_OF },
  },
  limit: {
    title: 'Limit',
    about: 'The most calls, or the largest sum of an argument, in a time.',
    form: { kind: 'object', members: LIMIT },
  },
  selector: {
    title: 'Selector',
    about: 'The name of a tool, a glob with * and ?, or a class such as @read or @risk>=high.',
    form: {
      kind: 'either',
      of: [
        { kind: 'word', words: [...CLASSES].map(([name, { about }]) => [name, about] as const) },
        { kind: 'text', least: 1, most: LONGEST_SELECTOR, pattern: '^[^@]' },
      ],
    },
  },
  tool: { title: 'Tool', about: 'The name of a tool.', form: text },
  path: {
    title: 'Path',
    about: 'An argument (args.amount, args.items[*].price), or a fact about tool, identity, grant or time.',
    form: {
      kind: 'either',
      of: [
        { kind: 'word', words: [...FIELDS].map(([name, { about }]) => [name, about] as const) },
        { kind: 'text', pattern: PATH_FORM },
      ],
    },
  },
  argument: {
    title: 'Argument',
    about: 'The path of one argument, such as args.amount.',
    form: { kind: 'text', pattern: ARGUMENT_FORM },
  },
  window: {
    title: 'Window',
    about: 'A word, or a whole number of seconds.',
    form: {
      kind: 'either',
      of: [
        { kind: 'word', words: [...WINDOWS].map(([name, seconds]) => [name, `${seconds} seconds`] as const) },
        { kind: 'whole', ...WINDOW_SECONDS },
      ],
    },
  },
  max: { title: 'Maximum', about: 'A number greater than 0.', form: { kind: 'amount' } },
  call: {
    title: 'Call',
    about: 'A tool, its arguments and what is known of who calls.',
    form: { kind: 'object', members: CALL },
  },
}
