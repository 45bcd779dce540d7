import type { JobName } from '#lib/access/can.ts'
import type { Role } from '#lib/access/roles.ts'

/** Who is calling, as lib/auth found out. A visitor has shown nothing yet. */
export type Caller =
  | { kind: 'visitor' }
  | { kind: 'member'; userId: string; name: string; email: string; sessionId: string }
  | { kind: 'token'; orgId: string; tokenId: string; name: string; role: Role }
  | { kind: 'job'; name: JobName }

/** One request: who, which, when, and from where. */
export type Context = { caller: Caller; requestId: string; at: Date; address: string; userAgent: string }
