import type { Role } from './roles.ts'

/** Everything that may be allowed or refused inside an organisation. */
export const permissions = [
  'organisation:read',
  'organisation:write',
  'members:read',
  'members:write',
  'tokens:read',
  'tokens:write',
  'servers:read',
  'servers:write',
  'servers:reread',
  'tools:review',
  'tools:override',
  'tools:confirm',
  'policies:read',
  'policies:write',
  'policies:publish',
  'grants:read',
  'grants:write',
  'calls:read',
  'calls:try',
  'calls:export',
  'calls:stop',
  'approvals:answer',
  'events:read',
  'webhooks:read',
  'webhooks:write',
] as const
export type Permission = (typeof permissions)[number]

const viewer: readonly Permission[] = [
  'organisation:read',
  'members:read',
  'servers:read',
  'policies:read',
  'grants:read',
  'calls:read',
]

const allowed: Record<Role, readonly Permission[]> = {
  owner: permissions,
  // An override that an owner has not confirmed does not reach the organisation policy.
  admin: permissions.filter((each) => each !== 'tools:confirm'),
  policy_manager: [
    ...viewer,
    'servers:reread',
    'tools:review',
    'tools:override',
    'policies:write',
    'policies:publish',
    'calls:try',
    'calls:stop',
  ],
  approver: [...viewer, 'approvals:answer'],
  auditor: [...viewer, 'calls:export', 'events:read'],
  viewer,
}

/** The named jobs, and the only permissions each may use. */
export const jobs = {
  renewReleases: ['policies:publish'],
  readLists: ['servers:reread'],
  tellApprovers: ['calls:read'],
  tellNotices: ['webhooks:write'],
  sendWebhooks: ['webhooks:write'],
} as const satisfies Record<string, readonly Permission[]>
export type JobName = keyof typeof jobs

/** May a member or token of this role do this? The same function disables a button and guards an operation. */
export function can(role: Role, permission: Permission): boolean {
  return allowed[role].includes(permission)
}

/** May this named job do this? */
export function jobCan(job: JobName, permission: Permission): boolean {
  return jobs[job].some((p: Permission) => p === permission)
}

/** May someone of role `by` give, change or take away role `target`? Only owners touch owners; a token counts as its role. */
export function canAssign(by: Role, target: Role): boolean {
  return can(by, 'members:write') && (target !== 'owner' || by === 'owner')
}
