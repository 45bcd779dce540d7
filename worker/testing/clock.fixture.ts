import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import pg from 'pg'

const HOOK = `import { readFileSync } from 'node:fs'
const real = Date.now.bind(Date)
Date.now = () => Number(readFileSync(process.env.CLOCK_FILE, 'utf8')) || real()
`

/** The two clocks that a call meets, the worker's and the store's, both set by a test. Until then they are the real ones. */
export class Clocks {
  /** What the worker's environment needs: its clock is a file, and the store's functions find another clock first. */
  readonly env: Record<string, string>
  #file: string
  #owner: pg.Client

  private constructor(file: string, hook: string, enforcerUrl: string, owner: pg.Client) {
    this.#file = file
    this.#owner = owner
    const store = new URL(enforcerUrl)
    store.searchParams.set('options', '-c search_path=fake,pg_catalog,public')
    this.env = {
      CLOCK_FILE: file,
      NODE_OPTIONS: `--import=${pathToFileURL(hook).href}`,
      DATABASE_ENFORCER_URL: store.href,
    }
  }

  static async make(urls: { owner: string; enforcer: string }): Promise<Clocks> {
    const place = mkdtempSync(path.join(tmpdir(), 'signalbox-clock-'))
    const file = path.join(place, 'now')
    const hook = path.join(place, 'clock.mjs')
    writeFileSync(file, '')
    writeFileSync(hook, HOOK)
    const owner = new pg.Client({ connectionString: urls.owner })
    owner.on('error', () => undefined)
    await owner.connect()
    // The functions of the store read its clock by name: for whoever looks here first, it is the one in this table.
    await owner.query(`CREATE SCHEMA fake;
      CREATE TABLE fake.clock (ms bigint);
      INSERT INTO fake.clock VALUES (NULL);
      CREATE FUNCTION fake.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS
        $$ SELECT coalesce(to_timestamp(ms::numeric / 1000), pg_catalog.clock_timestamp()) FROM fake.clock $$;
      GRANT USAGE ON SCHEMA fake TO PUBLIC;
      GRANT SELECT ON fake.clock TO PUBLIC`)
    return new Clocks(file, hook, urls.enforcer, owner)
  }

  /** Sets both to one moment, in milliseconds since the epoch. */
  async set(ms: number): Promise<void> {
    writeFileSync(this.#file, String(ms))
    await this.#owner.query('UPDATE fake.clock SET ms = $1', [ms])
  }

  close(): Promise<void> {
    return this.#owner.end()
  }
}
