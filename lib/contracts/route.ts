import * as z from 'zod'
import type { Permission } from '#lib/access/can.ts'
import type { ProblemCode } from './refusal.ts'

/**
 * One operation of the API, described once. From it come the handler's parsing, the browser's typed call,
 * the OpenAPI entry, the authority check and the strangers test.
 */
export type Route<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Returns extends z.ZodType = z.ZodType,
> = {
  /** The one name: contract, function, operationId, client call, event. */
  id: string
  summary: string
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below /api/v1. A path with `{org}` belongs to an organisation, named by its slug. */
  path: string
  /** A permission inside the organisation; or `signed_in` or `public` for paths without `{org}`. */
  can: Permission | 'signed_in' | 'public'
  params: Params
  query: Query
  body: Body
  returns: Returns
  /** What the answer is: one JSON value, JSON Lines as they happen, or a file to download. */
  answer: 'json' | 'lines' | 'file'
  status: 200 | 201 | 204
  /** The caller must say which version it changes (`If-Match`). */
  ifMatch: boolean
  problems: readonly ProblemCode[]
}

const nothing = z.strictObject({})
const empty = z.undefined()
export type Nothing = typeof nothing
export type Empty = typeof empty

type Given<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType> = Pick<
  Route,
  'id' | 'summary' | 'method' | 'path' | 'can'
> &
  Partial<Pick<Route, 'answer' | 'status' | 'ifMatch' | 'problems'>> & {
    params?: P
    query?: Q
    body?: B
    returns: R
  }

/** Describes one operation. What is left out is empty: no parameters, no query, no body. */
export function route<
  R extends z.ZodType,
  P extends z.ZodType = Nothing,
  Q extends z.ZodType = Nothing,
  B extends z.ZodType = Empty,
>(given: Given<P, Q, B, R>): Route<P, Q, B, R> {
  return {
    answer: 'json',
    status: 200,
    ifMatch: false,
    problems: [],
    ...given,
    // The defaults stand in exactly when the type parameter took its default.
    params: given.params ?? (nothing as unknown as P),
    query: given.query ?? (nothing as unknown as Q),
    body: given.body ?? (empty as unknown as B),
  }
}

/** What an operation is given: the parsed path, query and body, and the version to change where one is asked for. */
export type Input<R extends Route> = {
  params: z.output<R['params']>
  query: z.output<R['query']>
  body: z.output<R['body']>
  version?: number
}
export type Output<R extends Route> = z.input<R['returns']>

/**
 * A name as a step of a path. Whoever fetches takes `.` and `..` out of a path, however they are written, so each of
 * them has a `~` before it, and so has what looks like that already.
 */
function stepOf(name: string): string {
  return /^~*\.\.?$/.test(name) ? `~${name}` : name
}

/** The name that a step of a path stands for: for parameters whose words others choose. */
export function nameIn(step: string): string {
  return /^~+\.\.?$/.test(step) ? step.slice(1) : step
}

/** The path of an operation with its parameters filled in, below /api/v1, with its query. */
export function pathOf(contract: Pick<Route, 'path'>, params: object, query: object = {}): string {
  const values = new Map(Object.entries(params))
  const path = contract.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(stepOf(String(values.get(name) ?? ''))),
  )
  const search: string[] = []
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined || value === null || value === '') continue
    for (const one of Array.isArray(value) ? value : [value]) {
      search.push(`${encodeURIComponent(key)}=${encodeURIComponent(String(one))}`)
    }
  }
  const text = search.join('&')
  return `/api/v1${path}${text ? `?${text}` : ''}`
}
