import { log } from '#lib/log.ts'
import { listen } from '#lib/pg/listen.ts'
import type { Pool } from '#lib/pg/pool.ts'
import type { ServerPart } from '#lib/release/parts.ts'

/** One definition that a server showed and nobody has reviewed. `tool` is empty for its instructions. */
export type Shown = { tool: string; digest: string; definition: string; released: boolean }

type Entry = {
  serial: number
  /** Digests that are held, by server and tool. */
  servers: Map<string, Map<string, Set<string>>>
  names: WeakMap<ServerPart, ReadonlySet<string>>
}

const POLL_MS = 250
/** Holds are stamped before their transaction commits, and one of the control plane may take 15 s. */
const OVERLAP_MS = 20_000
/** A call is decided by holds that were asked for no longer ago than this. */
const LEASE_MS = 1000
const PATIENCE_MS = 1500
const NOTHING: ReadonlySet<string> = new Set()

/**
 * The tools that are held since their release was made: rows of the store, known by notice and by poll. Nothing is
 * held by this process alone. What was not confirmed within the last second is asked for before a call is decided.
 */
export class Holds {
  #pool: Pool
  #url: string
  #held = new Map<string, Entry>()
  #loading = new Map<string, Promise<void>>()
  #again = new Set<string>()
  #polledTo = new Date(0)
  #polling: Promise<boolean> | undefined
  #confirmedAt = Number.NEGATIVE_INFINITY
  #timer: NodeJS.Timeout | undefined
  #unlisten: (() => Promise<void>) | undefined

  constructor(pool: Pool, url: string) {
    this.#pool = pool
    this.#url = url
  }

  start(): void {
    this.#unlisten = listen(this.#url, 'holds', (org) => {
      if (this.#held.has(org)) this.load(org).catch(failed)
    })
    this.#timer = setInterval(() => void this.#poll(), POLL_MS)
    this.#timer.unref()
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.#unlisten?.()
  }

  /** Reads what is held for an organisation. A read that is under way is followed by another. */
  load(org: string): Promise<void> {
    const running = this.#loading.get(org)
    if (running !== undefined) {
      this.#again.add(org)
      return running
    }
    const load = this.#loadUntilNewest(org).finally(() => this.#loading.delete(org))
    this.#loading.set(org, load)
    return load
  }

  drop(org: string): void {
    this.#held.delete(org)
  }

  /** Whether what is known of an organisation was confirmed within the last second. */
  isFresh(org: string): boolean {
    return this.#held.has(org) && performance.now() - this.#confirmedAt < LEASE_MS
  }

  /** Confirms it now, once for all calls that wait; false when the store does not say. */
  async confirm(org: string): Promise<boolean> {
    const asked = async () => {
      if (!this.#held.has(org)) await this.load(org)
      // A poll that is under way may have asked too long ago.
      await this.#poll()
      return this.isFresh(org) || (await this.#poll())
    }
    return Promise.race([asked().catch(failed), late()])
  }

  /** The tools of a server that are held although its release says nothing of it. */
  names(org: string, part: ServerPart): ReadonlySet<string> {
    const entry = this.#held.get(org)
    const tools = entry?.servers.get(part.id)
    if (entry === undefined || tools === undefined) return NOTHING
    let names = entry.names.get(part)
    if (names === undefined) {
      const released = new Map(part.tools.map((tool) => [tool.name, tool.digest]))
      names = new Set([...tools].flatMap(([name, seen]) => (only(seen, released.get(name)) ? [] : [name])))
      entry.names.set(part, names)
    }
    return names
  }

  /** Writes what a server showed, so that every gateway holds it. Resolves when that is durable and known here. */
  async hold(org: string, server: string, shown: readonly Shown[]): Promise<void> {
    const known = this.#held.get(org)?.servers.get(server)
    const fresh = shown.filter(({ tool, digest }) => !known?.get(tool)?.has(digest))
    if (fresh.length === 0) return
    await this.#pool.query({
      name: 'hold tools',
      text: "SELECT hold_tools($1, $2, $3::jsonb, 'gateway')",
      values: [org, server, JSON.stringify(fresh)],
    })
    await this.load(org)
    log('worker').warn({ org, server, tools: fresh.map(({ tool }) => tool) }, 'definitions were held')
  }

  async #loadUntilNewest(org: string): Promise<void> {
    do {
      this.#again.delete(org)
      this.#held.set(org, await readHolds(this.#pool, org))
    } while (this.#again.has(org))
  }

  /** One poll for everybody who asks while it runs. */
  #poll(): Promise<boolean> {
    this.#polling ??= this.#polled()
      .catch(failed)
      .finally(() => {
        this.#polling = undefined
      })
    return this.#polling
  }

  async #polled(): Promise<boolean> {
    const since = performance.now()
    const { rows } = await this.#pool.query<{ org_id: string; serial: string; changed_at: Date }>({
      name: 'changed holds',
      text: 'SELECT org_id, serial, changed_at FROM hold_heads WHERE changed_at > $1',
      values: [new Date(this.#polledTo.getTime() - OVERLAP_MS)],
    })
    const old = rows.filter(({ org_id: org, serial }) => {
      const held = this.#held.get(org)
      return held !== undefined && held.serial < Number(serial)
    })
    await Promise.all(old.map(({ org_id: org }) => this.load(org)))
    for (const { changed_at: at } of rows) if (at > this.#polledTo) this.#polledTo = at
    this.#confirmedAt = since
    return true
  }
}

function only(seen: ReadonlySet<string>, digest: string | undefined): boolean {
  return digest !== undefined && seen.size === 1 && seen.has(digest)
}

async function readHolds(pool: Pool, org: string): Promise<Entry> {
  const { rows } = await pool.query<{
    serial: string
    server_id: string | null
    tool: string
    digest: string
  }>({
    name: 'holds',
    text: `SELECT coalesce(k.serial, 0) AS serial, h.server_id, h.tool, h.digest FROM (SELECT $1::uuid AS org_id) o
      LEFT JOIN hold_heads k ON k.org_id = o.org_id LEFT JOIN holds h ON h.org_id = o.org_id`,
    values: [org],
  })
  const entry: Entry = { serial: Number(rows[0]?.serial ?? 0), servers: new Map(), names: new WeakMap() }
  for (const { server_id: server, tool, digest } of rows) {
    if (server === null) continue
    const tools = entry.servers.get(server) ?? new Map<string, Set<string>>()
    entry.servers.set(server, tools.set(tool, (tools.get(tool) ?? new Set()).add(digest)))
  }
  return entry
}

function failed(err: unknown): false {
  log('worker').warn({ err }, 'it could not be asked what is held')
  return false
}

function late(): Promise<false> {
  return new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, false as const).unref())
}
