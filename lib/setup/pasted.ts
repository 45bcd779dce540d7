import { type ReadFault, read, type Value } from '#lib/json/read.ts'
import { definitionOf } from '#lib/risk/definition.ts'
import type { ToolDefinition } from '#lib/risk/types.ts'
import { withoutComments } from './comments.ts'
import { type ConfiguredServer, configuredServers } from './configuration.ts'

/** One pasted tool: what is known of its definition, and the whole of it as it was written. */
export type PastedTool = { definition: ToolDefinition; value: Value }

/** What somebody pasted. `text` is what was read: the pasted text without its comments, every character at its place. */
export type Pasted =
  | { kind: 'nothing' }
  | { kind: 'setup'; servers: ConfiguredServer[]; text: string }
  | { kind: 'tools'; tools: PastedTool[]; left: number; more: boolean; text: string }
  | { kind: 'unreadable'; sentence: string; line?: number; column?: number }

/** As many characters and tools as are looked at. */
const MOST_CHARACTERS = 2_000_000
const MOST_TOOLS = 1_000

/** Reads a client's configuration or the result of `tools/list`, and says what is wrong where the text is neither. */
export function readPasted(pasted: string): Pasted {
  const trimmed = pasted.trim()
  if (trimmed === '') return { kind: 'nothing' }
  if (pasted.length > MOST_CHARACTERS)
    return { kind: 'unreadable', sentence: 'The text is longer than two million characters' }
  const text = withoutComments(pasted.replace(/^\uFEFF/, ' '))
  const found = read(text)
  if (!found.ok) return notJson(trimmed, found.fault)
  const tools = toolsIn(found.value)
  if (tools) return { kind: 'tools', ...tools, text }
  const servers = configuredServers(found.value)
  if (servers === undefined) return { kind: 'unreadable', sentence: otherJson(found.value) }
  if (servers.length === 0) return { kind: 'unreadable', sentence: 'This configuration names no server' }
  return { kind: 'setup', servers, text }
}

function notJson(text: string, { message, line, column }: ReadFault): Pasted {
  if (/^(?:claude|code|codex|cursor|npx|uvx)\s/.test(text))
    return {
      kind: 'unreadable',
      sentence: 'This is a command. Paste the file that it writes, such as .mcp.json',
    }
  if (/^\s*\[[\w."-]+\]\s*$/m.test(text) || /^\s*[\w.-]+\s*=\s*["[{]/m.test(text))
    return { kind: 'unreadable', sentence: 'This looks like TOML, which is not read here. JSON files are' }
  if (/^https?:\/\/\S+$/.test(text))
    return {
      kind: 'unreadable',
      sentence: 'This is an address. This page connects to nothing: paste the configuration that names it',
    }
  return { kind: 'unreadable', sentence: `This is not JSON: ${message}`, line, column }
}

function otherJson(value: Value): string {
  if (Array.isArray(value))
    return 'This is a list, but not one of tools: each tool is an object with a “name”'
  if (!(value instanceof Map)) return 'This is a single value, neither a configuration nor a list of tools'
  if (value.get('error') instanceof Map)
    return 'This is an error that a server answered, not its list of tools'
  const keys = [...value.keys()].slice(0, 4)
  return keys.length === 0
    ? 'This object is empty'
    : `This object has ${keys.map((key) => `“${key.slice(0, 40)}”`).join(', ')}, but neither “mcpServers” nor “servers” nor “tools”`
}

/** The tools of a `tools/list` result: as the whole answer, as its result, or as the list alone. */
function toolsIn(root: Value): { tools: PastedTool[]; left: number; more: boolean } | undefined {
  const result = root instanceof Map && root.get('result') instanceof Map ? root.get('result') : root
  const list = result instanceof Map ? result.get('tools') : result
  if (!Array.isArray(list) || list.length === 0) return undefined
  const tools = list.flatMap(named)
  if (tools.length === 0) return undefined
  const more = result instanceof Map && typeof result.get('nextCursor') === 'string'
  return { tools: tools.slice(0, MOST_TOOLS), left: list.length - Math.min(tools.length, MOST_TOOLS), more }
}

function named(value: Value): PastedTool[] {
  const name = value instanceof Map ? value.get('name') : undefined
  if (!(value instanceof Map) || typeof name !== 'string' || name === '') return []
  return [{ definition: definitionOf(name, value), value }]
}
