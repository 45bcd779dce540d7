import type * as z from 'zod'
import type { secretView } from '#lib/contracts/grants.ts'

export type Secret = z.output<typeof secretView>

/**
 * A secret on its way from the page that made it to the page that shows it. It lives in this tab's memory only:
 * never in an address, a cookie or a storage; a reload forgets it.
 */
const held = new Map<string, Secret>()

export function holdSecret(grantId: string, secret: Secret): void {
  held.set(grantId, secret)
}

export function heldSecret(grantId: string): Secret | undefined {
  return held.get(grantId)
}
