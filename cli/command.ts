import { nearest } from '#lib/policy/reading.ts'
import type { Io } from './io.ts'
import { badUsage, type Exit } from './stop.ts'

/** An option: with `value` it takes one (the word stands in the help), without it is a switch; `many` may be repeated. */
export type Option = { value?: string; many?: true; summary: string }

/** One command. Adding one is writing this in a file of its own and naming it in the table of main.ts. */
export type Command = {
  /** As it is typed: `policy check`. */
  name: string
  summary: string
  /** What follows the name, as the help shows it. */
  usage: string
  /** How many arguments without a name it takes. */
  files: { least: number; most: number; what: string }
  options: Readonly<Record<string, Option>>
  /** Paragraphs below the options. */
  more: readonly string[]
  run: (given: Given, io: Io) => Promise<Exit>
}

/** What was typed after the name of a command. */
export class Given {
  readonly files: readonly string[]
  readonly #options: ReadonlyMap<string, string | true | string[]>

  constructor(files: readonly string[], options: ReadonlyMap<string, string | true | string[]>) {
    this.files = files
    this.#options = options
  }

  text(name: string): string | undefined {
    const value = this.#options.get(name)
    return typeof value === 'string' ? value : undefined
  }

  /** The values of an option that may be repeated. */
  texts(name: string): readonly string[] {
    const value = this.#options.get(name)
    return Array.isArray(value) ? value : []
  }

  flag(name: string): boolean {
    return this.#options.has(name)
  }
}

/** Reads what follows the name of a command. Nothing is guessed: an unknown option is refused, with the nearest known. */
export function readArguments(command: Command, args: readonly string[]): Given {
  const files: string[] = []
  const options = new Map<string, string | true | string[]>()
  const rest = [...args]
  const refuse = (sentence: string) => badUsage(sentence, command.name)
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--') {
      files.push(...rest.splice(0))
    } else if (!arg.startsWith('-') || arg === '-') {
      files.push(arg)
    } else {
      const [typed = '', inline] = cut(arg)
      const option = Object.hasOwn(command.options, typed) ? command.options[typed] : undefined
      if (option === undefined || !arg.startsWith('--')) throw refuse(unknownOption(command, arg))
      const before = options.get(typed)
      if (before !== undefined && !option.many) throw refuse(`--${typed} stands twice; give it once`)
      if (option.value === undefined) {
        if (inline !== undefined) throw refuse(`--${typed} takes no value`)
        options.set(typed, true)
        continue
      }
      const value = inline ?? rest.shift()
      if (value === undefined || value === '' || (inline === undefined && /^--./.test(value)))
        throw refuse(`--${typed} needs a value: --${typed} ${option.value}`)
      options.set(typed, option.many ? [...(Array.isArray(before) ? before : []), value] : value)
    }
  }
  const { least, most, what } = command.files
  if (files.length < least) throw refuse(`${what} is missing: signalbox ${command.name} ${command.usage}`)
  const extra = files[most]
  if (extra !== undefined) throw refuse(`“${extra}” is one argument too many`)
  return new Given(files, options)
}

/** The name of an option and the value that was written with it. */
function cut(arg: string): [string, string | undefined] {
  const name = arg.replace(/^--?/, '')
  const at = name.indexOf('=')
  return at === -1 ? [name, undefined] : [name.slice(0, at), name.slice(at + 1)]
}

function unknownOption(command: Command, arg: string): string {
  const [typed] = cut(arg)
  const known = Object.keys(command.options)
  const near = known.find((name) => name === typed) ?? nearest(typed, known)
  // A value may be a secret that was typed at the wrong place: only the name is repeated.
  const said = `There is no option ${arg.startsWith('--') ? '--' : '-'}${typed}`
  if (near !== undefined) return `${said}; did you mean --${near}?`
  return known.length === 0 ? said : `${said}; there are ${known.map((name) => `--${name}`).join(', ')}`
}
