import { addressOf, isGateway, staysHere } from './address.ts'
import type { ConfiguredServer, Start } from './configuration.ts'
import { knownFlaw } from './known-flaws.ts'
import { bare, packageOf, type RunPackage } from './package-of.ts'
import { type PlainSecret, plainSecret, secretArgument, secretInAddress } from './secrets-in-plain-text.ts'

export type SetupKind =
  | 'plain_http'
  | 'secret'
  | 'known_flaw'
  | 'unpinned'
  | 'shell'
  | 'wide_folder'
  | 'unasked'
  | 'old_transport'
  | 'unreadable'
  | 'no_gateway'

/** One thing about a configured server. No sentence of it holds a value from the configuration that could be a secret. */
export type SetupFinding = {
  kind: SetupKind
  severity: 'danger' | 'warning' | 'info'
  /** The place in the configuration, as a JSON pointer. */
  pointer: string
  sentence: string
  /** What to do about it. */
  todo: string
  /** Where it can be read up. */
  link?: string
  /** The attack of the catalogue that it opens the door to. */
  attack?: string
}

/** Everything there is to say about one configured server, the gravest first. */
export function checkSetup(server: ConfiguredServer): SetupFinding[] {
  const { start, pointer } = server
  if (start === undefined) {
    const sentence = 'This entry has neither a command nor an address'
    const todo = 'Give it a “command” with “args”, or a “url”.'
    return [{ kind: 'unreadable', severity: 'warning', pointer, sentence, todo }]
  }
  const found = [
    ...secrets(server, start),
    ...(start.kind === 'address' ? ofAddress(start, pointer) : ofProgram(start, pointer)),
    ...unasked(server),
    ...ungoverned(start, pointer),
  ]
  return found.sort((a, b) => grades.indexOf(a.severity) - grades.indexOf(b.severity))
}

const grades = ['danger', 'warning', 'info']

const elsewhere = `Keep it in the environment or a key store and name it here, such as $\{API_KEY}. If this file was ever shared or committed, issue a new one.`

function secrets({ values, pointer }: ConfiguredServer, start: Start): SetupFinding[] {
  const note = (at: string, secret: PlainSecret | undefined, where: string): SetupFinding[] => {
    if (secret === undefined) return []
    const sentence = `${capital(secret.what)} stands in plain text in ${where} (${secret.characters} characters)`
    return [{ kind: 'secret', severity: 'danger', pointer: at, sentence, todo: elsewhere }]
  }
  const named = values.flatMap((value) =>
    note(
      value.pointer,
      plainSecret(value.key, value.text),
      `the ${words[value.where]} ${value.key.slice(0, 80)}`,
    ),
  )
  if (start.kind === 'address') {
    // The address of a gateway is a secret by design; it is told with the gateway.
    const secret = isGateway(start.url) ? undefined : secretInAddress(start.url)
    return [...named, ...note(pointer, secret, 'the address')]
  }
  const given = start.args.flatMap((_, i) =>
    note(`${pointer}/args/${i}`, secretArgument(start.args, i), `argument ${i + 1}`),
  )
  return [...named, ...given]
}

const words = { env: 'variable', header: 'header' } as const

function ofAddress(start: Extract<Start, { kind: 'address' }>, pointer: string): SetupFinding[] {
  const found: SetupFinding[] = []
  const address = addressOf(start.url)
  if (address === undefined) {
    const sentence = 'The address is none that a client can connect to'
    const todo = 'Write it in full, beginning with https://.'
    found.push({ kind: 'unreadable', severity: 'warning', pointer, sentence, todo })
  } else if (address.scheme === 'http' && !staysHere(address.host)) {
    const sentence = `The connection to ${address.host} is not encrypted`
    const todo =
      'Use https://. Over http, anybody on the way reads the calls and the credentials, and can change both.'
    found.push({ kind: 'plain_http', severity: 'danger', pointer, sentence, todo })
  }
  if (start.sse) {
    const sentence = 'It uses the transport of 2024 (SSE), which the protocol gave up'
    const todo = 'Ask for the Streamable HTTP address of this server, and set “type” to “http”.'
    found.push({ kind: 'old_transport', severity: 'info', pointer, sentence, todo })
  }
  return found
}

function ofProgram(start: Extract<Start, { kind: 'program' }>, pointer: string): SetupFinding[] {
  const at = `${pointer}/args`
  if (/^(?:ba|z|da|fi)?sh$|^(?:powershell|pwsh)$/.test(bare(start.command))) {
    const sentence = 'It starts through a shell, which runs whatever stands in its text'
    const todo = 'Start the program itself, with its arguments as a list.'
    return [{ kind: 'shell', severity: 'warning', pointer: `${pointer}/command`, sentence, todo }]
  }
  const started = packageOf(start)
  if (started === undefined) return []
  const { run, rest } = started
  return [
    ...flawed(run, at),
    ...unpinned(run, at, shownName(start, run)),
    ...wide(run, rest, at),
    ...bridged(run, rest, pointer),
  ]
}

