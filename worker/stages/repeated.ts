import type { IncomingMessage } from 'node:http'
import { paramFault } from '#lib/mcp/param-headers.ts'
import { type Answer, rpcError } from '#worker/answers.ts'
import type { Holds } from '#worker/snapshot/holds.ts'
import { visible } from './decide.ts'
import type { Caller } from './identify.ts'
import type { Asked } from './read.ts'

/** The refusal of a call whose headers and arguments say different things, as the reviewed schema of its tool has them. */
export function repeatedFault(
  holds: Pick<Holds, 'names'>,
  caller: Caller,
  asked: Asked,
  req: IncomingMessage,
): Answer | undefined {
  if (asked.kind !== 'message' || asked.era !== 'modern') return undefined
  const { name, args, idText } = asked.message
  if (name === undefined || args === undefined) return undefined
  const fault = paramFault(caller.upstream.offers.headersOf(name), args, (header) => one(req, header))
  if (fault === undefined) return undefined
  // Of a tool that is not there for this caller nobody hears what it wants: the decision answers.
  if (!visible(caller, holds.names(caller.org, caller.upstream.part)).has(name)) return undefined
  return rpcError(400, 'mirror', idText, -32020, `The header ${fault} and the argument say different things`)
}

/** The headers that go on with a call: those that say what its arguments say. */
export function repeatedHeaders(caller: Caller, asked: Asked, req: IncomingMessage): [string, string][] {
  if (asked.kind !== 'message' || asked.era !== 'modern') return []
  const { name, args } = asked.message
  if (name === undefined || args === undefined) return []
  return caller.upstream.offers.headersOf(name).flatMap((repeated): [string, string][] => {
    const value = one(req, repeated.header)
    const agrees = paramFault([repeated], args, () => value) === undefined
    return value !== undefined && agrees ? [[repeated.header, value]] : []
  })
}

function one(req: IncomingMessage, header: string): string | undefined {
  const value = req.headers[header]
  return typeof value === 'string' ? value : undefined
}
