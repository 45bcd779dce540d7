import type { KeyObject } from 'node:crypto'
import { log } from '#lib/log.ts'
import { listen } from '#lib/pg/listen.ts'
import type { Pool } from '#lib/pg/pool.ts'
import { openHeader } from '#lib/release/open.ts'
import type { ServerPart } from '#lib/release/parts.ts'
import type { Holds } from './holds.ts'
import { acknowledge, type CredentialRow, readChangedHeads, readRelease, readRoute } from './rows.ts'
import type { Serials } from './serials.ts'
import { build, type Snapshot, type Upstream } from './snapshot.ts'

const POLL_MS = 250
/** Heads are stamped before their transaction commits: the poll looks this far back for late ones. */
const OVERLAP_MS = 10_000
const LOAD_MS = 2000
const IDLE_MS = 3_600_000
/** How long it is remembered that there is nothing: a stranger's requests must not become queries. */
const NOTHING_MS = 2000
const MOST_NOTHING = 10_000

type Held = { snapshot: Snapshot; usedAt: number }

export type Options = {
  pool: Pool
  url: string
  trusted: KeyObject[]
  instance: string
  workerId: string
  serials: Serials
  holds: Holds
  openCredential: (org: string, server: ServerPart, row: CredentialRow) => Upstream['headers']
}

/** Organisations loaded ahead of their first call. */
const WARM_MAX = 1000

/** The releases this worker enforces: loaded at an organisation's first call, renewed by notice and by poll. */
export class Releases {
  #options: Options
  #held = new Map<string, Held>()
  #loading = new Map<string, Promise<Snapshot | undefined>>()
  #again = new Set<string>()
  #routes = new Map<string, string>()
  #nothing = new Map<string, number>()
  #watchers = new Set<(snapshot: Snapshot) => void>()
  #polledTo = new Date(0)
  #polling = false
  #freshAt = 0
  #refused = new Map<string, number>()
  #timers: NodeJS.Timeout[] = []
  #unlisten: (() => Promise<void>) | undefined

  constructor(options: Options) {
    this.#options = options
  }

