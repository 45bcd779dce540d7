'use client'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { PasswordInput, TextInput } from '#components/ui/text-input.tsx'
import { enter, safeBack } from './enter.ts'
import { formClass } from './frame.tsx'
import { useForm } from './use-form.ts'

export function SignInForm({ back }: { back?: string }) {
  const router = useRouter()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const form = useForm(async () => {
    await enter(email, password)
    router.push(safeBack(back))
    router.refresh()
  })
  return (
    <form className={formClass} method="post" onSubmit={form.submit} noValidate>
      <Field label="E-mail" error={form.field('/email')}>
        {(control) => (
          <TextInput
            {...control}
            type="email"
            name="email"
            autoComplete="email"
            autoFocus
            value={email}
            onChange={(event) => setEmail(event.target.value)}
          />
        )}
      </Field>
      <Field
        label="Password"
        hint={<Link href="/forgot-password">Forgotten your password?</Link>}
        error={form.field('/password')}
      >
        {(control) => (
          <PasswordInput
            {...control}
            name="password"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
      {form.message ? (
        <Notice tone="deny" alert>
          {form.message}
        </Notice>
      ) : null}
      <Button type="submit" kind="primary" size="big" wide busy={form.busy}>
        Sign in
      </Button>
    </form>
  )
}
