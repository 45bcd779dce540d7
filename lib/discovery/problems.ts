import type { GuardFault } from '#lib/net/guard.ts'

/** Why a step failed: a code, one sentence, and the likely fix. */
export type Problem = { code: string; sentence: string; fix: string }

export type StepName = 'address' | 'secure' | 'reachable' | 'speaks' | 'signed_in' | 'tools'

/** Thrown inside this room to leave the ladder at one rung; never seen outside. */
export class Failed extends Error {
  readonly step: StepName
  readonly problem: Problem
  readonly wantsHeaders: boolean
  constructor(step: StepName, problem: Problem, wantsHeaders = false) {
    super(problem.sentence)
    this.step = step
    this.problem = problem
    this.wantsHeaders = wantsHeaders
  }
}

const say = (code: string, sentence: string, fix: string): Problem => ({ code, sentence, fix })

export function ofUrl(fault: GuardFault, text: string): Problem {
  switch (fault) {
    case 'not_a_url':
      return say(
        'bad_url',
        'This is not an address.',
        URL.canParse(`https://${text}`) && text.includes('.')
          ? `Did you mean https://${text}?`
          : 'It looks like https://example.com/mcp.',
      )
    case 'scheme':
      return say('bad_url', 'Servers are reached by https.', 'Use the https address of the server.')
    case 'https_needed':
      return say('insecure', 'This address is not encrypted.', 'Use its https address.')
    case 'credentials_in_url':
      return say(
        'bad_url',
        'An address must not hold a user or a password.',
        'Leave them out and set a header instead.',
      )
    case 'own_address':
      return say(
        'own_address',
        'This is an address of Signalbox itself.',
        'Use the address of the server, not of the gateway.',
      )
    case 'private_address':
      return say(
        'private_address',
        'This address is inside a private network.',
        'Use a public address, or ask whoever runs Signalbox to allow this one.',
      )
  }
}

const noName = (host: string) =>
  say('dns', `There is no address for ${host}.`, 'Look for a typing mistake in the name.')
export const redirected = (to: string | undefined) =>
  say(
    'redirect',
    'The server sends us to another address.',
    to ? `If you trust it, use ${to}.` : 'Use the address it leads to.',
  )
export const notMcp = (page: boolean) =>
  page
    ? say(
        'not_mcp',
        'This is a web page, not an MCP server.',
        'The address of the server often ends in /mcp.',
      )
    : say(
        'not_mcp',
        'Something answers here, but it does not speak MCP.',
        'Check the path; it often ends in /mcp.',
      )
export const wantsHeader = say(
  'unauthorised',
  'The server wants to know who calls (401).',
  'Add the header that its documentation names, for example X-API-Key.',
)
export const headerRefused = say(
  'unauthorised',
  'The server refused these headers (401).',
  'Check the name and the value of the header.',
)
export const forbidden = say(
  'forbidden',
  'The server refuses this caller (403).',
  'Check whether the key may list tools.',
)
export const wantsSignIn = say(
  'oauth',
  'This server wants a sign-in, which is not supported yet.',
  'If the server also takes a key in a header, add that header.',
)
export const broken = (status: number) =>
  say(
    'server_error',
    `The server answers with an error (${status}).`,
    'Try again later, or ask whoever runs it.',
  )
export const badList = (what: string, why: string) =>
  say(
    `${what}_unreadable`,
    `The list of ${what} cannot be read: ${why}.`,
    'The server does not keep to the protocol; tell whoever runs it.',
  )