  start(): void {
    this.#unlisten = listen(this.#options.url, 'releases', (org) => {
      this.#nothing.delete(org)
      // A change means that calls are near: an organisation that is not held yet is loaded now, so that its first
      // call does not wait and its publisher sees the time. The bound keeps renewals of thousands from filling memory.
      if (this.#held.has(org) || this.#held.size < WARM_MAX) void this.refresh(org)
    })
    this.#timers = [
      setInterval(() => void this.#poll(), POLL_MS),
      setInterval(() => this.#dropIdle(), 60_000),
    ]
    for (const timer of this.#timers) timer.unref()
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    await this.#unlisten?.()
  }

  /** Whether the store answered a poll within the last two seconds. */
  isFresh(): boolean {
    return Date.now() - this.#freshAt < 2000
  }

  /** Is told of each release that becomes the enforced one. */
  watch(watcher: (snapshot: Snapshot) => void): void {
    this.#watchers.add(watcher)
  }

  /** The release in force, if it is already held and has not ended. */
  held(org: string): Snapshot | undefined {
    const held = this.#held.get(org)
    if (held === undefined || held.snapshot.header.notAfter * 1000 <= Date.now()) return undefined
    held.usedAt = Date.now()
    return held.snapshot
  }

  /** The release in force; loads it at the first call, for at most 2 s. Undefined refuses the call. */
  async get(org: string): Promise<Snapshot | undefined> {
    const held = this.held(org)
    if (held !== undefined) return held
    if (this.#isNothing(org)) return undefined
    const loaded = await Promise.race([this.refresh(org), timeout(LOAD_MS)])
    if (loaded === undefined) this.#noteNothing(org)
    return loaded
  }

  /** The organisation that a server's address belongs to. */
  async orgOf(serverId: string): Promise<string | undefined> {
    const known = this.#routes.get(serverId)
    if (known !== undefined) return known
    if (this.#isNothing(serverId)) return undefined
    const found = await Promise.race([
      readRoute(this.#options.pool, serverId).catch(failed),
      timeout(LOAD_MS),
    ])
    if (found === undefined) this.#noteNothing(serverId)
    else this.#routes.set(serverId, found)
    return found
  }

  /** Loads the newest release now; joins a load that is under way and has it look once more. */
  refresh(org: string): Promise<Snapshot | undefined> {
    const running = this.#loading.get(org)
    if (running !== undefined) {
      this.#again.add(org)
      return running
    }
    const load = this.#loadUntilNewest(org).finally(() => this.#loading.delete(org))
    this.#loading.set(org, load)
    return load
  }

  async #loadUntilNewest(org: string): Promise<Snapshot | undefined> {
    let loaded: Snapshot | undefined
    do {
      this.#again.delete(org)
      loaded = await this.#load(org).catch((err: unknown) => {
        log('worker').error({ err, org }, 'a release could not be loaded')
        return undefined
      })
    } while (this.#again.has(org))
    return loaded ?? this.held(org)
  }

  async #load(org: string): Promise<Snapshot | undefined> {
    const { pool, trusted, instance, serials } = this.#options
    const before = this.#held.get(org)?.snapshot
    const expect = { org, aud: instance, minSerial: serials.lowest(org), now: Math.floor(Date.now() / 1000) }
    const rows = await readRelease(pool, org, (head) => {
      const opened = openHeader(head, trusted, expect)
      return opened.ok
        ? opened.header.parts.map((part) => part.sha256).filter((sha) => !before?.bodies.has(sha))
        : []
    })
    if (rows === undefined) return undefined
    const opened = openHeader(rows.head, trusted, expect)
    if (!opened.ok) return this.#refuse(org, rows.head.serial, opened.fault)
    const { header } = opened
    if (before?.header.serial === header.serial) return before
    const bodies = new Map([...(before?.bodies ?? []), ...rows.bodies])
    const built = build(header, bodies, (server) => this.#headersOf(org, server, rows.credentials), before)
    if (!built.ok)
      return this.#refuse(org, header.serial, `${built.fault.reason} of part ${built.fault.part}`)
    // A hold ends by a release: what is held is read after it, so that what it ended is gone and nothing else is.
    await this.#options.holds.load(org)
    this.#activate(built.snapshot)
    return built.snapshot
  }

  /** The newest release of an organisation that was refused as not genuine, or 0. */
  refusedSerial(org: string): number {
    return this.#refused.get(org) ?? 0
  }

  #refuse(org: string, serial: number, reason: string): undefined {
    // The head is no news any more: without this it would be read again at every poll.
    this.#refused.set(org, Math.max(serial, this.refusedSerial(org)))
    log('worker').error(
      { org, serial, reason, alarm: true },
      'a release was refused; the last good one stays in force',
    )
    return undefined
  }

  #activate(snapshot: Snapshot): void {
    const { org, header } = snapshot
    this.#options.serials.raise(org, header.serial)
    this.#held.set(org, { snapshot, usedAt: Date.now() })
    this.#nothing.delete(org)
    for (const watcher of this.#watchers) watcher(snapshot)
    acknowledge(this.#options.pool, org, header.serial, this.#options.workerId).catch((err: unknown) =>
      log('worker').warn({ err, org }, 'a release could not be acknowledged'),
    )
  }

  #headersOf(org: string, server: ServerPart, rows: Map<string, CredentialRow>): Upstream['headers'] {
    if (server.credential === null) return []
    const row = rows.get(server.credential.id)
    if (row?.version !== server.credential.version || row.serverId !== server.id) return 'broken'
    return this.#options.openCredential(org, server, row)
  }

  async #poll(): Promise<void> {
    if (this.#polling) return
    this.#polling = true
    try {
      const after = new Date(this.#polledTo.getTime() - OVERLAP_MS)
      const heads = await readChangedHeads(this.#options.pool, after)
      this.#freshAt = Date.now()
      for (const head of heads) {
        if (head.changedAt > this.#polledTo) this.#polledTo = head.changedAt
        const held = this.#held.get(head.org)
        const seen = Math.max(held?.snapshot.header.serial ?? 0, this.refusedSerial(head.org))
        if (held !== undefined && seen < head.serial) void this.refresh(head.org)
      }
    } catch (err) {
      log('worker').warn({ err }, 'release heads could not be polled')
    } finally {
      this.#polling = false
    }
  }

  #dropIdle(): void {
    const before = Date.now() - IDLE_MS
    for (const [org, held] of this.#held) {
      if (held.usedAt >= before) continue
      this.#held.delete(org)
      this.#options.holds.drop(org)
    }
  }

  #isNothing(key: string): boolean {
    return (this.#nothing.get(key) ?? 0) > Date.now()
  }

  #noteNothing(key: string): void {
    if (this.#nothing.size >= MOST_NOTHING) this.#nothing.clear()
    this.#nothing.set(key, Date.now() + NOTHING_MS)
  }
}

function failed(err: unknown): undefined {
  log('worker').warn({ err }, 'a route could not be looked up')
  return undefined
}

function timeout(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, ms, undefined).unref())
}
