import { slug } from '#lib/contracts/fields.ts'
import { parseToken } from '#lib/secrets/token.ts'
import type { Given, Option } from './command.ts'
import { environment } from './env.ts'
import { badInput, badUsage, type Stop } from './stop.ts'

/** Where an instance answers, which organisation is meant, and what opens it. */
export type Connection = { origin: string; org: string; token: string }

export const connectionOptions: Readonly<Record<string, Option>> = {
  url: {
    value: 'URL',
    summary:
      'the address of the console, also that of the organisation, https://console.example/o/acme; or SIGNALBOX_URL',
  },
  org: { value: 'NAME', summary: 'the organisation, as in /o/NAME; or SIGNALBOX_ORG' },
  token: { value: 'TOKEN', summary: 'an API token; SIGNALBOX_TOKEN keeps it out of the list of processes' },
}

/** Reads address, organisation and token from options, else from the environment. The token is never repeated. */
export function connectionOf(given: Given, command: string): Connection {
  const env = environment()
  const from = (option: keyof typeof env, variable: string) => {
    const typed = given.text(option)
    return typed === undefined
      ? { value: env[option], source: variable }
      : { value: typed, source: `--${option}` }
  }
  const missing = (option: string, what: string): Stop =>
    badUsage(`--${option} (or SIGNALBOX_${option.toUpperCase()}) is missing: ${what}`, command)

  const address = from('url', 'SIGNALBOX_URL')
  if (address.value === undefined) throw missing('url', 'the address of the console')
  const { origin, org: inAddress } = readAddress(address.value, address.source)
  const named = from('org', 'SIGNALBOX_ORG')
  const chosen = named.source === '--org' ? named.value : (inAddress ?? named.value)
  if (chosen === undefined) throw missing('org', 'the organisation, as it stands in the address behind /o/')
  const org = slug.safeParse(chosen)
  if (!org.success) {
    const where = chosen === inAddress ? address.source : named.source
    throw badInput(where, 'An organisation is named as in the address behind /o/, such as acme')
  }
  const token = from('token', 'SIGNALBOX_TOKEN')
  if (token.value === undefined) throw missing('token', 'an API token of the organisation')
  if (parseToken(token.value)?.kind !== 'api') {
    throw badInput(
      token.source,
      'This is no API token; one begins with sbx_a_. Make one in the console under Settings, API tokens',
    )
  }
  return { origin, org: org.data, token: token.value }
}

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

function readAddress(text: string, source: string): { origin: string; org: string | undefined } {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !['https:', 'http:'].includes(url.protocol))
    throw badInput(source, 'This is no web address. Write it as https://console.example')
  if (url.username !== '' || url.password !== '')
    throw badInput(source, 'The address holds a user name or password. Leave them out; the token is enough')
  // The token would be readable on the way.
  if (url.protocol === 'http:' && !LOOPBACK.includes(url.hostname))
    throw badInput(source, 'http is for this machine only, because the token travels with it. Use https')
  const path = /^\/(?:o\/([^/]+)(?:\/.*)?)?$/.exec(url.pathname)
  if (path === null)
    throw badInput(source, 'Give the address without a path, or that of the organisation: …/o/acme')
  return { origin: url.origin, org: path[1] }
}
