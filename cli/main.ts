import { nearest } from '#lib/policy/reading.ts'
import { type Command, readArguments } from './command.ts'
import { helpOf, overview } from './help.ts'
import { type Io, Out } from './io.ts'
import { badUsage, type Exit, oneLine, Stop } from './stop.ts'

/** Every command by the words that are typed, in the order of the help. What is not asked for is not loaded. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  'policy check': async () => (await import('./policy-check.ts')).policyCheck,
  'policy test': async () => (await import('./policy-test.ts')).policyTest,
  'policy decide': async () => (await import('./policy-decide.ts')).policyDecide,
  'policy diff': async () => (await import('./policy-diff.ts')).policyDiff,
  'policy pull': async () => (await import('./policy-pull.ts')).policyPull,
  'policy push': async () => (await import('./policy-push.ts')).policyPush,
  'risk classify': async () => (await import('./risk-classify.ts')).riskClassify,
  'risk scan': async () => (await import('./risk-scan.ts')).riskScan,
  doctor: async () => (await import('./doctor.ts')).doctor,
  scan: async () => (await import('./scan.ts')).scanServer,
}
const names = Object.keys(commands)

/**
 * Runs the command line.
 * @param args what was typed after `signalbox`
 * @returns the exit code; nothing is thrown, and nothing but one line is said about a failure
 */
export async function main(args: readonly string[], version: string): Promise<Exit> {
  const io: Io = {
    out: new Out(process.stdout),
    note: (line) => void process.stderr.write(`${oneLine(line)}\n`),
    stdin: process.stdin,
    now: () => Date.now(),
  }
  process.stderr.on('error', () => {}) // nobody is left to be told
  const exit = await ended(() => run(args, version, io), io)
  const written = await ended(() => io.out.end().then(() => 0 as const), io)
  return exit === 0 ? written : exit
}

async function ended(work: () => Promise<Exit>, io: Io): Promise<Exit> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Stop) {
      io.note(`signalbox: ${error.message}`)
      return error.exit
    }
    io.note(`signalbox: a mistake of ours: ${error instanceof Error ? error.message : String(error)}`)
    return 70
  }
}

async function run(args: readonly string[], version: string, io: Io): Promise<Exit> {
  const asked = args[0] === 'help' ? [...args.slice(1), '--help'] : args
  const words = until(asked, (arg) => arg.startsWith('-'))
  const name = names.find((each) => `${words.join(' ')} `.startsWith(`${each} `))
  const command = name === undefined ? undefined : await commands[name]?.()
  const options = until(asked, (arg) => arg === '--')
  if (options.includes('--help') || options.includes('-h')) {
    await io.out.line(command === undefined ? await help(words) : helpOf(command))
    return 0
  }
  if (command !== undefined) {
    return command.run(readArguments(command, asked.slice(command.name.split(' ').length)), io)
  }
  if (asked[0] === '--version' || asked[0] === '-V') {
    await io.out.line(version)
    return 0
  }
  if (asked.length > 0) throw refused(words, asked)
  await io.out.line(await help([]))
  return 0
}

function until(args: readonly string[], isEnd: (arg: string) => boolean): readonly string[] {
  const end = args.findIndex(isEnd)
  return end === -1 ? args : args.slice(0, end)
}

/** The commands, or those of a group. */
async function help(words: readonly string[]): Promise<string> {
  const group = words.length === 0 ? '' : `${words.join(' ')} `
  const shown = names.filter((name) => name.startsWith(group))
  if (shown.length === 0) throw refused(words, words)
  return overview(await Promise.all(shown.flatMap((name) => commands[name]?.() ?? [])), group)
}

/** Why what was typed names no command. */
function refused(words: readonly string[], asked: readonly string[]): Stop {
  const [first = asked[0] ?? '', second] = words
  const within = names.flatMap((name) => (name.startsWith(`${first} `) ? [name.slice(first.length + 1)] : []))
  if (within.length === 0) {
    const groups = new Set(names.map((name) => name.split(' ')[0] ?? ''))
    return badUsage(unknown('', first, [...groups]))
  }
  if (second === undefined) return badUsage(`“${first}” needs one of ${within.join(', ')}`, first)
  return badUsage(unknown(`${first} `, second, within), first)
}

function unknown(group: string, typed: string, known: readonly string[]): string {
  const near = nearest(typed, known)
  const hint =
    near === undefined
      ? `commands are ${known.map((name) => group + name).join(', ')}`
      : `did you mean “${group}${near}”?`
  return `There is no command “${group}${typed}”; ${hint}`
}
