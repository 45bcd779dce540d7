'use client'
import type * as z from 'zod'
import { Button } from '#components/ui/button.tsx'
import { CheckField } from '#components/ui/field.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { GroupHead } from '#components/ui/page-head.tsx'
import { toast } from '#components/ui/toast.tsx'
import { can } from '#lib/access/can.ts'
import { useChange, useRead } from '#lib/client/query.ts'
import { type organisationView, readOrganisation, saveOrganisation } from '#lib/contracts/account.ts'
import styles from './members.module.css'

type View = z.output<typeof organisationView>

/** Whether whoever owns an agent may approve its calls. Who a person identity is never approves their own. */
export function SelfApproval({ org, initial }: { org: string; initial: View }) {
  const { data = initial, refetch } = useRead(readOrganisation, { params: { org } }, { initial })
  const save = useChange(saveOrganisation, {
    stale: [readOrganisation],
    onDone: () => toast('Saved', { tone: 'allow' }),
  })
  const may = data.role !== null && can(data.role, 'organisation:write')
  const { chosen, allowed } = data.selfApproval
  const wished = save.isPending ? save.variables?.body?.selfApproval : undefined
  return (
    <section className={styles.section}>
      <GroupHead title="Approvals" />
      <CheckField
        label="Members may approve calls of agents they own"
        hint={
          chosen === null
            ? `Nobody chose: ${allowed ? 'allowed while there is one member, and not once a second joins.' : 'not allowed, since there is more than one member.'} Such an answer is marked in the log.`
            : 'Such an answer is marked in the log. Nobody ever approves calls they make themselves.'
        }
        checked={wished ?? allowed}
        disabled={!may || save.isPending}
        onChange={(selfApproval) =>
          save.mutate({ params: { org }, body: { selfApproval }, version: data.version })
        }
      />
      {may ? null : <p className="meta">Only owners and admins choose this.</p>}
      {save.error ? (
        <Notice
          tone="deny"
          alert
          action={
            <Button
              type="button"
              size="small"
              onClick={() => {
                save.reset()
                void refetch()
              }}
            >
              Read it again
            </Button>
          }
        >
          {save.error.message}
        </Notice>
      ) : null}
    </section>
  )
}
