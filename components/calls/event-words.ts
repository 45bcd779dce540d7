const words: Readonly<Record<string, string>> = {
  createServer: 'Registered a server',
  saveOverride: 'Overrode a tool’s risk',
  confirmOverride: 'Confirmed an override',
  removeOverride: 'Removed an override',
  readAgain: 'Read the tools again',
  acceptTool: 'Accepted a changed tool',
  resumeTool: 'Ended a hold',
  keepTool: 'Kept a tool held',
  blockTool: 'Blocked a tool',
  unblockTool: 'Took back a block',
  acceptItem: 'Accepted a resource or prompt',
  blockItem: 'Blocked a resource or prompt',
  unblockItem: 'Took back a block of a resource or prompt',
  saveServerSettings: 'Switched something of a server on or off',
  publishPolicy: 'Published a policy',
  createOrganisationPolicy: 'Began the organisation policy',
  rollBackPolicy: 'Rolled a policy back',
  restoreVersion: 'Restored a version as the draft',
  restoreDraft: 'Took up a draft again',
  saveDraft: 'Edited a draft',
  issueGrant: 'Issued a grant',
  rotateGrant: 'Rotated a signed URL',
  revokeGrant: 'Revoked a grant',
  answerApproval: 'Answered a waiting call',
  inviteMember: 'Invited a member',
  acceptInvitation: 'Joined',
  signIn: 'Signed in',
  runSample: 'Ran a sample session',
  removeSamples: 'Removed sample calls',
  createWebhook: 'Added a webhook',
  saveWebhook: 'Changed a webhook',
  removeWebhook: 'Removed a webhook',
  pauseWebhook: 'Paused a webhook',
  resumeWebhook: 'Resumed a webhook',
  rotateWebhook: 'Made a new signing secret',
  testWebhook: 'Sent a test event',
  resendDelivery: 'Sent a delivery again',
  turnOffWebhook: 'Turned off a webhook',
  stopCalls: 'Stopped all calls',
  resumeCalls: 'Had calls decided again',
}

/** An operation's name in words, as the choice of a filter. */
export function actionWords(action: string): string {
  const known = words[action]
  if (known !== undefined) return known
  const apart = action.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`)
  return apart.charAt(0).toUpperCase() + apart.slice(1)
}

/** What changes are about. */
export const subjects = [
  { value: 'organisation', label: 'Organisation' },
  { value: 'member', label: 'Member' },
  { value: 'invitation', label: 'Invitation' },
  { value: 'api_token', label: 'API token' },
  { value: 'server', label: 'Server' },
  { value: 'tool', label: 'Tool' },
  { value: 'resource', label: 'Resource' },
  { value: 'template', label: 'Resource template' },
  { value: 'prompt', label: 'Prompt' },
  { value: 'policy', label: 'Policy' },
  { value: 'identity', label: 'Identity' },
  { value: 'grant', label: 'Grant' },
  { value: 'approval', label: 'Approval' },
  { value: 'webhook', label: 'Webhook' },
  { value: 'sample', label: 'Sample session' },
] as const

/** One value that differs between before and after; `undefined` where there was none. */
export type Difference = { key: string; before: string | undefined; after: string | undefined }

/** Before and after, name by name; what stayed the same is left out where there are both. */
export function differences(before: unknown, after: unknown): Difference[] {
  const [was, is] = [members(before), members(after)]
  const both = was.size > 0 && is.size > 0
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((key) => ({ key, before: was.get(key), after: is.get(key) }))
    .filter((each) => !both || each.before !== each.after)
}

function members(value: unknown): Map<string, string> {
  if (typeof value !== 'object' || value === null) return new Map()
  return new Map(Object.entries(value).map(([key, each]): [string, string] => [key, shown(each)]))
}

function shown(value: unknown): string {
  if (value === null) return 'none'
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return JSON.stringify(value, null, 2)
}
