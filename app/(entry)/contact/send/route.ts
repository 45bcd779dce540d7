import { randomUUID } from 'node:crypto'
import * as contract from '#lib/contracts/contact.ts'
import { Refusal } from '#lib/contracts/refusal.ts'
import { env } from '#lib/env.ts'
import { checkOrigin } from '#lib/http/csrf.ts'
import { contextOf, parse } from '#lib/http/serve.ts'
import { log } from '#lib/log.ts'
import { sendContactMessage } from '#lib/operations/contact.ts'

const fields = ['name', 'email', 'subject', 'message', 'website'] as const
const bytesMax = 65_536

/**
 * The contact form as a browser without scripts sends it; with them the form calls the API. A refusal is answered as
 * plain text that holds what was written, so that it can be copied.
 */
export async function POST(request: Request): Promise<Response> {
  const requestId = randomUUID()
  let written: Record<string, string> = {}
  try {
    const context = await contextOf(request, requestId)
    checkOrigin(request, new URL(env().NEXTAUTH_URL).origin, true)
    written = await read(request)
    const body = parse(contract.sendContactMessage.body, written, 'invalid_input')
    // Parsed by the operation's own contract.
    const input = { params: {}, query: {}, body } as Parameters<typeof sendContactMessage.run>[1]
    await sendContactMessage.run(context, input)
    return new Response(null, {
      status: 303,
      headers: { location: '/contact?sent=yes', 'cache-control': 'no-store' },
    })
  } catch (error) {
    if (!(error instanceof Refusal))
      log('web').error({ err: error, requestId }, 'a message could not be kept')
    return notSent(error, requestId, written)
  }
}

async function read(request: Request): Promise<Record<string, string>> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  const size = Number(request.headers.get('content-length') ?? Number.NaN)
  // A browser always says how long its form is.
  if (type !== 'application/x-www-form-urlencoded' || !(size <= bytesMax)) throw new Refusal('invalid_input')
  const form = new URLSearchParams(await request.text())
  return Object.fromEntries(fields.map((field) => [field, form.get(field) ?? '']))
}

function notSent(error: unknown, requestId: string, written: Record<string, string>): Response {
  const refused = error instanceof Refusal
  const why = refused
    ? [error.message, ...error.fields.map(({ sentence }) => sentence)]
    : [`Something broke on our side (${requestId}).`]
  const text = [
    `Your message was not sent. ${why.join(' ')}`,
    'Go back to change it. Nothing is lost: this is what you wrote.',
    written.subject ?? '',
    written.message ?? '',
  ]
  return new Response(`${text.join('\n\n')}\n`, {
    status: refused ? error.status : 500,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  })
}
