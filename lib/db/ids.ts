import { randomBytes } from 'node:crypto'

let lastAt = 0
let sequence = 0

/**
 * A UUIDv7: its first 48 bits are the time in ms, the next 12 count the ids this process made for that moment, so
 * that the ids of one request sort in the order in which they were made.
 */
export function newId(at: number = Date.now()): string {
  const bytes = randomBytes(16)
  sequence = at === lastAt ? (sequence + 1) & 0xfff : (bytes[6] ?? 0)
  lastAt = at
  bytes.writeUIntBE(at, 0, 6)
  bytes.writeUInt16BE(0x7000 | sequence, 6)
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** When a UUIDv7 was made, in ms since the epoch. */
export function timeOf(id: string): number {
  return Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)
}

/** The lowest UUIDv7 of a moment (ms): ids of that moment and later are not below it. */
export function floorId(at: number): string {
  const hex = Math.max(0, Math.floor(at)).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-0000-0000-000000000000`
}
