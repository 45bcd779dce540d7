// What a release is made of. Every part is JSON text; its SHA-256 stands in the signed header.

export type Category = 'read' | 'write' | 'execute' | 'destructive' | 'financial'
export type Risk = 'low' | 'medium' | 'high' | 'critical'
export const serverSettings = [
  'resources',
  'prompts',
  'completion',
  'sampling',
  'elicitation',
  'roots',
  'redaction',
] as const
export type ServerSetting = (typeof serverSettings)[number]
export type ToolState = 'reviewed' | 'new' | 'changed' | 'removed'

/** A key that signs proxy URLs: `publicKey` is the raw 32 bytes of an Ed25519 key, base64url. */
export type UrlKey = { kid: string; publicKey: string }
export type PartRef = { kind: 'policy' | 'guardrail' | 'server' | 'grants'; id: string; sha256: string }

/** The signed head of a release. Times are seconds since the epoch; `aud` is the name of the instance. */
export type Header = {
  v: 1
  org: string
  aud: string
  serial: number
  issuedAt: number
  notAfter: number
  /** The organisation stopped all calls. */
  blocked: boolean
  keys: UrlKey[]
  parts: PartRef[]
}

export type PolicyPart = {
  kind: 'policy'
  id: string
  serverId: string
  name: string
  version: number
  text: string
}

/** The organisation policy, which stands above all others; at most one in a release. */
export type GuardrailPart = { kind: 'guardrail'; id: string; version: number; text: string }

export type ServerTool = {
  name: string
  category: Category
  risk: Risk
  state: ToolState
  digest: string
  /** What the classifier says, where a person said otherwise and no owner confirmed it. */
  classified?: { category: Category; risk: Risk }
  /** JSON text. */
  inputSchema?: string
  /** Somebody blocked it: it is released as removed, and no other definition of it is asked about. */
  blocked?: true
}

/** Something a server offers besides tools, as it was reviewed: what names it, and the digest of its whole definition. */
export type ReviewedItem = { name: string; digest: string }

export type ServerPart = {
  kind: 'server'
  id: string
  name: string
  url: string
  eras: ('legacy' | 'modern')[]
  sandbox: boolean
  credential: { id: string; version: number } | null
  /** Digest of what the server tells every model; absent where it says nothing. */
  instructions?: string
  tools: ServerTool[]
  /** What is switched on besides tools; absent means nothing. */
  settings?: ServerSetting[]
  /** By URI, by URI template and by name; absent means none. */
  resources?: ReviewedItem[]
  templates?: ReviewedItem[]
  prompts?: ReviewedItem[]
}

/** One of at most two live credentials of a grant. `endsAt` is seconds; `tokenHash` is SHA-256 in hex. */
export type GrantCredential = { gen: number; jti: string; tokenHash: string; endsAt: number }

export type ReleasedGrant = {
  id: string
  identity: { id: string; kind: string; name: string; labels: Record<string, string> }
  serverId: string
  policyId: string | null
  labels: Record<string, string>
  /** Seconds since the epoch. */
  expiresAt: number
  credentials: GrantCredential[]
}

export type GrantsPart = { kind: 'grants'; page: number; grants: ReleasedGrant[] }
export type Part = PolicyPart | GuardrailPart | ServerPart | GrantsPart
