'use client'
import { useState } from 'react'
import { formClass } from '#components/account/frame.tsx'
import { useForm } from '#components/account/use-form.ts'
import { Button } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { TextArea, TextInput } from '#components/ui/text-input.tsx'
import { call } from '#lib/client/api.ts'
import { sendContactMessage } from '#lib/contracts/contact.ts'
import styles from './contact-form.module.css'
import { Sent } from './sent.tsx'

const nothing = { name: '', email: '', subject: '', message: '', website: '' }

/**
 * Writes to the operator. Without scripts the browser sends the same fields to /contact/send and does the checking
 * itself; with them the contract does, field by field, and nothing typed is lost. `operator` is whether somebody is named who may read it.
 */
export function ContactForm({ operator }: { operator: boolean }) {
  const [written, setWritten] = useState(nothing)
  const [sentTo, setSentTo] = useState<string>()
  const form = useForm(async () => {
    await call(sendContactMessage, { body: written })
    setSentTo(written.email)
    setWritten(nothing)
  })
  const of = (field: keyof typeof nothing) => ({
    name: field,
    required: field !== 'website',
    value: written[field],
    onChange: ({ target: { value } }: { target: { value: string } }) =>
      setWritten((before) => ({ ...before, [field]: value })),
  })
  if (sentTo !== undefined) return <Sent operator={operator} to={sentTo} again={() => setSentTo(undefined)} />
  return (
    <form
      className={formClass}
      action="/contact/send"
      method="post"
      onSubmit={form.submit}
      // Known to run from here on: what is wrong is said beside its field.
      ref={(element) => element?.setAttribute('novalidate', '')}
    >
      <div className={styles.who}>
        <Field label="Your name" error={form.field('/name')}>
          {(control) => <TextInput {...control} {...of('name')} autoComplete="name" maxLength={80} />}
        </Field>
        <Field label="E-mail" hint="Where the answer goes." error={form.field('/email')}>
          {(control) => (
            <TextInput {...control} {...of('email')} type="email" autoComplete="email" maxLength={254} />
          )}
        </Field>
      </div>
      <Field label="Subject" error={form.field('/subject')}>
        {(control) => <TextInput {...control} {...of('subject')} maxLength={120} />}
      </Field>
      <Field label="Message" error={form.field('/message')}>
        {(control) => <TextArea {...control} {...of('message')} rows={9} minLength={10} maxLength={5000} />}
      </Field>
      <div className={styles.trap} aria-hidden="true">
        <label>
          Leave this empty
          <input {...of('website')} type="text" tabIndex={-1} autoComplete="off" />
        </label>
      </div>
      {form.message ? (
        <Notice tone="deny" icon="warn" alert title="Your message was not sent">
          {form.message}
        </Notice>
      ) : null}
      <div>
        <Button type="submit" kind="primary" size="big" busy={form.busy}>
          Send the message
        </Button>
      </div>
    </form>
  )
}
