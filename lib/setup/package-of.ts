import type { Start } from './configuration.ts'

/** A package that a client fetches and runs when it starts. `version` is the exact one, if one is named. */
export type RunPackage = {
  registry: 'npm' | 'pypi' | 'container'
  name: string
  /** As it is written in the arguments. */
  written: string
  version: string | undefined
}

const NPM = ['npx', 'bunx', 'pnpx']
const NPM_TWO = ['npm exec', 'npm x', 'pnpm dlx', 'yarn dlx', 'bun x']
const PYPI = ['uvx', 'pipx run', 'uv tool run']
const CONTAINERS = ['docker run', 'podman run', 'nerdctl run']
/** Options that take the next word, so that it is not what is run. */
const TAKES_ONE: Record<RunPackage['registry'], RegExp> = {
  npm: /^(?:-c|--call|--registry|--cache|--prefix|--userconfig|-w|--workspace)$/,
  pypi: /^(?:-p|--python|--with|--index|--index-url|--extra-index-url|--spec|--directory|--env-file)$/,
  container:
    /^(?:-e|--env|--env-file|-v|--volume|--mount|-p|--publish|--name|--network|-w|--workdir|-u|--user|--entrypoint|-l|--label|-m|--memory|--cpus|--platform|--add-host|-h|--hostname|--pull)$/,
}
/** Options whose next word is the package itself. */
const NAMES_ONE: Partial<Record<RunPackage['registry'], RegExp>> = {
  npm: /^(?:-p|--package)$/,
  pypi: /^--from$/,
}

/** The package that a program start runs from a registry, and the arguments behind it; nothing for any other program. */
export function packageOf(start: Start): { run: RunPackage; rest: readonly string[] } | undefined {
  if (start.kind !== 'program') return undefined
  const words = unwrapped([start.command, ...start.args])
  const one = bare(words[0] ?? '')
  const two = `${one} ${words[1] ?? ''}`
  for (const [registry, singles, doubles] of [
    ['npm', NPM, NPM_TWO],
    ['pypi', PYPI, PYPI],
    ['container', [], CONTAINERS],
  ] as const) {
    const skip = singles.includes(one as never)
      ? 1
      : doubles.find((each) => each === two)
        ? 2
        : threeOf(words, doubles)
    if (skip > 0) return picked(registry, words.slice(skip))
  }
  return undefined
}

/** `uv tool run` has three words. */
function threeOf(words: readonly string[], known: readonly string[]): number {
  return known.includes(`${bare(words[0] ?? '')} ${words[1] ?? ''} ${words[2] ?? ''}`) ? 3 : 0
}

/** Windows starts them as `cmd /c npx …`. */
function unwrapped(words: readonly string[]): readonly string[] {
  return /^cmd$/.test(bare(words[0] ?? '')) && /^\/[ck]$/i.test(words[1] ?? '') ? words.slice(2) : words
}

/** The name of a program without its folder and its ending. */
export function bare(command: string): string {
  return (command.split(/[\\/]/).at(-1) ?? '').replace(/\.(?:exe|cmd|bat)$/i, '').toLowerCase()
}

function picked(registry: RunPackage['registry'], words: readonly string[]) {
  let named: string | undefined
  for (let i = 0; i < words.length; i++) {
    const word = words[i] ?? ''
    const [option = '', value] = word.startsWith('--') ? word.split(/=(.*)/s) : [word]
    if (NAMES_ONE[registry]?.test(option)) named = value ?? words[++i]
    else if (word.startsWith('-')) i += TAKES_ONE[registry].test(option) && value === undefined ? 1 : 0
    else return { run: parsed(registry, named ?? word), rest: words.slice(i + 1) }
  }
  return named === undefined ? undefined : { run: parsed(registry, named), rest: [] }
}

/** Only an exact version counts: a range or a word like `latest` is another program tomorrow. */
function parsed(registry: RunPackage['registry'], written: string): RunPackage {
  if (registry === 'container') {
    const digest = /@(sha256:[0-9a-f]{64})$/.exec(written)
    const name = written.replace(/@.*$/, '').replace(/:[^/:]*$/, '')
    return { registry, name, written, version: digest?.[1] }
  }
  const name = (registry === 'npm' ? /^.[^@]*/ : /^[\w.-]*/).exec(written)?.[0] ?? ''
  const version = /^(?:\[[^\]]*\])?(?:==|@)(\d+(?:\.\d+)+[\w.+-]*)$/.exec(written.slice(name.length))?.[1]
  return { registry, name, written, version }
}
