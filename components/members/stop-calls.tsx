'use client'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type * as z from 'zod'
import { untilActive } from '#components/policies/until-active.ts'
import { Button } from '#components/ui/button.tsx'
import { ConfirmDialog } from '#components/ui/dialog.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { GroupHead } from '#components/ui/page-head.tsx'
import { toast } from '#components/ui/toast.tsx'
import { can } from '#lib/access/can.ts'
import { useChange } from '#lib/client/query.ts'
import { type organisationView, readOrganisation, resumeCalls, stopCalls } from '#lib/contracts/account.ts'
import styles from './members.module.css'

type View = z.output<typeof organisationView>

const mayStop = (organisation: View) => organisation.role !== null && can(organisation.role, 'calls:stop')

/** Says how long the gateways took, where a release was made for it. */
async function said(org: string, serial: number | null, done: string): Promise<string> {
  const ms = serial === null ? undefined : await untilActive(org, serial)
  return ms === undefined ? `${done}.` : `${done} in ${ms} ms.`
}

/** *Stop all calls*, with the organisation's name to be typed first. */
export function StopCalls({ org, organisation }: { org: string; organisation: View }) {
  const router = useRouter()
  const [asking, setAsking] = useState(false)
  const stop = useChange(stopCalls, {
    stale: [readOrganisation],
    onDone: async ({ serial }) => {
      setAsking(false)
      router.refresh()
      toast(await said(org, serial, 'All calls are stopped'), { tone: 'deny' })
    },
  })
  if (organisation.stoppedAt !== null) return null
  return (
    <section className={styles.section}>
      <GroupHead title="Stop all calls" />
      <p className="meta">
        Every gateway denies every call of this organisation within a second. Policies, grants and signed URLs
        stay as they are.
      </p>
      <div>
        <Button kind="danger" disabled={!mayStop(organisation)} onClick={() => setAsking(true)}>
          Stop all calls
        </Button>
      </div>
      {mayStop(organisation) ? null : <p className="meta">Owners, admins and policy managers stop calls.</p>}
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title="Stop all calls"
        confirm="Stop all calls"
        danger
        typed={organisation.name}
        busy={stop.isPending}
        onConfirm={() => stop.mutate({ params: { org }, body: { name: organisation.name } })}
      >
        <p>Agents read “All calls are stopped” until somebody resumes them here. Nothing is lost.</p>
        {stop.error ? (
          <Notice tone="deny" alert>
            {stop.error.message}
          </Notice>
        ) : null}
      </ConfirmDialog>
    </section>
  )
}

/** Stands on every page for as long as all calls are stopped. */
export function StoppedBanner({ org, organisation }: { org: string; organisation: View }) {
  const router = useRouter()
  const resume = useChange(resumeCalls, {
    stale: [readOrganisation],
    onDone: async ({ serial }) => {
      router.refresh()
      toast(await said(org, serial, 'Calls are decided again'), { tone: 'allow' })
    },
  })
  if (organisation.stoppedAt === null) return null
  return (
    <aside aria-label="All calls are stopped">
      <Notice
        tone="deny"
        icon="deny"
        title="All calls are stopped"
        action={
          mayStop(organisation) ? (
            <Button size="small" busy={resume.isPending} onClick={() => resume.mutate({ params: { org } })}>
              Resume calls
            </Button>
          ) : undefined
        }
      >
        {resume.error?.message ?? 'Every gateway denies every call of this organisation.'}
      </Notice>
    </aside>
  )
}
