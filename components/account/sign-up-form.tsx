'use client'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { PasswordInput, TextInput } from '#components/ui/text-input.tsx'
import { call } from '#lib/client/api.ts'
import { signUp } from '#lib/contracts/account.ts'
import { enter } from './enter.ts'
import { formClass } from './frame.tsx'
import { useForm } from './use-form.ts'

/** The organisation a person probably means: the name of their mail's domain, unless everyone has a mail there. */
function organisationOf(email: string): string {
  const [person = '', domain = ''] = email.trim().toLowerCase().split('@')
  const name = domain.split('.')[0] ?? ''
  const shared = [
    'gmail',
    'googlemail',
    'outlook',
    'hotmail',
    'yahoo',
    'icloud',
    'proton',
    'protonmail',
    'gmx',
    'example',
    'web',
  ]
  const base = name && !shared.includes(name) ? name : person
  return base ? base.charAt(0).toUpperCase() + base.slice(1) : ''
}

/** E-mail, password and organisation on one screen; then straight to the first server. */
export function SignUpForm() {
  const router = useRouter()
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [organisation, setOrganisation] = useState<string>()
  const shownOrganisation = organisation ?? organisationOf(email)
  const form = useForm(async () => {
    const { org } = await call(signUp, { body: { email, password, organisation: shownOrganisation } })
    await enter(email, password)
    router.push(`/o/${org}/servers/new`)
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
      <Field label="Password" hint="At least 10 characters." error={form.field('/password')}>
        {(control) => (
          <PasswordInput
            {...control}
            name="password"
            autoComplete="new-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
      <Field label="Organisation" hint="Can be renamed later." error={form.field('/organisation')}>
        {(control) => (
          <TextInput
            {...control}
            name="organisation"
            autoComplete="organization"
            value={shownOrganisation}
            onChange={(event) => setOrganisation(event.target.value)}
          />
        )}
      </Field>
      {form.message ? (
        <Notice tone="deny" alert>
          {form.message}
        </Notice>
      ) : null}
      <Button type="submit" kind="primary" size="big" wide busy={form.busy}>
        Create account
      </Button>
    </form>
  )
}
