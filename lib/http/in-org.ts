import { randomUUID } from 'node:crypto'
import { headers } from 'next/headers'
import { notFound, redirect } from 'next/navigation'
import { callerOf } from '#lib/auth/caller.ts'
import { Refusal } from '#lib/contracts/refusal.ts'
import type { Input, Route } from '#lib/contracts/route.ts'
import type { Caller, Context } from '#lib/db/caller.ts'
import { parse } from './serve.ts'

/** The context of a page being rendered. */
async function pageContext(): Promise<Context> {
  const all = new Headers(await headers())
  return { caller: await callerOf(all), requestId: randomUUID(), at: new Date(), address: '', userAgent: '' }
}

/** Who is looking at this page. */
export async function pageCaller(): Promise<Caller> {
  return (await pageContext()).caller
}

/**
 * Runs a reading operation for a page, through the same parsing and the same guard as the API. Not signed in
 * leads to the sign-in page and back; a missing thing, a stranger's thing and a wrong address are one 404.
 */
export async function readForPage<R extends Route, T>(
  operation: { contract: R; run(context: Context, input: Input<R>): Promise<T> },
  given: { params?: object; query?: object } = {},
  back = '/',
): Promise<T> {
  const { contract } = operation
  try {
    const input = {
      params: parse(contract.params, given.params ?? {}, 'not_found'),
      query: parse(contract.query, given.query ?? {}, 'not_found'),
      body: undefined,
    }
    // Parsed by the operation's own contract.
    return await operation.run(await pageContext(), input as Input<R>)
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not_signed_in')
      redirect(`/sign-in?back=${encodeURIComponent(back)}`)
    // What is wrong in the input of a page is wrong in its address.
    if (error instanceof Refusal && (error.code === 'not_found' || error.code === 'invalid_input')) notFound()
    throw error
  }
}
