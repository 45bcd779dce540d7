import type { Context } from '#lib/db/caller.ts'
import { withOrg } from '#lib/db/with-org.ts'
import { nextRelease } from './releases.ts'

/** Makes an organisation's release anew before it expires. Says nothing in the log of changes: nothing changed. */
export async function renewRelease(context: Context, slug: string): Promise<boolean> {
  const result = await withOrg(context, slug, 'policies:publish', 'renewRelease', nextRelease)
  return 'done' in result
}
