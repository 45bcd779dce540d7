import { read } from '#lib/json/read.ts'
import { Num, type Value } from '#lib/json/value.ts'
import { capabilitiesKey, type Era, legacyVersions, modernVersions, versionKey } from '#lib/mcp/era.ts'
import type { Answer, Exchange } from './exchange.ts'
import * as problems from './problems.ts'
import { Failed } from './problems.ts'

/** What a server said about itself in the eras it speaks. */
export type Spoken = {
  eras: Era[]
  legacyVersion: string
  session: string | undefined
  /** The members of its capabilities, in any era. */
  capabilities: ReadonlySet<string>
  serverInfo: Value | undefined
  instructions: string | undefined
}

const newest = modernVersions[0]
const client = { name: 'signalbox', version: '1' }
export const modernMeta = {
  [versionKey]: newest,
  [capabilitiesKey]: {},
  'io.modelcontextprotocol/clientInfo': client,
}
export const modernHeaders = (method: string) => ({ 'mcp-protocol-version': newest, 'mcp-method': method })

export function legacyHeaders(version: string, session: string | undefined): Record<string, string> {
  return { 'mcp-protocol-version': version, ...(session === undefined ? {} : { 'mcp-session-id': session }) }
}

/**
 * Tries both eras: a server may speak one or the other or both, and only its answers say which.
 * @throws Failed at the rung that explains it
 */
export async function speak(exchange: Exchange, withHeaders: boolean): Promise<Spoken> {
  const discovered = await exchange.send(
    'server/discover',
    { _meta: modernMeta },
    modernHeaders('server/discover'),
  )
  await refuseHttp(exchange, discovered, withHeaders)
  const modern = resultOf(discovered)
  const versions = modern?.get('supportedVersions')
  const speaksModern = Array.isArray(versions) && versions.includes(newest)

  // 5xx, or nothing understood, says nothing about an era: the other one is asked in any case.
  const params = { protocolVersion: legacyVersions.at(-1), capabilities: {}, clientInfo: client }
  const initialised = await exchange.send('initialize', params, {})
  const legacy = resultOf(initialised)
  const version = legacy?.get('protocolVersion')
  const legacyVersion = legacyVersions.find((each) => each === version)
  if (!speaksModern && legacyVersion === undefined) {
    await refuseHttp(exchange, initialised, withHeaders)
    throw await notSpoken(exchange, discovered, initialised)
  }
  const { session } = initialised
  if (legacyVersion !== undefined)
    await exchange.send('notifications/initialized', {}, legacyHeaders(legacyVersion, session), true)
  const usable = [...(speaksModern ? [modern] : []), ...(legacyVersion === undefined ? [] : [legacy])]
  const instructions = usable
    .map((about) => about?.get('instructions'))
    .find((text) => typeof text === 'string')
  const meta = modern?.get('_meta')
  return {
    eras: [
      ...(legacyVersion === undefined ? [] : (['legacy'] as const)),
      ...(speaksModern ? (['modern'] as const) : []),
    ],
    legacyVersion: legacyVersion ?? '',
    session,
    capabilities: new Set(
      usable.flatMap((about) => {
        const capabilities = about?.get('capabilities')
        return capabilities instanceof Map ? [...capabilities.keys()] : []
      }),
    ),
    serverInfo:
      legacy?.get('serverInfo') ??
      (meta instanceof Map ? meta.get('io.modelcontextprotocol/serverInfo') : undefined),
    instructions: typeof instructions === 'string' ? instructions : undefined,
  }
}

/** Why neither era worked, from the most telling sign to the least. */
async function notSpoken(exchange: Exchange, discovered: Answer, initialised: Answer): Promise<Failed> {
  const version = resultOf(initialised)?.get('protocolVersion')
  const supported = [...listIn(resultOf(discovered), 'supportedVersions'), ...supportedIn(discovered)]
  const named = typeof version === 'string' ? [version] : supported
  if (named.length > 0) return new Failed('speaks', problems.otherRevision(named))
  if (initialised.status >= 500 || initialised.status === 429)
    return new Failed('speaks', problems.broken(initialised.status))
  if (initialised.message?.has('error')) return new Failed('speaks', problems.refusedStart)
  if (initialised.type === 'text/html' || /^\s*<(?:!doctype|html)/i.test(initialised.start))
    return new Failed('speaks', problems.notMcp(true))
  const { pathname, search } = exchange.url
  const stream = await exchange.look(`${pathname}${search}`, 'text/event-stream')
  if (stream?.type === 'text/event-stream' && /^event: ?endpoint\s*$/m.test(stream.start))
    return new Failed('speaks', problems.oldTransport)
  return new Failed('speaks', problems.notMcp(stream?.status === 200 && stream.type === 'text/html'))
}

/** The revisions that a refusal of ours (-32022) names. */
function supportedIn(answer: Answer): string[] {
  const error = answer.message?.get('error')
  const code = error instanceof Map ? error.get('code') : undefined
  const data = error instanceof Map ? error.get('data') : undefined
  return code instanceof Num && code.token === '-32022' && data instanceof Map
    ? listIn(data, 'supported')
    : []
}

function listIn(map: Map<string, Value> | undefined, key: string): string[] {
  const list = map?.get(key)
  return Array.isArray(list) ? list.filter((each) => typeof each === 'string') : []
}

function resultOf(answer: Answer): Map<string, Value> | undefined {
  const result = answer.message?.get('result')
  return result instanceof Map ? result : undefined
}

/**
 * HTTP's own refusals, which say nothing about the protocol: a redirect, a missing or wrong sign-in.
 * @throws Failed when the answer is one
 */
export async function refuseHttp(exchange: Exchange, answer: Answer, withHeaders: boolean): Promise<void> {
  if (answer.status >= 300 && answer.status < 400)
    throw new Failed('speaks', problems.redirected(leadsTo(answer.location, exchange.url)))
  if (answer.status === 401) {
    if (withHeaders) throw new Failed('signed_in', problems.headerRefused, true)
    const oauth = await wantsSignIn(exchange, answer.challenge)
    throw new Failed('signed_in', oauth ? problems.wantsSignIn : problems.wantsHeader, true)
  }
  if (answer.status === 403 && !answer.message) throw new Failed('signed_in', problems.forbidden, true)
}

function leadsTo(location: string | undefined, from: URL): string | undefined {
  if (location === undefined || !URL.canParse(location, from.href)) return undefined
  const url = new URL(location, from.href)
  return (url.protocol === 'https:' || url.protocol === 'http:') && url.href.length <= 300
    ? url.href
    : undefined
}

/** A server that wants OAuth says so in its challenge, or publishes where to sign in. */
async function wantsSignIn(exchange: Exchange, challenge: string): Promise<boolean> {
  if (/\b(?:resource_metadata|authorization_uri)\s*=/i.test(challenge)) return true
  const { pathname } = exchange.url
  const own = '/.well-known/oauth-protected-resource'
  const places = [
    ...(pathname === '/' ? [] : [`${own}${pathname}`]),
    own,
    '/.well-known/oauth-authorization-server',
  ]
  for (const place of places) {
    const found = await exchange.look(place, 'application/json')
    if (found?.status !== 200) continue
    const json = read(found.start)
    const document = json.ok && json.value instanceof Map ? json.value : undefined
    if (document?.has('authorization_servers') || document?.has('authorization_endpoint')) return true
  }
  return false
}
