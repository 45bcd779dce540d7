import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { log } from '#lib/log.ts'

/** The highest serial of each organisation, kept on disk: an older release is refused even after a restart. */
export class Serials {
  #folder: string
  #known = new Map<string, number>()

  constructor(stateDir: string) {
    this.#folder = path.join(stateDir, 'serials')
    mkdirSync(this.#folder, { recursive: true })
  }

  /** The lowest serial that may be activated. An unreadable file throws: it is no reason to accept an old release. */
  lowest(org: string): number {
    const known = this.#known.get(org)
    if (known !== undefined) return known
    const serial = this.#read(org)
    this.#known.set(org, serial)
    return serial
  }

  /** Notes an activated serial. A full disk raises an alarm; the newer release is enforced all the same. */
  raise(org: string, serial: number): void {
    if (serial <= this.lowest(org)) return
    this.#known.set(org, serial)
    const file = this.#file(org)
    try {
      writeFileSync(`${file}.new`, String(serial))
      renameSync(`${file}.new`, file)
    } catch (err) {
      log('worker').error({ err, org, serial, alarm: true }, 'the highest serial could not be kept on disk')
    }
  }

  #read(org: string): number {
    let text: string
    try {
      text = readFileSync(this.#file(org), 'utf8')
    } catch (err) {
      if (err instanceof Error && 'code' in err && err.code === 'ENOENT') return 0
      throw err
    }
    const serial = Number(text)
    if (!Number.isSafeInteger(serial) || serial < 0) throw new Error(`${this.#file(org)} is damaged`)
    return serial
  }

  #file(org: string): string {
    // Organisations are UUIDs by the time they get here; anything else must not name a file.
    return path.join(this.#folder, org.replace(/[^0-9a-f-]/g, ''))
  }
}
