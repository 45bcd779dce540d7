/** The six roles of a member, most powerful first. */
export const roles = ['owner', 'admin', 'policy_manager', 'approver', 'auditor', 'viewer'] as const
export type Role = (typeof roles)[number]

/** What each role is called on screen, and what it is for, in one sentence. */
export const roleWords: Record<Role, { name: string; sentence: string }> = {
  owner: { name: 'Owner', sentence: 'Everything, including who else is an owner.' },
  admin: { name: 'Admin', sentence: 'Servers, agents, members and API tokens.' },
  policy_manager: { name: 'Policy manager', sentence: 'Edits and publishes rules, and tries calls.' },
  approver: { name: 'Approver', sentence: 'Answers calls that need a person.' },
  auditor: { name: 'Auditor', sentence: 'Reads and exports both audit logs.' },
  viewer: { name: 'Viewer', sentence: 'Sees servers, rules, agents and tool calls.' },
}

export function isRole(text: string): text is Role {
  return roles.some((role) => role === text)
}
