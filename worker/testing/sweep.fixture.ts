import pg from 'pg'

/** What the sweeper does every minute, as its role; `later` sets its clock ahead, in seconds. How many calls it closed. */
export async function sweep(urls: { owner: string; jobs: string }, later = 0): Promise<number> {
  const owner = new pg.Client({ connectionString: urls.owner })
  const jobs = new pg.Client({ connectionString: urls.jobs })
  await Promise.all([owner.connect(), jobs.connect()])
  try {
    await owner.query('CREATE SCHEMA IF NOT EXISTS later')
    await owner.query(
      `CREATE OR REPLACE FUNCTION later.now() RETURNS timestamptz LANGUAGE sql STABLE
        AS 'SELECT clock_timestamp() + make_interval(secs => ${later})'`,
    )
    await owner.query('GRANT USAGE ON SCHEMA later TO PUBLIC')
    // The function says now(), and finds this one first.
    await jobs.query('SET search_path = later, pg_catalog, public')
    const { rows } = await jobs.query('SELECT sweep_calls() AS n')
    return Number(rows[0]?.n)
  } finally {
    await Promise.all([owner.end(), jobs.end()])
  }
}
