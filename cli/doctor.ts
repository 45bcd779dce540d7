import type { Connected, Step } from '#lib/discovery/connect.ts'
import { examine } from '#lib/discovery/examine.ts'
import { read } from '#lib/json/read.ts'
import { Num } from '#lib/json/value.ts'
import { rulesFrom } from '#lib/net/guard.ts'
import { visible } from '#lib/risk/visible.ts'
import { parseToken } from '#lib/secrets/token.ts'
import type { Command } from './command.ts'
import { environment } from './env.ts'
import { badInput, jsonLine, oneLine, withStop } from './stop.ts'

const PATIENCE_MS = 15_000

export const doctor: Command = {
  name: 'doctor',
  summary: 'Says what a client sees through an address of the gateway, step by step, and why.',
  usage: 'URL [--token TOKEN] [--json]',
  files: { least: 1, most: 1, what: 'The address of a grant' },
  options: {
    token: {
      value: 'TOKEN',
      summary:
        'the secret of a grant whose address has none; SIGNALBOX_GRANT keeps it out of the list of processes',
    },
    json: {
      summary: 'one JSON object a line: { "step", "state", "ms", "said", "fix"? }, at the end { "tools", … }',
    },
  },
  more: [
    'Nothing is called: the client says hello, in the newest revision first, and reads the lists. The secret is in no message.',
    'Exit code 0 where a client could begin, 1 where something stands in its way, 2 where what was typed is no address of a gateway.',
  ],
  async run(given, io) {
    const [address = ''] = given.files
    const token = given.text('token') ?? environment().grant
    const url = gatewayAddress(address)
    const fault = secretFault(url, token, io.now())
    // A secret that cannot be right is not sent anywhere.
    const outcome =
      fault === undefined
        ? await examined(url, token)
        : { steps: [stepOf('signed_in', 'failed', 0, fault)], found: undefined }
    if (given.flag('json')) for (const line of jsonOf(outcome)) await io.out.add(line)
    else await io.out.line(reportOf(url, outcome).join('\n'))
    return outcome.found === undefined ? 1 : 0
  },
}

type Told = { step: string; label: string; state: Step['state']; ms: number; said: string; fix?: string }
type Outcome = { steps: Told[]; found: Connected | undefined }

function stepOf(step: string, state: Step['state'], ms: number, why: Why, label = 'Signed in'): Told {
  return { step, label, state, ms, ...why }
}

type Why = { said: string; fix?: string }

/** An address that a gateway gives out: with the secret in it, or one for a token. */
function gatewayAddress(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw badInput('URL', 'This is no address. It looks like https://gateway.example/s/…/mcp')
  if (!/^\/s\/[^/]+\/mcp$|^\/mcp\/[^/]+$/.test(url.pathname) || url.search !== '' || url.hash !== '')
    throw badInput(
      'URL',
      'This is no address of a gateway. One ends in /mcp and has /s/ and the secret before it, or is /mcp/ and the server for a token',
    )
  return url
}

/** Where a secret cannot be right, why; without asking anybody. */
function secretFault(url: URL, token: string | undefined, now: number): Why | undefined {
  const [, signed] = /^\/s\/([^/]+)\/mcp$/.exec(url.pathname) ?? []
  if (signed === undefined) {
    if (token === undefined)
      return {
        said: 'This address needs the token of a grant.',
        fix: 'Give it with --token, or in SIGNALBOX_GRANT.',
      }
    return parseToken(token)?.kind === 'grant'
      ? undefined
      : {
          said: 'This is not the whole token of a grant.',
          fix: 'Copy it again; it begins with sbx_g_ and has 55 characters.',
        }
  }
  if (token !== undefined)
    return {
      said: 'The secret is in this address, so a token has no part in it.',
      fix: 'Leave the token out.',
    }
  const claims = claimsOf(signed)
  if (claims === undefined)
    return {
      said: 'Part of this address is missing.',
      fix: 'Copy it again, to the end: the secret has three parts with a point between.',
    }
  const ended = claims.exp * 1000
  return ended <= now
    ? {
        said: `This address ended on ${new Date(ended).toISOString().slice(0, 10)}.`,
        fix: 'Rotate the grant, and paste the new address.',
      }
    : undefined
}

/** What a signed address says of itself; whether it is genuine only the gateway knows. */
function claimsOf(signed: string): { exp: number } | undefined {
  const [, body, signature, ...more] = signed.split('.')
  if (body === undefined || signature?.length !== 86 || more.length > 0) return undefined
  const json = read(Buffer.from(body, 'base64url'))
  const exp = json.ok && json.value instanceof Map ? json.value.get('exp') : undefined
  return exp instanceof Num ? { exp: Number(exp.token) } : undefined
}

async function examined(url: URL, token: string | undefined): Promise<Outcome> {
  const steps = examine(url.href, {
    // On somebody's own machine its own gateway may be asked, and no other private address.
    rules: rulesFrom({ mode: 'local', ownAddresses: [], ownUrls: [], allow: [] }),
    headers: token === undefined ? [] : [['Authorization', `Bearer ${token}`]],
    timeoutMs: PATIENCE_MS,
    clock: () => performance.now(),
  })
  const told: Told[] = []
  for (;;) {
    const next = await steps.next()
    if (next.done) return { steps: told, found: next.value }
    const { step, label, state, ms, detail, problem } = next.value
    if (state === 'running') continue
    const why = problem === undefined ? { said: detail } : { said: problem.sentence, fix: problem.fix }
    told.push(stepOf(step, state, ms, why, label))
  }
}

function jsonOf({ steps, found }: Outcome): string[] {
  const lines = steps.map(({ step, state, ms, said, fix }) =>
    jsonLine({ step, state, ms: Math.round(ms), said, ...(fix === undefined ? {} : { fix }) }),
  )
  return found === undefined
    ? lines
    : [
        ...lines,
        jsonLine({ eras: found.eras, tools: found.tools.map(({ name }) => name), ...besides(found) }),
      ]
}

/** How many of each list besides tools a client sees. */
function besides({ beyond }: Connected): Record<string, number> {
  const count = (kind: string) => beyond.items.filter((item) => item.kind === kind).length
  return { resources: count('resource'), templates: count('template'), prompts: count('prompt') }
}

const marks: Readonly<Record<Step['state'], string>> = { ok: '✓', failed: '✗', skipped: '–', running: '…' }

function reportOf(url: URL, { steps, found }: Outcome): string[] {
  const lines = [
    `${url.protocol}//${url.host}${url.pathname.startsWith('/s/') ? '/s/…/mcp' : url.pathname}`,
    ...steps.flatMap(({ label, state, ms, said, fix }) => [
      `  ${marks[state]} ${label.padEnd(18)} ${String(Math.round(ms)).padStart(5)} ms  ${oneLine(said)}`,
      ...(fix === undefined ? [] : [`    ${withStop(oneLine(fix))}`]),
    ]),
  ]
  if (found === undefined) return [...lines, '', 'A client could not begin here.']
  const names = found.tools.map(({ name }) => oneLine(visible(name)).slice(0, 120))
  return [
    ...lines,
    '',
    names.length === 0
      ? 'A client sees no tools: the policy hides them all or is missing, all are held, or all calls are stopped.'
      : `A client sees ${names.length} ${names.length === 1 ? 'tool' : 'tools'}:`,
    ...names.map((name) => `  ${name}`),
    ...Object.entries(besides(found)).flatMap(([kind, count]) =>
      count === 0 ? [] : [`and ${count} ${kind}`],
    ),
  ]
}
