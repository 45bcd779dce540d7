'use client'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { ConfirmDialog } from '#components/ui/dialog.tsx'
import { call } from '#lib/client/api.ts'
import type { PolicyView } from '#lib/contracts/policies.ts'
import { restoreDraft, restoreVersion } from '#lib/contracts/versions.ts'
import { moment } from './moment.ts'

export type Restored = { number: number } | { draft: string }

type Props = {
  org: string
  policy: PolicyView
  what: Restored
  label: string
  onDone: () => void
  onFailed: (error: unknown) => void
}

/** Makes an old text the draft. Where there is a draft it asks first, and says that it is kept. */
export function RestoreButton({ org, policy, what, label, onDone, onFailed }: Props) {
  const [asking, setAsking] = useState(false)
  const [busy, setBusy] = useState(false)
  if (!policy.may.write) return null
  const name = 'number' in what ? `version ${what.number}` : 'the draft that was set aside'
  async function restore(): Promise<void> {
    setBusy(true)
    const { version } = policy
    const params = { org, policy: policy.id }
    try {
      if ('number' in what)
        await call(restoreVersion, { params: { ...params, number: what.number }, version })
      else await call(restoreDraft, { params: { ...params, draft: what.draft }, version })
      onDone()
    } catch (error) {
      onFailed(error)
    } finally {
      setBusy(false)
      setAsking(false)
    }
  }
  return (
    <>
      <Button
        size="small"
        kind="quiet"
        busy={busy}
        aria-label={'number' in what ? `Restore version ${what.number} as draft` : undefined}
        onClick={() => (policy.hasDraft ? setAsking(true) : void restore())}
      >
        {label}
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="There is a draft already"
        confirm={`Set it aside and restore ${name}`}
        busy={busy}
        onConfirm={() => void restore()}
      >
        <p>
          The draft of {policy.draftSavedBy ?? 'nobody'}
          {policy.draftSavedAt ? `, saved ${moment(policy.draftSavedAt)}` : ''}, gives way to {name}. Nothing
          of it is lost: it is kept here, under “Drafts set aside”.
        </p>
      </ConfirmDialog>
    </>
  )
}
