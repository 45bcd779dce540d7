import pg from 'pg'
import type { Era } from '#lib/mcp/era.ts'
import type { Setting } from '#lib/mcp/methods.ts'
import { type TestDatabase, testDatabase } from '#tools/testdb.ts'
import { post, toolCall, until } from './agent.fixture.ts'
import { bundleWorker, startWorker, type Worker, workerEnv } from './child.fixture.ts'
import { People } from './people.fixture.ts'
import { type Issued, makeKeys, Publisher } from './publisher.fixture.ts'
import { Spy } from './spy.fixture.ts'
import { sweep } from './sweep.fixture.ts'

/** An agent of its own whose calls of `create_item` wait for a person. */
export type Asking = {
  issued: Issued
  policy: ReturnType<Publisher['addPolicy']>
  url: (worker?: number) => string
}

export type Said = { text: string; isError: boolean; code: string; approval: string; link: string }

/** Three workers of one organisation with an owner and an approver; the third holds calls for a quick answer. */
export class Asked {
  readonly database: TestDatabase
  readonly spy: Spy
  readonly workers: Worker[]
  readonly file: string
  readonly env: Record<string, string>
  readonly org: Publisher
  readonly people: People
  readonly approver: string
  readonly enforcer: pg.Client

  private constructor(
    made: Pick<
      Asked,
      'database' | 'spy' | 'workers' | 'file' | 'env' | 'org' | 'people' | 'approver' | 'enforcer'
    >,
  ) {
    this.database = made.database
    this.spy = made.spy
    this.workers = made.workers
    this.file = made.file
    this.env = made.env
    this.org = made.org
    this.people = made.people
    this.approver = made.approver
    this.enforcer = made.enforcer
  }

  static async start(): Promise<Asked> {
    const database = await testDatabase()
    const keys = makeKeys()
    const spy = await new Spy().start()
    const file = await bundleWorker()
    const env = workerEnv(database.urls.enforcer, keys, 'test', {
      GRANT_REQUESTS_PER_SECOND: '1000000',
      GRANT_CONCURRENT: '1000',
      ORG_CONCURRENT: '1000',
    })
    const holding = { ...env, APPROVAL_WAIT_SECONDS: '20' }
    const workers = [
      await startWorker(file, env),
      await startWorker(file, env),
      await startWorker(file, holding),
    ]
    const org = await Publisher.make(database.urls, keys, 'test')
    const people = await People.of(org, database.urls.platform)
    await people.member('owner')
    const approver = await people.member('approver')
    const enforcer = new pg.Client({ connectionString: database.urls.enforcer })
    await enforcer.connect()
    return new Asked({ database, spy, workers, file, env, org, people, approver, enforcer })
  }

  async stop(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.kill()))
    await this.enforcer.end()
    await this.people.close()
    await this.org.close()
    await this.spy.stop()
    await this.database.drop()
  }

  async asking(
    rule: object = {},
    more: { url?: string; eras?: Era[]; settings?: Setting[] } = {},
  ): Promise<Asking> {
    const server = await this.org.addServer(more.url ?? this.spy.url, Spy.tools)
    if (more.eras !== undefined) server.eras = more.eras
    if (more.settings !== undefined) server.settings = more.settings
    const asks = { action: 'require_approval', reason: 'New items need a person', ...rule }
    const document = { version: '1', default: 'deny', tools: { read_item: {}, create_item: asks } }
    const policy = this.org.addPolicy(server.id, document)
    const issued = await this.org.addGrant(server.id, policy.id)
    await this.people.keep()
    await this.org.publish()
    const url = (worker = 0) => `${this.workers[worker]?.url}${issued.path}`
    for (const worker of this.workers.keys())
      await until(async () => (await post(url(worker), toolCall('nothing'))).status !== 401)
    return { issued, policy, url }
  }

  /** What the sweeper does every minute; `later` sets its clock ahead, in seconds. How many calls it closed. */
  sweep(later = 0): Promise<number> {
    return sweep(this.database.urls, later)
  }

  async statusOf(approval: string): Promise<string> {
    const { rows } = await this.enforcer.query('SELECT status FROM approvals WHERE id = $1', [approval])
    return rows[0]?.status ?? 'none'
  }
}

/** What an agent reads of an answer. */
export function said(body: string): Said {
  const { result } = JSON.parse(body)
  const meta = result?._meta?.['dev.signalbox/decision'] ?? {}
  return {
    text: result?.content?.[0]?.text ?? '',
    isError: result?.isError === true,
    code: meta.code ?? '',
    approval: meta.approvalId ?? '',
    link: meta.url ?? '',
  }
}

export const call = async (url: string, args: unknown = { name: 'x' }) =>
  said((await post(url, toolCall('create_item', args))).body)
export const passed = ({ text, isError }: Said) => !isError && text === 'did create_item'