function flawed(run: RunPackage, pointer: string): SetupFinding[] {
  const flaw = knownFlaw(run)
  if (flaw === undefined) return []
  const which = run.version === undefined ? run.name : `${run.name} ${run.version}`
  const todo =
    flaw.until === undefined
      ? 'Remove it and issue new credentials for what it could reach.'
      : `Take ${flaw.until} or later.`
  return [
    {
      kind: 'known_flaw',
      severity: 'danger',
      pointer,
      sentence: `${which} ${flaw.sentence}`,
      todo,
      link: flaw.link,
    },
  ]
}

function unpinned(run: RunPackage, pointer: string, name: string | undefined): SetupFinding[] {
  if (run.version !== undefined) return []
  const sentence = `${name ?? 'Its package'} is fetched in whatever version is the newest when it starts`
  const exact = { npm: '@1.2.3', pypi: '==1.2.3', container: '@sha256:…' }[run.registry]
  const example = `${name ?? 'package'}${exact}`
  const todo = `Name the exact version, such as ${example}, and read what changed before you take the next.`
  return [{ kind: 'unpinned', severity: 'warning', pointer, sentence, todo, attack: 'malicious-package' }]
}

/** The name as it may be shown: behind an option that is not known, what stands for a package can be anything. */
export function shownName(start: Start, { name, written }: RunPackage): string | undefined {
  const args = start.kind === 'program' ? start.args : []
  const secret = args.some((word, i) => word === written && secretArgument(args, i) !== undefined)
  const random = /^(?=.*\d)(?=.*[A-Z]).{16,}$/.test(name) || plainSecret('', name) !== undefined
  return !secret && !random && /^[@\w][\w.~:/-]{0,213}$/.test(name) ? name : undefined
}

function wide(run: RunPackage, rest: readonly string[], pointer: string): SetupFinding[] {
  if (!/filesystem/.test(run.name)) return []
  const whole = rest.find((each) =>
    /^(?:[\\/]|~[\\/]?|[A-Za-z]:[\\/]?|\$\{?HOME\}?|\/(?:home|Users)(?:\/[^/]+)?\/?)$/.test(each),
  )
  if (whole === undefined) return []
  const sentence = `It may touch everything below ${whole}`
  const todo = 'Name the one folder that the task needs.'
  return [{ kind: 'wide_folder', severity: 'warning', pointer, sentence, todo, attack: 'path-traversal' }]
}

/** A program that only passes calls on to an address: what is said of addresses holds for that one. */
function bridged(run: RunPackage, rest: readonly string[], pointer: string): SetupFinding[] {
  const url = bridgedTo(run, rest)
  return url === undefined ? [] : ofAddress({ kind: 'address', url, sse: false }, pointer)
}

function bridgedTo(run: RunPackage, rest: readonly string[]): string | undefined {
  return /^(?:mcp-remote|supergateway|mcp-proxy)$/.test(run.name)
    ? rest.find((each) => /^https?:/i.test(each))
    : undefined
}

function unasked({ unasked: tools, pointer }: ConfiguredServer): SetupFinding[] {
  if (tools.length === 0) return []
  const all = tools.includes('*')
  const which = all
    ? 'Every tool'
    : tools.length === 1
      ? `The tool ${tools[0]?.slice(0, 80)}`
      : `${tools.length} tools`
  const sentence = `${which} of this server ${tools.length > 1 && !all ? 'run' : 'runs'} without a question`
  const todo = 'Leave only tools that read in this list, or let rules decide instead of questions.'
  return [
    {
      kind: 'unasked',
      severity: all ? 'warning' : 'info',
      pointer,
      sentence,
      todo,
      attack: 'destructive-autonomy',
    },
  ]
}

function ungoverned(start: Start, pointer: string): SetupFinding[] {
  const started = packageOf(start)
  const url = start.kind === 'address' ? start.url : started && bridgedTo(started.run, started.rest)
  if (url !== undefined && isGateway(url)) return []
  const sentence =
    url === undefined
      ? 'It runs on this machine with your rights, and nothing decides its calls'
      : 'The client reaches it directly, and nothing decides its calls'
  const todo =
    url === undefined
      ? 'Signalbox governs servers that have an address. Where this one has a hosted twin, or can be started with Streamable HTTP, register that and give the client its signed URL.'
      : 'Register the address with Signalbox, and give the client the signed URL in place of this one.'
  return [{ kind: 'no_gateway', severity: 'info', pointer, sentence, todo }]
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
