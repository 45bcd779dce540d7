import type { Org } from '#lib/db/with-org.ts'

const askEveryMs = 60

/**
 * Waits until every living gateway enforces what the organisation released last, so that what was changed just now counts
 * for the calls that follow. A release of more than five seconds ago is waited for no longer: whoever has not taken it by
 * then is not about to.
 */
export async function untilEnforced(
  inside: <T>(work: (org: Org) => Promise<T>) => Promise<T>,
): Promise<void> {
  while (await inside(isOnItsWay)) await new Promise((done) => setTimeout(done, askEveryMs))
}

async function isOnItsWay(org: Org): Promise<boolean> {
  const [row] = await org.tx.$queryRaw<{ waits: boolean }[]>`
    SELECT EXISTS (SELECT 1 FROM release_heads h CROSS JOIN workers w
      WHERE h.org_id = ${org.id}::uuid AND h.issued_at > now() - interval '5 seconds'
        AND w.beat_at > now() - interval '15 seconds'
        AND NOT EXISTS (SELECT 1 FROM activations a
          WHERE a.org_id = h.org_id AND a.serial >= h.serial AND a.worker_id = w.id)) AS waits`
  return row?.waits === true
}
