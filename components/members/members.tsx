'use client'
import { useRouter } from 'next/navigation'
import { useId, useState } from 'react'
import type * as z from 'zod'
import { Button } from '#components/ui/button.tsx'
import { DataTable } from '#components/ui/data-table.tsx'
import { ConfirmDialog } from '#components/ui/dialog.tsx'
import { Mark } from '#components/ui/mark.tsx'
import { GroupHead } from '#components/ui/page-head.tsx'
import { toast } from '#components/ui/toast.tsx'
import { can } from '#lib/access/can.ts'
import { type Role, roleWords } from '#lib/access/roles.ts'
import { useChange, useRead } from '#lib/client/query.ts'
import { listMembers, type memberView, removeMember, saveMember } from '#lib/contracts/account.ts'
import { date } from './date.ts'
import { Invitations } from './invitations.tsx'
import styles from './members.module.css'
import { RoleSelect } from './role-select.tsx'
import { membersReason, whyNotMember } from './why-not.ts'

type View = z.output<typeof listMembers.returns>
type Member = z.output<typeof memberView>

/** Who is in the organisation and as what; what one's own role may not change is there, closed, with the reason. */
export function Members({ org, role, initial }: { org: string; role: Role | null; initial: View }) {
  const router = useRouter()
  const { data = initial } = useRead(listMembers, { params: { org } }, { initial })
  const [leaving, setLeaving] = useState<Member>()
  const reasonId = useId()
  const failed = { onError: (problem: Error) => toast(problem.message, { tone: 'deny' }) }
  const save = useChange(saveMember, {
    stale: [listMembers],
    onDone: (view) => {
      toast(`${view.name} is ${roleWords[view.role].name.toLowerCase()} now`, { tone: 'allow' })
      // One's own role decides what the page offers.
      if (view.you) router.refresh()
    },
  })
  const remove = useChange(removeMember, {
    stale: [listMembers],
    onDone: () => {
      if (leaving?.you) router.push('/home')
      setLeaving(undefined)
    },
  })
  const mayWrite = role !== null && can(role, 'members:write')
  return (
    <>
      <section className={styles.section}>
        <GroupHead
          title="Members"
          count={data.members.length}
          {...(mayWrite ? {} : { note: membersReason })}
        />
        <DataTable
          caption="Members"
          rows={data.members}
          rowKey={(row) => row.userId}
          columns={[
            {
              id: 'name',
              head: 'Member',
              phone: 'lead',
              cell: (row) => (
                <span className={styles.person}>
                  <span>
                    <b>{row.name}</b> {row.you ? <Mark>You</Mark> : null}
                  </span>
                  <span className="meta">{row.email}</span>
                </span>
              ),
            },
            {
              id: 'role',
              head: 'Role',
              cell: (row) => {
                if (!mayWrite) return roleWords[row.role].name
                const reason = whyNotMember(role, row, data.members)
                const describe = `${reasonId}-${row.userId}`
                return (
                  <span className={styles.role}>
                    <RoleSelect
                      by={role}
                      value={row.role}
                      aria-label={`Role of ${row.name}`}
                      aria-describedby={reason ? describe : undefined}
                      disabled={reason !== undefined || save.isPending}
                      onChange={(chosen) => {
                        if (chosen !== row.role)
                          save.mutate({ params: { org, user: row.userId }, body: { role: chosen } }, failed)
                      }}
                    />
                    {reason ? (
                      <span className="meta" id={describe}>
                        {reason}
                      </span>
                    ) : null}
                  </span>
                )
              },
            },
            { id: 'since', head: 'Member since', phone: 'hidden', cell: (row) => date(row.since) },
            {
              id: 'remove',
              head: <span className="sr">Remove</span>,
              align: 'right',
              phone: 'side',
              cell: (row) =>
                mayWrite && whyNotMember(role, row, data.members) === undefined ? (
                  <Button
                    type="button"
                    size="small"
                    kind="quiet"
                    aria-label={row.you ? 'Leave the organisation' : `Remove ${row.name}`}
                    onClick={() => setLeaving(row)}
                  >
                    {row.you ? 'Leave' : 'Remove'}
                  </Button>
                ) : null,
            },
          ]}
        />
      </section>
      <Invitations org={org} role={role} invitations={data.invitations} />
      <ConfirmDialog
        open={leaving !== undefined}
        onOpenChange={(open) => (open ? undefined : setLeaving(undefined))}
        title={leaving?.you ? 'Leave this organisation?' : `Remove ${leaving?.name ?? ''}?`}
        confirm={leaving?.you ? 'Leave' : 'Remove'}
        danger
        busy={remove.isPending}
        onConfirm={() => {
          if (leaving) remove.mutate({ params: { org, user: leaving.userId } }, failed)
        }}
      >
        {leaving?.you ? 'You see nothing of it' : 'They see nothing of this organisation'} from the next click
        on. Agents, policies and the audit log stay as they are.
      </ConfirmDialog>
    </>
  )
}
