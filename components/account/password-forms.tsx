'use client'
import Link from 'next/link'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { PasswordInput, TextInput } from '#components/ui/text-input.tsx'
import { call } from '#lib/client/api.ts'
import { requestPasswordReset, resetPassword } from '#lib/contracts/account.ts'
import { formClass } from './frame.tsx'
import { useForm } from './use-form.ts'
import { useSecret } from './use-secret.ts'

export function ForgotForm() {
  const [email, setEmail] = useState('')
  const [sent, setSent] = useState(false)
  const form = useForm(async () => {
    await call(requestPasswordReset, { body: { email } })
    setSent(true)
  })
  if (sent) {
    return (
      <Notice tone="allow" title="Look into your mail">
        If {email} has an account, a link is on its way. It works once, for one hour.
      </Notice>
    )
  }
  return (
    <form className={formClass} method="post" onSubmit={form.submit} noValidate>
      <Field label="E-mail" error={form.field('/email')}>
        {(control) => (
          <TextInput
            {...control}
            type="email"
            autoComplete="email"
            value={email}
            onChange={(e) => setEmail(e.target.value)}
          />
        )}
      </Field>
      {form.message ? (
        <Notice tone="deny" alert>
          {form.message}
        </Notice>
      ) : null}
      <Button type="submit" kind="primary" size="big" wide busy={form.busy}>
        Mail me a link
      </Button>
    </form>
  )
}

export function ResetForm() {
  const secret = useSecret()
  const [password, setPassword] = useState('')
  const [done, setDone] = useState(false)
  const form = useForm(async () => {
    await call(resetPassword, { body: { token: secret ?? '', password } })
    setDone(true)
  })
  if (done) {
    return (
      <Notice tone="allow" title="Your password is new">
        Every browser was signed out. <Link href="/sign-in">Sign in</Link> with the new one.
      </Notice>
    )
  }
  return (
    <form className={formClass} method="post" onSubmit={form.submit} noValidate>
      <Field label="New password" hint="At least 10 characters." error={form.field('/password')}>
        {(control) => (
          <PasswordInput
            {...control}
            autoComplete="new-password"
            value={password}
            onChange={(e) => setPassword(e.target.value)}
          />
        )}
      </Field>
      {form.message ? (
        <Notice tone="deny" alert>
          {form.message} <Link href="/forgot-password">Ask for another link.</Link>
        </Notice>
      ) : null}
      <Button type="submit" kind="primary" size="big" wide busy={form.busy}>
        Set password
      </Button>
    </form>
  )
}
