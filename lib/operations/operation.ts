import { Refusal } from '#lib/contracts/refusal.ts'
import type { Input, Output, Route } from '#lib/contracts/route.ts'
import type { Context } from '#lib/db/caller.ts'
import { type Denied, type Org, withOrg } from '#lib/db/with-org.ts'
import { type Platform, withPlatform } from '#lib/db/with-platform.ts'

/** A file to download: streamed, never held whole. */
export type Download = { filename: string; type: string; chunks: AsyncIterable<string> }

/** One thing that can be done: its contract and the function that does it, after the authority check. */
export type Operation<R extends Route, Result = Output<R>> = {
  contract: R
  run(context: Context, input: Input<R>): Promise<Result>
}

/** An operation that needs the world outside: `reach` runs with no transaction open, `work` in a second one. */
type Reaching<R extends Route, Facts, Reached> = {
  /** The few rows that `reach` needs, read after the authority check. */
  facts: (org: Org, input: Input<R>) => Promise<Facts>
  reach: (input: Input<R>, facts: Facts, context: Context) => Promise<Reached>
  work: (org: Org, input: Input<R>, reached: Reached) => Promise<Output<R>>
}

/** An operation inside an organisation, in one transaction; or with a step outside between two transactions. */
export function operation<R extends Route, Facts = never, Reached = never>(
  contract: R,
  how: ((org: Org, input: Input<R>) => Promise<Output<R>>) | Reaching<R, Facts, Reached>,
): Operation<R> {
  return {
    contract,
    async run(context, input) {
      if (typeof how === 'function') return inside(context, contract, input, (org) => how(org, input))
      const facts = await inside(context, contract, input, (org) => how.facts(org, input))
      const reached = await how.reach(input, facts, context)
      return inside(context, contract, input, (org) => how.work(org, input, reached))
    },
  }
}

/** An operation whose answer is lines as they happen: it opens the organisation itself, as often as it needs to. */
export function streaming<R extends Route>(
  contract: R,
  lines: (
    inside: <T>(work: (org: Org) => Promise<T>) => Promise<T>,
    input: Input<R>,
    context: Context,
  ) => AsyncIterable<Output<R>>,
): Operation<R, AsyncIterable<Output<R>>> {
  return {
    contract,
    async run(context, input) {
      // The authority check comes before the first byte, so that a refusal is an ordinary answer.
      await inside(context, contract, input, async () => undefined)
      const made = lines((work) => inside(context, contract, input, work), input, context)
      return begun(made[Symbol.asyncIterator]())
    },
  }
}

/** Waits for the first line: what refuses before it is an ordinary answer too, not a stream that breaks off. */
async function begun<T>(iterator: AsyncIterator<T>): Promise<AsyncIterable<T>> {
  let next: IteratorResult<T> | undefined = await iterator.next()
  return {
    [Symbol.asyncIterator]: () => ({
      async next() {
        const held = next
        next = undefined
        return held ?? iterator.next()
      },
      async return(value) {
        await iterator.return?.()
        return { done: true, value }
      },
    }),
  }
}

/** An operation whose answer is a file; `pages` opens the organisation once for each page it reads. */
export function download<R extends Route>(
  contract: R,
  file: (inside: <T>(work: (org: Org) => Promise<T>) => Promise<T>, input: Input<R>) => Promise<Download>,
): Operation<R, Download> {
  return {
    contract,
    run: (context, input) => file((work) => inside(context, contract, input, work), input),
  }
}

/** An operation outside any organisation: signing up, one's own account, making an organisation. */
export function platformOperation<R extends Route>(
  contract: R,
  work: (platform: Platform, input: Input<R>) => Promise<Output<R>>,
): Operation<R> {
  return {
    contract,
    async run(context, input) {
      if (contract.can === 'signed_in' && context.caller.kind !== 'member') throw new Refusal('not_signed_in')
      return withPlatform(context, (platform) => work(platform, input))
    },
  }
}

async function inside<R extends Route, T>(
  context: Context,
  contract: R,
  input: Input<R>,
  work: (org: Org) => Promise<T>,
): Promise<T> {
  if (contract.can === 'public' || contract.can === 'signed_in')
    throw new Error(`${contract.id} is not of an organisation`)
  const slug = orgOf(input.params)
  const result = await withOrg(context, slug, contract.can, contract.id, work)
  return settle(result)
}

function settle<T>(result: { done: T } | Denied): T {
  // Built fresh: an organisation one is not in and one that does not exist give the same bytes.
  if ('denied' in result) throw new Refusal(result.denied)
  return result.done
}

function orgOf(params: unknown): string {
  if (typeof params === 'object' && params !== null && 'org' in params && typeof params.org === 'string')
    return params.org
  throw new Error('the path of this contract names no organisation')
}
