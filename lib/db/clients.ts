import { PrismaPg } from '@prisma/adapter-pg'
import { env } from '#lib/env.ts'
import { PrismaClient } from './generated/client.ts'

/** One client a role, made at first use. Neither leaves this room: rows are reached through withOrg and withPlatform. */
type Role = 'app' | 'platform'

// Kept on globalThis because the development server loads modules anew at each change, and pools must not pile up.
const held = globalThis as typeof globalThis & { signalboxClients?: Map<Role, PrismaClient> }

export function client(role: Role): PrismaClient {
  held.signalboxClients ??= new Map()
  let made = held.signalboxClients.get(role)
  if (!made) {
    const connectionString = role === 'app' ? env().DATABASE_APP_URL : env().DATABASE_PLATFORM_URL
    made = new PrismaClient({ adapter: new PrismaPg({ connectionString, max: role === 'app' ? 12 : 6 }) })
    held.signalboxClients.set(role, made)
  }
  return made
}

export type Tx = Parameters<Parameters<PrismaClient['$transaction']>[0]>[0]

/** Closes every pool: for tests and for a process that stops. */
export async function closeClients(): Promise<void> {
  const clients = [...(held.signalboxClients?.values() ?? [])]
  held.signalboxClients?.clear()
  await Promise.all(clients.map((each) => each.$disconnect()))
}
