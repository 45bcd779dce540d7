'use client'
import Link from 'next/link'
import { useEffect, useState } from 'react'
import { Notice } from '#components/ui/notice.tsx'
import { ApiProblem, call } from '#lib/client/api.ts'
import { confirmEmail } from '#lib/contracts/account.ts'
import { useSecret } from './use-secret.ts'

export function ConfirmEmail() {
  const secret = useSecret()
  const [state, setState] = useState<'waiting' | 'done' | ApiProblem>('waiting')
  useEffect(() => {
    if (secret === undefined) return
    call(confirmEmail, { body: { token: secret } }).then(
      () => setState('done'),
      (error: unknown) => setState(error instanceof ApiProblem ? error : new ApiProblem(0, {})),
    )
  }, [secret])
  if (state === 'done') {
    return (
      <Notice tone="allow" title="Confirmed">
        Thank you. <Link href="/home">Go to the console.</Link>
      </Notice>
    )
  }
  if (state instanceof ApiProblem) {
    return (
      <Notice tone="deny" alert title={state.message}>
        {state.fix ?? 'Sign in and ask for another link in the banner.'}{' '}
        <Link href="/home">Go to the console.</Link>
      </Notice>
    )
  }
  return (
    <p className="meta">
      One moment: your address is being confirmed. If nothing happens, open the link from the mail again.
    </p>
  )
}
