import * as z from 'zod'
import { readVariables } from '#lib/env.ts'

/** What only the jobs process reads; what its operations need is lib/env's. */
const schema = z.object({
  DATABASE_JOBS_URL: z.string().min(1),
  DATABASE_APP_URL: z.string().min(1),
  SMTP_URL: z.string().optional(),
  MAIL_FROM: z.string().default('Signalbox <signalbox@localhost>'),
})

export const jobsEnv = readVariables(schema)
