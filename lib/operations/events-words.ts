/** What an event keeps, as far as its sentence needs it. */
export type Told = {
  action: string
  actorName: string
  subject?: string
  name: string
  before: unknown
  after: unknown
}

type Phrase = (event: Told) => string

/** What each operation did, after the name of who did it. An operation without a line here is told by its own name. */
const phrases: Readonly<Record<string, Phrase>> = {
  signUp: () => 'signed up',
  signIn: () => 'signed in',
  signOut: () => 'signed out',
  changePassword: () => 'changed their password',
  resetPassword: () => 'chose a new password by a mailed link',
  saveAccount: () => 'changed their own account',
  confirmEmail: () => 'confirmed their e-mail address',
  revokeSession: () => 'ended a session',
  createOrganisation: (e) => `made the organisation ${e.name}`,
  saveOrganisation: (e) => {
    if (!has(e.after, 'selfApproval')) return renamed(e, 'the organisation')
    return has(e.after, 'selfApproval', true)
      ? 'let members approve calls of their own agents'
      : 'let nobody approve calls of their own agents'
  },
  saveMember: (e) => `changed the role of ${e.name}${fromTo(e, 'role')}`,
  removeMember: (e) => `removed the member ${e.name}`,
  inviteMember: (e) => `invited ${e.name}${as(e.after)}`,
  revokeInvitation: (e) => `took back the invitation of ${e.name}`,
  acceptInvitation: (e) => `joined${as(e.after)}`,
  createApiToken: (e) => `made the API token ${e.name}${as(e.after)}`,
  stopCalls: () => 'stopped all calls',
  resumeCalls: () => 'had calls decided again',
  revokeApiToken: (e) => `revoked the API token ${e.name}`,
  createServer: (e) => `registered the server ${e.name}`,
  saveServer: (e) => (text(e.before, 'name') ? renamed(e, 'the server') : `changed the server ${e.name}`),
  removeServer: (e) => `removed the server ${e.name}`,
  saveCredential: (e) => `set the credentials of ${e.name}`,
  removeCredential: (e) => `removed the credentials of ${e.name}`,
  saveOverride: (e) =>
    `set ${e.name}${of(e.after)}${risks(e)}: “${text(e.after, 'reason').replace(/\.$/, '')}”`,
  confirmOverride: (e) => `let the override of ${e.name}${of(e.after)} hold for the organisation policy too`,
  removeOverride: (e) => `removed the override of ${e.name}${of(e.after)}${risks(e)}`,
  readAgain: (e) => `read the tools of ${e.name} again: ${readingWords(e.after)}`,
  acceptTool: (e) => `accepted the definition of ${e.name}${of(e.after)}${risks(e)}`,
  resumeTool: (e) => `let ${e.name}${of(e.after)} be called again as it was reviewed`,
  keepTool: (e) => `kept ${e.name}${of(e.after)} held`,
  blockTool: (e) => `blocked ${e.name}${of(e.after)}`,
  unblockTool: (e) => `took back the block of ${e.name}${of(e.after)}`,
  acceptItem: (e) => `accepted the ${itemWords(e)}`,
  blockItem: (e) => `blocked the ${itemWords(e)}`,
  unblockItem: (e) => `took back the block of the ${itemWords(e)}`,
  saveServerSettings: (e) => switched(e),
  createPolicy: (e) => `made the policy ${e.name}`,
  createOrganisationPolicy: () => 'began the organisation policy',
  savePolicy: (e) => renamed(e, 'the policy'),
  saveDraft: (e) => `edited the draft of ${e.name}`,
  discardDraft: (e) => `discarded the draft of ${e.name}`,
  publishPolicy: (e) => `published ${version(e.after)}${e.name}`,
  restoreVersion: (e) => `made ${version(e.after)}${e.name} its draft`,
  restoreDraft: (e) => `took up a draft of ${e.name} that was set aside`,
  rollBackPolicy: (e) =>
    `rolled ${e.name} back to version ${text(e.after, 'backTo')}, as version ${text(e.after, 'version')}`,
  createIdentity: (e) => `made the identity ${e.name}`,
  saveIdentity: (e) => {
    if (text(e.before, 'name') !== text(e.after, 'name')) return renamed(e, 'the identity')
    if (!has(e.before, 'member') && !has(e.after, 'member')) return `changed the labels of ${e.name}`
    return `said whose ${e.name} is: ${text(e.after, 'member') || 'nobody known'}, before ${text(e.before, 'member') || 'nobody known'}`
  },
  issueGrant: (e) => `issued a grant to ${e.name}${server(e.after)}`,
  saveGrant: (e) => `changed the grant of ${e.name}`,
  rotateGrant: (e) => `rotated the signed URL of ${e.name}`,
  answerApproval: (e) =>
    `${text(e.after, 'verdict') === 'refused' ? 'refused' : 'approved'} a call of ${e.name}${by(e.after)}${self(e.after)}`,
  revokeGrant: (e) => `revoked the grant of ${e.name}`,
  publishAndConnect: (e) => `published ${e.name} and connected an agent`,
  createWebhook: (e) => `added the webhook ${e.name}`,
  saveWebhook: (e) =>
    text(e.before, 'name') === text(e.after, 'name')
      ? `changed the webhook ${e.name}`
      : renamed(e, 'the webhook'),
  removeWebhook: (e) => `removed the webhook ${e.name}`,
  pauseWebhook: (e) => `paused the webhook ${e.name}`,
  resumeWebhook: (e) => `resumed the webhook ${e.name}`,
  rotateWebhook: (e) => `made a new signing secret for the webhook ${e.name}`,
  testWebhook: (e) => `sent a test event to the webhook ${e.name}`,
  resendDelivery: (e) => `sent a delivery to the webhook ${e.name} again`,
  turnOffWebhook: (e) => `turned off the webhook ${e.name}, because it failed again and again`,
  runSample: (e) => `ran a sample session on ${e.name}`,
  removeSamples: (e) => `removed ${count(e.before)} of sample sessions`,
}

