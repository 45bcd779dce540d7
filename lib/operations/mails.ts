import type { Platform } from '#lib/db/with-platform.ts'
import { env } from '#lib/env.ts'
import { visible } from '#lib/risk/visible.ts'

export type From = Pick<Platform, 'newId' | 'at'>

/** A row of the outbox; jobs send it. Secrets stand after `#`, which no server, log or referrer sees. */
export type MailRow = { id: string; to: string; subject: string; text: string; createdAt: Date; nextAt: Date }

export function mailRow(from: From, to: string, subject: string, lines: readonly string[]): MailRow {
  return {
    id: from.newId(),
    to,
    subject,
    text: `${lines.join('\n\n')}\n`,
    createdAt: from.at,
    nextAt: from.at,
  }
}

export const origin = () => new URL(env().NEXTAUTH_URL).origin
const link = (path: string, secret: string) => `${origin()}${path}#${secret}`

export function mailConfirmation(from: From, to: string, token: string): MailRow {
  return mailRow(from, to, 'Confirm your address for Signalbox', [
    'Someone, probably you, made a Signalbox account with this address.',
    `Confirm it here: ${link('/confirm-email', token)}`,
    'The link works for seven days. If it was not you, ignore this mail.',
  ])
}

export function mailPasswordReset(from: From, to: string, token: string): MailRow {
  return mailRow(from, to, 'Choose a new Signalbox password', [
    `Choose a new password here: ${link('/reset-password', token)}`,
    'The link works once, for one hour, and signs every browser out. If you did not ask for it, ignore this mail.',
  ])
}

export function mailInvitation(
  from: From,
  to: string,
  invitation: { organisation: string; by: string; role: string; link: string },
): MailRow {
  return mailRow(from, to, `${invitation.by} invites you to ${invitation.organisation} on Signalbox`, [
    `${invitation.by} invites you to join ${invitation.organisation} as ${invitation.role}.`,
    `Join here: ${invitation.link}`,
    'The link works once, for seven days.',
  ])
}

/**
 * What a visitor wrote, for the operator. All of it, their name too, is quoted and shows what is invisible in it, so that
 * no line can pass for one of ours. An answer goes to the visitor.
 */
export function mailContactMessage(
  from: From,
  to: string,
  written: { id: string; name: string; email: string; subject: string; message: string },
): MailRow & { replyTo: string } {
  const quoted = visible(`${written.name} <${written.email}>\n\n${written.message}`)
    .split('\n')
    .map((line) => `> ${line}`)
  const letter = mailRow(from, to, `Contact: ${visible(written.subject)}`, [
    `Somebody wrote at ${new URL(origin()).host}/contact:`,
    quoted.join('\n'),
    `Open it here: ${origin()}/inbox/${written.id}`,
    'An answer to this mail goes to the address that was given, which nobody has checked.',
  ])
  return { ...letter, replyTo: written.email }
}

/**
 * That a call waits for somebody's answer. What others chose is shown with its invisible characters, and the arguments
 * stay where they can be seen whole, by whoever is signed in.
 */
export function mailApproval(
  from: From,
  to: string,
  asked: {
    organisation: string
    tool: string
    server: string
    identity: string
    risk: string
    minutes: number
    path: string
  },
): MailRow {
  const tool = visible(asked.tool)
  const identity = visible(asked.identity)
  const time = asked.minutes === 1 ? 'a minute' : `${asked.minutes} minutes`
  return mailRow(from, to, `${identity} waits for an answer: ${tool}`, [
    `${identity} wants to call ${tool} on ${visible(asked.server)} (${asked.organisation}, ${asked.risk} risk).`,
    `Look at it, and approve it once or refuse it: ${origin()}${asked.path}`,
    `After ${time} without an answer it expires, and nothing is done. The same call made again joins this request.`,
  ])
}

export const invitationLink = (token: string) => link('/invite', token)
