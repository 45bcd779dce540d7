import type { Value } from '#lib/json/value.ts'

/** How a client reaches a server: it starts a program, or it connects to an address. */
export type Start =
  | { kind: 'program'; command: string; args: readonly string[] }
  | { kind: 'address'; url: string; sse: boolean }

/** One server of a client's configuration. `pointer` is its place in the text (RFC 6901). */
export type ConfiguredServer = {
  name: string
  pointer: string
  start: Start | undefined
  /** Environment and headers: where they stand, and their texts. */
  values: readonly { pointer: string; key: string; text: string; where: 'env' | 'header' }[]
  /** Tools that run without a question; `*` for all of them. */
  unasked: readonly string[]
  disabled: boolean
}

/** As many servers as one configuration is read of. */
const MOST_SERVERS = 200

const KEYS = ['mcpServers', 'servers', 'context_servers'] as const

/**
 * The servers of a client's configuration: `mcpServers` (Claude Desktop, Claude Code, Cursor and others), `servers` (VS
 * Code), also one level down (`mcp` in the settings of VS Code, `projects` in those of Claude Code), or the map of servers
 * alone. Nothing where the value is no configuration.
 */
export function configuredServers(root: Value): ConfiguredServer[] | undefined {
  if (!(root instanceof Map)) return undefined
  const found = below(root, '', 2)
  if (found.length > 0) return found.flatMap(serversOf).slice(0, MOST_SERVERS)
  const bare = [...root.values()]
  const all = bare.length > 0 && bare.every((each) => each instanceof Map && startOf(each) !== undefined)
  return all ? serversOf({ servers: root, pointer: '' }).slice(0, MOST_SERVERS) : undefined
}

type Found = { servers: Map<string, Value>; pointer: string }

function below(value: Map<string, Value>, pointer: string, depth: number): Found[] {
  const found: Found[] = []
  for (const [key, member] of value) {
    if (!(member instanceof Map)) continue
    const at = `${pointer}/${escaped(key)}`
    if (KEYS.some((known) => known === key)) found.push({ servers: member, pointer: at })
    else if (depth > 0 && !(startOf(value) !== undefined)) found.push(...below(member, at, depth - 1))
  }
  return found
}

function serversOf({ servers, pointer }: Found): ConfiguredServer[] {
  return [...servers].map(([name, value]) => {
    const at = `${pointer}/${escaped(name)}`
    if (!(value instanceof Map)) return { ...nothing, name, pointer: at }
    return {
      name,
      pointer: at,
      start: startOf(value),
      values: [...valuesOf(value, at, 'env', 'env'), ...valuesOf(value, at, 'headers', 'header')],
      unasked: ['alwaysAllow', 'autoApprove'].flatMap((key) => texts(value.get(key))).concat(trusted(value)),
      disabled: value.get('disabled') === true || value.get('enabled') === false,
    }
  })
}

const nothing = { start: undefined, values: [], unasked: [], disabled: false }

function startOf(server: Map<string, Value>): Start | undefined {
  const url = ['url', 'serverUrl', 'httpUrl']
    .map((key) => server.get(key))
    .find((each) => typeof each === 'string')
  if (typeof url === 'string') return { kind: 'address', url, sse: server.get('type') === 'sse' }
  const command = server.get('command')
  if (typeof command === 'string') return { kind: 'program', command, args: texts(server.get('args')) }
  return undefined
}

function valuesOf(server: Map<string, Value>, at: string, member: string, where: 'env' | 'header') {
  const values = server.get(member)
  if (!(values instanceof Map)) return []
  return [...values].flatMap(([key, text]) =>
    typeof text === 'string' ? [{ pointer: `${at}/${member}/${escaped(key)}`, key, text, where }] : [],
  )
}

function texts(value: Value | undefined): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
}

function trusted(server: Map<string, Value>): string[] {
  return server.get('trust') === true || server.get('autoApprove') === true ? ['*'] : []
}

function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1')
}
