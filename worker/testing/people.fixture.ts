import pg from 'pg'
import { newId } from '#worker/ids.ts'
import type { Publisher } from './publisher.fixture.ts'

/** The members of an organisation, who answer; and what the control plane keeps of what is published. */
export class People {
  #platform: pg.Client
  #org: Publisher

  private constructor(platform: pg.Client, org: Publisher) {
    this.#platform = platform
    this.#org = org
  }

  static async of(org: Publisher, platformUrl: string): Promise<People> {
    const platform = new pg.Client({ connectionString: platformUrl })
    platform.on('error', () => undefined)
    await platform.connect()
    return new People(platform, org)
  }

  close(): Promise<void> {
    return this.#platform.end()
  }

  /** A new member; returns who that is. */
  async member(role: string): Promise<string> {
    const id = newId(Date.now())
    await this.#platform.query(
      "INSERT INTO users (id, email, name, password_hash, created_at) VALUES ($1, $2, $3, '', now())",
      [id, `${id}@example.com`, role],
    )
    await this.#platform.query(
      'INSERT INTO memberships (org_id, user_id, role, created_at) VALUES ($1, $2, $3, now())',
      [this.#org.org, id, role],
    )
    return id
  }

  /** Writes the rows of what is published: which grants there are, and which version of a policy is active. */
  async keep(): Promise<void> {
    const { org, parts } = this.#org
    for (const policy of parts.policies)
      await this.#org.rows(
        `INSERT INTO policies (org_id, id, server_id, name, active_version, created_at) VALUES ($1, $2::uuid, $3, $2::uuid::text, $4, now())
          ON CONFLICT (org_id, id) DO UPDATE SET active_version = excluded.active_version`,
        [org, policy.id, policy.serverId, policy.version],
      )
    for (const grant of parts.grants) {
      await this.#org.rows(
        `INSERT INTO identities (org_id, id, kind, name, labels, created_at) VALUES ($1, $2::uuid, 'agent', $2::uuid::text, '{}', now())
          ON CONFLICT DO NOTHING`,
        [org, grant.identity.id],
      )
      await this.#org.rows(
        `INSERT INTO grants (org_id, id, identity_id, server_id, policy_id, labels, expires_at, created_by, created_at)
          VALUES ($1, $2, $3, $4, $5, '{}', to_timestamp($6), 'test', now()) ON CONFLICT DO NOTHING`,
        [org, grant.id, grant.identity.id, grant.serverId, grant.policyId, grant.expiresAt],
      )
    }
  }

  /** Revokes a grant as the console does: the row, and what waits for it, in one. */
  async revoke(grant: string): Promise<void> {
    await this.#org.rows('UPDATE grants SET revoked_at = now() WHERE id = $1', [grant])
    await this.#org.rows('SELECT void_approvals($1)', [this.#org.org])
  }

  async answer(approval: string, who: string, verdict = 'approved', reason = ''): Promise<string> {
    const [row] = await this.#org.rows<{ result: string; standing: string | null }>(
      'SELECT * FROM answer_approval($1, $2, $3, $4, $5)',
      [this.#org.org, approval, who, verdict, reason],
    )
    return row?.result === 'over' ? `over: ${row.standing}` : (row?.result ?? 'nothing')
  }
}
