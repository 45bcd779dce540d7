import { randomFillSync } from 'node:crypto'

// Asking the operating system for sixteen bytes costs as much as asking for four thousand.
const pool = Buffer.alloc(4096)
let used = pool.length

/** A UUIDv7: its first 48 bits are the time in ms, so that rows lie in the order in which calls came. */
export function newId(at: number): string {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const bytes = pool.subarray(used, used + 16)
  used += 16
  bytes.writeUIntBE(at, 0, 6)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
