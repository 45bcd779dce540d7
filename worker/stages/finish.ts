import type { CallRecord, OutcomeRecord } from '#lib/audit/record.ts'
import type { Relayed } from './relay.ts'

/**
 * How a recorded call ended. Written in the background, once it is known what its result looked like; the store keeps the
 * first word.
 */
export function finish(
  trail: { add: (outcome: OutcomeRecord) => void },
  recorded: CallRecord,
  relayed: Relayed | 'refused',
  startedAt: number,
): void {
  const tookUs = Math.round((performance.now() - startedAt) * 1000)
  const upstreamUs = relayed === 'refused' ? undefined : relayed.upstreamUs
  const outcome: OutcomeRecord = {
    org_id: recorded.org_id,
    id: recorded.id,
    outcome: relayed === 'refused' ? 'refused' : relayed.outcome,
    status: relayed === 'refused' ? null : (relayed.status ?? null),
    bytes: relayed === 'refused' ? 0 : relayed.bytes,
    gateway_us: Math.max(0, tookUs - (upstreamUs ?? 0)),
    upstream_us: upstreamUs ?? null,
    finished_at: Date.now(),
    result_read: null,
    result_found: null,
    result_redacted: (relayed === 'refused' ? undefined : relayed.redacted) ?? null,
  }
  const mark = relayed === 'refused' ? undefined : relayed.mark
  if (mark === undefined) trail.add(outcome)
  else
    void mark.then(({ read, found }) => {
      outcome.result_read = read
      if (found.length > 0) outcome.result_found = found
      trail.add(outcome)
    })
}
