import * as z from 'zod'

/** The kinds of value that several contracts share, each with the sentence a person reads when it is wrong. */
export const slug = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])?$/, 'Use 1 to 48 lower-case letters, digits and hyphens.')
export const id = z.uuid('This is not an id.')
export const name = z
  .string()
  .trim()
  .min(1, 'Give it a name.')
  .max(80, 'Use at most 80 characters.')
  .regex(/^[^\p{Cc}\p{Cf}]*$/u, 'Use visible characters only.')
export const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, 'Use at most 254 characters.')
  .pipe(z.email('Write an e-mail address, like ana@example.com.'))
export const password = z
  .string()
  .min(10, 'Use at least 10 characters.')
  .max(200, 'Use at most 200 characters.')
/** A moment, ISO 8601 in UTC with milliseconds. */
export const moment = z.iso.datetime({ offset: true })
/** Where the next page begins; opaque. */
export const cursor = z.string().max(200)
export const orgParams = z.strictObject({ org: slug })
export const inOrg = <S extends z.core.$ZodLooseShape>(shape: S) => z.strictObject({ org: slug, ...shape })
/** Free labels of an identity or grant: at most 16. */
export const labels = z
  .record(
    z.string().regex(/^[a-z][a-z0-9_-]{0,31}$/, 'A label starts with a letter; a-z, 0-9, _ and -.'),
    z.string().max(120),
  )
  .refine((all) => Object.keys(all).length <= 16, 'Use at most 16 labels.')