/** What happened, in one English sentence. */
export function eventSentence(event: Told): string {
  const phrase = phrases[event.action]?.(event) ?? `${ownWords(event.action)} ${event.name}`
  return `${event.actorName} ${phrase.trim()}.`
}

/** `rotateGrant` as "did “rotate grant” on": for an action this version has no sentence for. */
function ownWords(action: string): string {
  return `did “${action.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`)}” on`
}

function renamed(event: Told, what: string): string {
  const [before, after] = [text(event.before, 'name'), text(event.after, 'name')]
  return before && after && before !== after
    ? `renamed ${what} ${before} to ${after}`
    : `changed ${what} ${event.name}`
}

function fromTo(event: Told, key: string): string {
  const [before, after] = [text(event.before, key), text(event.after, key)]
  return before && after ? ` from ${before.replaceAll('_', ' ')} to ${after.replaceAll('_', ' ')}` : ''
}

function as(value: unknown): string {
  const role = text(value, 'role')
  return role ? ` as ${role.replaceAll('_', ' ')}` : ''
}

/** Whether a side of an event says something of this name, and of that value if one is given. */
function has(value: unknown, key: string, wanted?: boolean): boolean {
  if (typeof value !== 'object' || value === null || !(key in value)) return false
  return wanted === undefined || Reflect.get(value, key) === wanted
}

function by(value: unknown): string {
  const name = text(value, 'identity')
  return name ? ` by ${name}` : ''
}

/** Who approves what their own agent asks for is told apart. */
function self(value: unknown): string {
  const own = typeof value === 'object' && value !== null && 'self' in value && value.self === true
  return own ? ', an agent of their own' : ''
}

function server(value: unknown): string {
  const name = text(value, 'server')
  return name ? ` for ${name}` : ''
}

/** " from critical, financial to low, read, which is lower": what rules see of a tool before and after. */
function risks(event: Told): string {
  const [before, after] = [event.before, event.after].map((side) =>
    [text(side, 'risk'), text(side, 'category')].filter((word) => word !== '').join(', '),
  )
  const way = text(event.after, 'way')
  const words = way === 'lowered' ? ', which is lower' : way === 'raised' ? ', which is higher' : ''
  return before && after ? ` from ${before} to ${after}${words}` : ''
}

function of(value: unknown): string {
  const name = text(value, 'server')
  return name ? ` of ${name}` : ''
}

function version(value: unknown): string {
  const number = text(value, 'version')
  return number ? `version ${number} of ` : ''
}

/** "2 definitions held, 1 tool gone": what a reading of a list found. */
function readingWords(value: unknown): string {
  const list = (key: string) => {
    const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
    return Array.isArray(found) ? found.length : 0
  }
  const held = Number(text(value, 'held') || 0)
  const items = (key: string, word: string) => {
    const n = Number(text(value, key) || 0)
    return n > 0 ? `${n} ${n === 1 ? 'resource or prompt' : 'resources or prompts'} ${word}` : ''
  }
  const said = [
    held > 0 ? `${held} ${held === 1 ? 'definition' : 'definitions'} held` : '',
    list('gone') > 0 ? `${list('gone')} ${list('gone') === 1 ? 'tool' : 'tools'} gone` : '',
    list('back') > 0 ? `${list('back')} back` : '',
    items('itemsHeld', 'held'),
    items('itemsGone', 'gone'),
  ]
  return said.filter((each) => each !== '').join(', ')
}

/** "resource note://one of Notes": an item of a server besides its tools. */
function itemWords(event: Told): string {
  const kind = event.subject === 'template' ? 'resource template' : event.subject
  return `${kind ?? 'item'} ${event.name}${of(event.after)}`
}

/** "switched resources and prompts on, and sampling off, for Notes". */
function switched(event: Told): string {
  const [before, after] = [event.before, event.after].map((side) => {
    const on: unknown = typeof side === 'object' && side !== null ? Reflect.get(side, 'on') : undefined
    return Array.isArray(on) ? on.filter((each) => typeof each === 'string') : []
  })
  const only = (these: string[] = [], those: string[] = []) => these.filter((each) => !those.includes(each))
  const said = [
    { names: only(after, before), word: 'on' },
    { names: only(before, after), word: 'off' },
  ].flatMap(({ names, word }) => (names.length > 0 ? [`${names.join(', ')} ${word}`] : []))
  return said.length > 0
    ? `switched ${said.join(' and ')} for ${event.name}`
    : `left what is switched on for ${event.name} as it was`
}

function count(value: unknown): string {
  const number = text(value, 'calls')
  return number === '1' ? '1 call' : `${number || 'the'} calls`
}

function text(value: unknown, key: string): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return ''
  const found: unknown = Object.entries(value).find(([name]) => name === key)?.[1]
  return typeof found === 'string' || typeof found === 'number' ? String(found) : ''
}
