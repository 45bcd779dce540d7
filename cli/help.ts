import type { Command } from './command.ts'

const EXITS =
  'Exit codes: 0 done or yes, 1 the answer is no, 2 bad input, 3 no answer from outside, 70 a mistake of ours.'

/** Everything there is, one line a command. */
export function overview(shown: readonly Command[], group = ''): string {
  const width = Math.max(...shown.map((command) => command.name.length))
  return [
    `signalbox ${group}COMMAND … decides tool calls of AI agents by a policy; files and JSON in, JSON and sentences out.`,
    '',
    ...shown.map((command) => `  signalbox ${command.name.padEnd(width)}  ${command.summary}`),
    '',
    'signalbox COMMAND --help says more; signalbox --version is the version. “-” is standard input.',
    wrapped(EXITS),
  ].join('\n')
}

/** One command in full. */
export function helpOf(command: Command): string {
  const options = Object.entries(command.options).map(([name, option]) => ({
    typed: `--${name}${option.value === undefined ? '' : ` ${option.value}`}`,
    summary: option.summary,
  }))
  const width = Math.max(0, ...options.map((option) => option.typed.length))
  return [
    `signalbox ${command.name} ${command.usage}`,
    '',
    command.summary,
    ...(options.length === 0
      ? []
      : ['', ...options.map((option) => `  ${option.typed.padEnd(width)}  ${option.summary}`)]),
    ...command.more.flatMap((paragraph) => ['', wrapped(paragraph)]),
    '',
    wrapped(EXITS),
  ].join('\n')
}

const COLUMNS = 100

/** A paragraph in lines that a terminal shows whole; words are never cut. */
function wrapped(paragraph: string): string {
  let length = 0
  return paragraph
    .split(' ')
    .map((word, i) => {
      const fits = length + 1 + word.length <= COLUMNS
      length = i > 0 && fits ? length + 1 + word.length : word.length
      return i === 0 ? word : `${fits ? ' ' : '\n'}${word}`
    })
    .join('')
}
