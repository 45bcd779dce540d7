import type * as z from 'zod'
import type { Search } from '#components/calls/filters.ts'
import { type ApprovalState, approvalFilter, approvalState } from '#lib/contracts/approvals.ts'

export type ApprovalFilters = { [K in keyof typeof approvalFilter]?: z.output<(typeof approvalFilter)[K]> }

/** What an address says of the list: each filter that is right; what is not is left out, so that old links still open. */
export function readApprovalFilters(search: Search): { state: ApprovalState; filters: ApprovalFilters } {
  const read: Record<string, unknown> = {}
  for (const [key, schema] of Object.entries(approvalFilter)) {
    const value = search[key]
    const parsed = schema.safeParse(Array.isArray(value) ? value[0] : value)
    if (parsed.success && parsed.data !== undefined && parsed.data !== '') read[key] = parsed.data
  }
  const state = approvalState.safeParse(search.tab)
  // Parsed key by key with the contract's own schemas.
  return { state: state.success ? state.data : 'waiting', filters: read as ApprovalFilters }
}
