import { escapeUnseen } from '#lib/risk/visible.ts'

/**
 * How a command ends. 0: done, or yes. 1: the answer is no. 2: what was given is wrong. 3: the world outside did not
 * answer, or the output could not be written. 70 is a mistake of ours.
 */
export type Exit = 0 | 1 | 2 | 3 | 70

/** Ends a command early; its message is the one line that people read. */
export class Stop extends Error {
  readonly exit: Exit

  constructor(exit: Exit, line: string) {
    super(line)
    this.name = 'Stop'
    this.exit = exit
  }
}

/**
 * Wrong input: the file (with line and column where they are known), the place in it, what is wrong and what would be
 * right. `pointer` is a JSON pointer; leave it out where the place is not inside a JSON value.
 */
export function badInput(file: string, sentence: string, pointer?: string): Stop {
  const place = pointer === undefined ? '' : `${pointer === '' ? 'the whole document' : pointer}: `
  return new Stop(2, `${file}: ${place}${withStop(sentence)}`)
}

/** Wrong words on the command line. */
export function badUsage(sentence: string, command = ''): Stop {
  return new Stop(2, `${withStop(sentence)} See signalbox ${command === '' ? '' : `${command} `}--help.`)
}

/** One line whatever it was made from: no line end, no control character and no token of ours reaches a terminal. */
export function oneLine(text: string): string {
  const plain = text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, ' ')
    .replace(/sbx_[a-z]_\w+/g, 'sbx_…')
    .trim()
  return plain.length > 2000 ? `${plain.slice(0, 2000)}…` : plain
}

export function withStop(text: string): string {
  return /[.!?…]\)?$/.test(text) ? text : `${text}.`
}

/** JSON on one line, with every character escaped that a terminal acts on or that nobody sees. */
export function jsonLine(value: unknown): string {
  return `${escapeUnseen(JSON.stringify(value))}\n`
}
