import { randomUUID } from 'node:crypto'
import type { Context } from '#lib/db/caller.ts'

type JobName = Extract<Context['caller'], { kind: 'job' }>['name']

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