export const refusedStart = say(
  'not_mcp',
  'The server understands JSON-RPC, but refuses to begin as an MCP server does.',
  'Check the path; it often ends in /mcp.',
)
const notHttp = say(
  'not_mcp',
  'Something answers at this port, but not in HTTP.',
  'Check the port, and whether the address wants https.',
)
export const oldTransport = say(
  'old_transport',
  'This server speaks the HTTP+SSE transport of 2024-11-05, which is not supported.',
  'Look in its documentation for a streamable HTTP address; it often ends in /mcp.',
)
/** @param named revisions as the server wrote them: only dates are repeated */
export const otherRevision = (named: readonly string[]) => {
  const dates = named.filter((each) => /^\d{4}-\d{2}-\d{2}$/.test(each)).slice(0, 4)
  return say(
    'other_revision',
    `This server speaks ${dates.length > 0 ? `only MCP ${dates.join(', ')}` : 'a revision of MCP'}, which is not enforced here.`,
    'Supported are 2025-03-26, 2025-06-18, 2025-11-25 and 2026-07-28; ask whoever runs the server.',
  )
}

const tls = /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO_VERIFY|EPROTO/

/**
 * What a failed connection means, and which step it belongs to.
 * @param running the step that was waiting: after the port has answered once, its trouble is that step's
 */
export function ofSocket(
  error: unknown,
  host: string,
  running: StepName,
): { step: StepName; problem: Problem } {
  const code = codeOf(error)
  const later = running === 'speaks' || running === 'signed_in' || running === 'tools'
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return { step: 'address', problem: noName(host) }
  if (tls.test(code)) return { step: 'secure', problem: notSecure(code) }
  if (/TIMEOUT|TIMEDOUT|TimeoutError|AbortError/.test(code))
    return { step: later || running === 'address' ? running : 'reachable', problem: slow }
  if (code === 'UND_ERR_INVALID_ARG' && later)
    return {
      step: 'signed_in',
      problem: say(
        'bad_header',
        'One of these headers cannot be sent.',
        'Use the header that the documentation of the server names, for example X-API-Key.',
      ),
    }
  if (later && /^HTTPParserError$|^HPE_/.test(code)) return { step: running, problem: notHttp }
  if (later)
    return {
      step: running,
      problem: say(
        'dropped',
        'The server closed the connection without an answer.',
        'Check the path and whether the address wants https; if both are right, ask whoever runs it.',
      ),
    }
  if (code === 'ECONNREFUSED') {
    return {
      step: 'reachable',
      problem: say(
        'refused',
        'Nothing answers at this port.',
        'Check the port, and that the server is running.',
      ),
    }
  }
  // A server that hangs up in the middle of the handshake was reached.
  if (running === 'secure' && code === 'ECONNRESET') return { step: 'secure', problem: notSecure('EPROTO') }
  return {
    step: 'reachable',
    problem: say(
      'unreachable',
      'The server cannot be reached.',
      'Check the address, and that the server is running.',
    ),
  }
}

function notSecure(code: string): Problem {
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return say('tls', 'The certificate of the server is out of date.', 'Ask whoever runs it to renew it.')
  if (code.includes('ALTNAME'))
    return say(
      'tls',
      'The certificate of the server is for another name.',
      'Use the name that the certificate is for, or ask whoever runs the server.',
    )
  if (code === 'EPROTO' || /^ERR_SSL|^ERR_TLS/.test(code))
    return say(
      'tls',
      'The server does not answer in TLS at this port.',
      'Check the port; the address of an encrypted server usually has none.',
    )
  return say(
    'tls',
    'The certificate of the server is not signed by an authority that is trusted here.',
    'Ask whoever runs it for a certificate of a public authority.',
  )
}

const slow = say(
  'slow',
  'The server takes too long to answer.',
  'Try again; if it stays slow, ask whoever runs it.',
)

/** Whether an error is a connection's, and no mistake of our own: those have a code, and a time-out has its name. */
export function isOfSocket(error: unknown): boolean {
  return codeOf(error) !== ''
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return ''
  if ('code' in error && typeof error.code === 'string') return error.code
  const name = 'name' in error ? error.name : ''
  return name === 'TimeoutError' || name === 'AbortError' || name === 'HTTPParserError' ? name : ''
}
