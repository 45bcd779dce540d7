import type { GuardFault } from '#lib/net/guard.ts'

/** Why a step failed: a code, one sentence, and the likely fix. */
export type Problem = { code: string; sentence: string; fix: string }

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

export const noName = (host: string) =>
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
export const badList = (why: string) =>
  say(
    'tools_unreadable',
    `The list of tools cannot be read: ${why}.`,
    'The server does not keep to the protocol; tell whoever runs it.',
  )

const tls = /CERT|SSL|TLS|SELF_SIGNED|UNABLE_TO_VERIFY|ALTNAME|EPROTO/

/** What a failed connection means, and which step it belongs to. */
export function ofSocket(
  error: unknown,
  host: string,
): { step: 'address' | 'secure' | 'reachable'; problem: Problem } {
  const code = codeOf(error)
  if (code === 'DIAL_REFUSED') return { step: 'address', problem: ofUrl('private_address', host) }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return { step: 'address', problem: noName(host) }
  if (tls.test(code)) {
    return {
      step: 'secure',
      problem: say(
        'tls',
        'The connection could not be secured.',
        'The certificate of the server is not valid for this name; ask whoever runs it.',
      ),
    }
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
  if (/TIMEOUT|TimeoutError|AbortError/.test(code)) {
    return { step: 'reachable', problem: slow }
  }
  return {
    step: 'reachable',
    problem: say(
      'unreachable',
      'The server cannot be reached.',
      'Check the address, and that the server is running.',
    ),
  }
}

export const slow = say(
  'slow',
  'The server takes too long to answer.',
  'Try again; if it stays slow, ask whoever runs it.',
)

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return ''
  if ('code' in error && typeof error.code === 'string') return error.code
  return 'name' in error && typeof error.name === 'string' ? error.name : ''
}
