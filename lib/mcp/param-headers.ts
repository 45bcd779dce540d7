import { Num, type Value } from '#lib/json/value.ts'
import { unwrap } from './jsonrpc.ts'

/** An argument that a client repeats in a header: where it stands in the arguments, and the header, in small letters. */
export type ParamHeader = { path: readonly string[]; header: string }

/** A header's name as RFC 9110 has it. */
const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/

/** The `x-mcp-header` annotations of a tool's input schema that can be reached through `properties` alone. */
export function paramHeaders(schema: Value): ParamHeader[] {
  const found: ParamHeader[] = []
  collect(schema, [], found)
  return found
}

function collect(schema: Value | undefined, path: readonly string[], found: ParamHeader[]): void {
  const properties = schema instanceof Map ? schema.get('properties') : undefined
  if (!(properties instanceof Map)) return
  for (const [name, property] of properties) {
    if (!(property instanceof Map)) continue
    const here = [...path, name]
    const annotation = property.get('x-mcp-header')
    if (typeof annotation === 'string' && TOKEN.test(annotation))
      found.push({ path: here, header: `mcp-param-${annotation.toLowerCase()}` })
    collect(property, here, found)
  }
}

/**
 * Compares the headers of a call with its arguments; the header that disagrees, or undefined. An argument that is there
 * needs its header, and a header needs its argument.
 * @param sent the value of a header by its name in small letters
 */
export function paramFault(
  headers: readonly ParamHeader[],
  args: Map<string, Value>,
  sent: (header: string) => string | undefined,
): string | undefined {
  for (const { path, header } of headers) {
    const said = sent(header)
    const value = textOf(at(args, path))
    if (said === undefined ? value !== undefined : unwrap(said) !== value || value === undefined)
      return header
  }
  return undefined
}

function at(args: Map<string, Value>, path: readonly string[]): Value | undefined {
  let value: Value | undefined = args
  for (const name of path) value = value instanceof Map ? value.get(name) : undefined
  return value
}

/** What a header says of an argument; undefined where there is nothing to say. */
function textOf(value: Value | undefined): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return String(value)
  return value instanceof Num ? value.token : undefined
}
