import { randomUUID } from 'node:crypto'
import type { JobName } from '#lib/access/can.ts'
import type { Context } from '#lib/db/caller.ts'

/** A request of one of the jobs, made now. */
export function asJob(name: JobName): Context {
  return {
    caller: { kind: 'job', name },
    requestId: randomUUID(),
    at: new Date(),
    address: '',
    userAgent: 'jobs',
  }
}
