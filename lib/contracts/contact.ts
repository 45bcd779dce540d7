import * as z from 'zod'
import { cursor, email, id, moment } from './fields.ts'
import { route } from './route.ts'

/** The name of whoever writes. */
const name = z
  .string()
  .trim()
  .min(1, 'Say who you are.')
  .max(80, 'Use at most 80 characters.')
  .regex(/^[^\p{Cc}\p{Cf}]*$/u, 'Use visible characters only.')
const subject = z
  .string()
  .trim()
  .min(1, 'Say in a few words what it is about.')
  .max(120, 'Use at most 120 characters.')
  .regex(/^[^\p{Cc}\p{Cf}]*$/u, 'Use visible characters only.')

/** Some lines of plain text. Browsers end a line with two characters where a page without scripts sends it. */
const message = z
  .string()
  .transform((text) => text.replaceAll(/\r\n?/g, '\n').trim())
  .pipe(
    z
      .string()
      .min(10, 'Write at least 10 characters.')
      .max(5000, 'Use at most 5,000 characters.')
      .regex(/^(?:[^\p{Cc}]|[\n\t])*$/u, 'Use plain text only.'),
  )

/** `website` is a trap: no person sees the field. Filled in, the answer is the same and nothing is kept. */
export const sendContactMessage = route({
  id: 'sendContactMessage',
  summary: 'Write to the operator of this instance',
  method: 'POST',
  path: '/contact-messages',
  can: 'public',
  status: 204,
  body: z.strictObject({
    name,
    email,
    subject,
    message,
    website: z.string().max(2000).default(''),
  }),
  returns: z.void(),
  problems: ['too_many_attempts'],
})

export const contactMessageView = z.object({
  id,
  name: z.string(),
  email: z.string(),
  subject: z.string(),
  message: z.string(),
  at: moment,
  doneAt: moment.nullable(),
  doneBy: z.string().nullable(),
})
/** To everybody who is not the operator these three are not there. */
export const listContactMessages = route({
  id: 'listContactMessages',
  summary: 'What was written to the operator, newest first',
  method: 'GET',
  path: '/contact-messages',
  can: 'signed_in',
  query: z.strictObject({ show: z.enum(['open', 'done']).default('open'), cursor: cursor.optional() }),
  returns: z.object({ messages: z.array(contactMessageView), older: cursor.nullable() }),
  problems: ['not_found'],
})
export const readContactMessage = route({
  id: 'readContactMessage',
  summary: 'One message to the operator',
  method: 'GET',
  path: '/contact-messages/{message}',
  can: 'signed_in',
  params: z.strictObject({ message: id }),
  returns: contactMessageView,
  problems: ['not_found'],
})
export const saveContactMessage = route({
  id: 'saveContactMessage',
  summary: 'Mark a message as done, or as open again',
  method: 'PUT',
  path: '/contact-messages/{message}',
  can: 'signed_in',
  params: z.strictObject({ message: id }),
  body: z.strictObject({ done: z.boolean() }),
  returns: contactMessageView,
  problems: ['not_found'],
})
