'use client'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { toast } from '#components/ui/toast.tsx'
import { ApiProblem, call } from '#lib/client/api.ts'
import { requestConfirmation } from '#lib/contracts/account.ts'
import styles from './confirm-banner.module.css'

/** Reminds of the mailed link; nothing waits for it. */
export function ConfirmBanner({ email }: { email: string }) {
  const [sent, setSent] = useState(false)
  async function again(): Promise<void> {
    try {
      await call(requestConfirmation)
      setSent(true)
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error
      toast(error.message, { tone: 'deny' })
    }
  }
  return (
    <aside className={styles.banner} aria-label="Confirm your address">
      <span>
        {sent ? 'A link is on its way to' : 'Confirm your address with the link we mailed to'} <b>{email}</b>.
      </span>
      {sent ? null : (
        <Button size="small" kind="quiet" type="button" onClick={() => void again()}>
          Mail it again
        </Button>
      )}
    </aside>
  )
}
