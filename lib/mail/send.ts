import nodemailer from 'nodemailer'

export type Letter = { id: string; to: string; subject: string; text: string; replyTo: string | null }

/** A function that hands one letter to an SMTP server. The id makes a repeated delivery recognisable. */
export function mailer(smtpUrl: string, from: string): (letter: Letter) => Promise<void> {
  const transport = nodemailer.createTransport(smtpUrl)
  return async (letter) => {
    await transport.sendMail({
      from,
      to: letter.to,
      subject: letter.subject,
      text: letter.text,
      ...(letter.replyTo === null ? {} : { replyTo: letter.replyTo }),
      messageId: `<${letter.id}@signalbox>`,
    })
  }
}
