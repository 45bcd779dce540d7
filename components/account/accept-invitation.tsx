'use client'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import type * as z from 'zod'
import { leave } from '#components/shell/leave.ts'
import { Button } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { PasswordInput } from '#components/ui/text-input.tsx'
import { roleWords } from '#lib/access/roles.ts'
import { ApiProblem, call } from '#lib/client/api.ts'
import { acceptInvitation, lookAtInvitation } from '#lib/contracts/account.ts'
import { enter } from './enter.ts'
import { formClass } from './frame.tsx'
import { useForm } from './use-form.ts'
import { useSecret } from './use-secret.ts'

type Look = z.output<typeof lookAtInvitation.returns>

export function AcceptInvitation() {
  const router = useRouter()
  const secret = useSecret()
  const [look, setLook] = useState<Look | ApiProblem>()
  const [password, setPassword] = useState('')
  useEffect(() => {
    if (secret === undefined) return
    call(lookAtInvitation, { body: { token: secret } }).then(setLook, (error: unknown) =>
      setLook(error instanceof ApiProblem ? error : new ApiProblem(0, {})),
    )
  }, [secret])
  const form = useForm(async () => {
    if (!look || look instanceof ApiProblem) return
    // An account that exists shows its password first; a link alone never opens it.
    if (look.next === 'sign_in') await enter(look.email, password)
    const body = { token: secret ?? '', ...(look.next === 'sign_up' ? { password } : {}) }
    const { org } = await call(acceptInvitation, { body })
    if (look.next === 'sign_up') await enter(look.email, password)
    router.push(`/o/${org}`)
    router.refresh()
  })
  if (look instanceof ApiProblem) {
    return (
      <Notice tone="deny" alert title={look.message}>
        Ask whoever invited you for a new link. <Link href="/">Go to the start page.</Link>
      </Notice>
    )
  }
  if (!look)
    return (
      <p className="meta">Reading the invitation. If nothing happens, open the link from the mail again.</p>
    )
  return (
    <form className={formClass} method="post" onSubmit={form.submit} noValidate>
      <p>
        <b>{look.invitedBy}</b> invites <b>{look.email}</b> to <b>{look.organisation}</b> as{' '}
        {roleWords[look.role].name.toLowerCase()}: {roleWords[look.role].sentence}
      </p>
      {look.next === 'other_account' ? (
        <Notice
          tone="limit"
          title="You are signed in as someone else"
          action={
            <Button type="button" onClick={() => void leave('/sign-in')}>
              Sign out
            </Button>
          }
        >
          Sign out, then open the link from the mail again.
        </Notice>
      ) : null}
      {look.next === 'sign_in' || look.next === 'sign_up' ? (
        <Field
          label={look.next === 'sign_up' ? 'Choose a password' : 'Your password'}
          {...(look.next === 'sign_up' ? { hint: 'At least 10 characters.' } : {})}
          error={form.field('/password')}
        >
          {(control) => (
            <PasswordInput
              {...control}
              autoComplete={look.next === 'sign_up' ? 'new-password' : 'current-password'}
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          )}
        </Field>
      ) : null}
      {form.message ? (
        <Notice tone="deny" alert>
          {form.message}
        </Notice>
      ) : null}
      {look.next === 'other_account' ? null : (
        <Button type="submit" kind="primary" size="big" wide busy={form.busy}>
          Join {look.organisation}
        </Button>
      )}
    </form>
  )
}
