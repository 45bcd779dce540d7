import { createHash, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import pg from 'pg'
import { fromPlain } from '#lib/json/write.ts'
import { definitionText } from '#lib/mcp/item-list.ts'
import { publicHalf } from '#lib/release/keys.ts'
import type {
  GrantsPart,
  GuardrailPart,
  Header,
  Part,
  PolicyPart,
  ReleasedGrant,
  ServerPart,
} from '#lib/release/parts.ts'
import { digest, partText, seal } from '#lib/release/seal.ts'
import { signUrl, type UrlClaims } from '#lib/release/sign.ts'
import { hashToken, mintToken } from '#lib/secrets/token.ts'
import { newId } from '#worker/ids.ts'
import { Spy } from './spy.fixture.ts'

/** The two keys of an instance, as the control plane has them. */
export type Keys = { release: KeyObject; url: KeyObject }

export function makeKeys(): Keys {
  return {
    release: generateKeyPairSync('ed25519').privateKey,
    url: generateKeyPairSync('ed25519').privateKey,
  }
}

/** The digest of a definition as its server sends it. */
export function digestOf(tool: unknown): string {
  return createHash('sha256')
    .update(definitionText(fromPlain(tool)))
    .digest('hex')
}

/** One grant with both of its secrets. */
export type Issued = { grant: ReleasedGrant; token: string; path: string }

/** Publishes releases by SQL, as the role `app`: what the control plane does, without it. */
export class Publisher {
  readonly org = newId(Date.now())
  readonly keys: Keys
  readonly aud: string
  guardrail: GuardrailPart | undefined
  readonly parts: { policies: PolicyPart[]; servers: ServerPart[]; grants: ReleasedGrant[] } = {
    policies: [],
    servers: [],
    grants: [],
  }
  serial = 0
  blocked = false
  #app: pg.Client

  private constructor(app: pg.Client, keys: Keys, aud: string) {
    this.#app = app
    this.keys = keys
    this.aud = aud
  }

  /** Makes an organisation. Its row comes from the role `platform`, everything else from `app`. */
  static async make(urls: { app: string; platform: string }, keys: Keys, aud: string): Promise<Publisher> {
    const app = new pg.Client({ connectionString: urls.app })
    app.on('error', () => undefined)
    await app.connect()
    const publisher = new Publisher(app, keys, aud)
    const platform = new pg.Client({ connectionString: urls.platform })
    await platform.connect()
    await platform.query(
      'INSERT INTO organisations (id, slug, name, created_at) VALUES ($1, $2, $3, now())',
      [publisher.org, `o-${publisher.org.slice(-12)}`, 'Test'],
    )
    await platform.end()
    await app.query("SELECT set_config('app.org_id', $1, false)", [publisher.org])
    return publisher
  }

  /** A query as this tenant. */
  async rows<R extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<R[]> {
    return (await this.#app.query<R>(text, values)).rows
  }

  close(): Promise<void> {
    return this.#app.end()
  }

  /**
   * Adds a server whose tools were reviewed.
   * @param definition what the server sends of each, by name
   */
  async addServer(
    url: string,
    tools: readonly string[],
    definition: (name: string) => unknown = Spy.definition,
  ): Promise<ServerPart> {
    const part: ServerPart = {
      kind: 'server',
      id: newId(Date.now()),
      name: `server ${this.parts.servers.length + 1}`,
      url,
      eras: ['legacy'],
      sandbox: true,
      credential: null,
      tools: tools.map((name) => ({
        name,
        category: 'read',
        risk: 'low',
        state: 'reviewed',
        digest: digestOf(definition(name)),
      })),
    }
    await this.rows(
      `INSERT INTO servers (org_id, id, name, url, eras, created_at) VALUES ($1, $2, $3, $4, $5, now())`,
      [this.org, part.id, part.name, url, part.eras],
    )
    this.parts.servers.push(part)
    return part
  }

  addPolicy(serverId: string, document: unknown): PolicyPart {
    const part: PolicyPart = {
      kind: 'policy',
      id: newId(Date.now()),
      serverId,
      name: 'policy',
      version: 1,
      text: JSON.stringify(document),
    }
    this.parts.policies.push(part)
    return part
  }

  /** Sets the organisation policy, as its next version. */
  setGuardrail(document: unknown): void {
    const version = (this.guardrail?.version ?? 0) + 1
    const id = this.guardrail?.id ?? newId(Date.now())
    this.guardrail = { kind: 'guardrail', id, version, text: JSON.stringify(document) }
  }

  /** Issues a grant with one credential; both its signed path and its token call as the agent. */
  async addGrant(serverId: string, policyId: string | null): Promise<Issued> {
    const token = mintToken('grant')
    const now = Math.floor(Date.now() / 1000)
    const credential = {
      gen: 1,
      jti: randomBytes(12).toString('base64url'),
      tokenHash: hashToken(token),
      endsAt: now + 86_400,
    }
    const grant: ReleasedGrant = {
      id: newId(Date.now()),
      identity: { id: newId(Date.now()), kind: 'agent', name: 'agent', labels: {} },
      serverId,
      policyId,
      labels: {},
      expiresAt: now + 86_400,
      credentials: [credential],
    }
    this.parts.grants.push(grant)
    return { grant, token, path: await this.path(grant) }
  }

  /** A signed path for a grant, with any claim replaced. */
  async path(grant: ReleasedGrant, more: Partial<UrlClaims> = {}, key = this.keys.url): Promise<string> {
    const now = Math.floor(Date.now() / 1000)
    const claims: UrlClaims = {
      aud: this.aud,
      sub: grant.id,
      org: this.org,
      srv: grant.serverId,
      gen: 1,
      iat: now,
      exp: now + 86_400,
      jti: grant.credentials[0]?.jti ?? 'none',
      ...more,
    }
    const made = await signUrl(claims, key)
    if (!made.ok) throw new Error(made.fault)
    return `/s/${made.signed}/mcp`
  }

  /** Publishes what is in `parts` as the next release, or one that was tampered with. */
  async publish(
    more: { header?: Partial<Header>; key?: KeyObject; body?: (text: string) => string } = {},
  ): Promise<number> {
    this.serial += 1
    const now = Math.floor(Date.now() / 1000)
    const grants: GrantsPart = { kind: 'grants', page: 0, grants: this.parts.grants }
    const above = this.guardrail === undefined ? [] : [this.guardrail]
    const parts: Part[] = [...this.parts.policies, ...above, ...this.parts.servers, grants]
    const bodies = parts.map((part) => ({ part, text: partText(part) }))
    const header: Header = {
      v: 1,
      org: this.org,
      aud: this.aud,
      serial: this.serial,
      issuedAt: now,
      notAfter: now + 86_400,
      blocked: this.blocked,
      keys: [publicHalf(this.keys.url)],
      parts: bodies.map(({ part, text }) => ({
        kind: part.kind,
        id: part.kind === 'grants' ? String(part.page) : part.id,
        sha256: digest(text),
      })),
      ...more.header,
    }
    const sealed = seal(header, more.key ?? this.keys.release)
    await this.rows('BEGIN')
    for (const { part, text } of bodies)
      await this.rows(
        `INSERT INTO release_parts (org_id, sha256, kind, part_id, body) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
        [
          this.org,
          digest(text),
          part.kind,
          part.kind === 'grants' ? '0' : part.id,
          more.body?.(text) ?? text,
        ],
      )
    await this.rows(
      `INSERT INTO release_heads (org_id, serial, header, signature, issued_at, not_after)
        VALUES ($1, $2, $3, $4, to_timestamp($5), to_timestamp($6))
        ON CONFLICT (org_id) DO UPDATE SET serial = excluded.serial, header = excluded.header,
          signature = excluded.signature, issued_at = excluded.issued_at, not_after = excluded.not_after`,
      [this.org, this.serial, sealed.header, sealed.signature, header.issuedAt, header.notAfter],
    )
    await this.rows('COMMIT')
    return this.serial
  }
}
