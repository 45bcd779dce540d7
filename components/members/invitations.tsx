'use client'
import { useState } from 'react'
import type * as z from 'zod'
import { Button } from '#components/ui/button.tsx'
import { DataTable } from '#components/ui/data-table.tsx'
import { Field } from '#components/ui/field.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { GroupHead } from '#components/ui/page-head.tsx'
import { SecretOnce } from '#components/ui/secret-once.tsx'
import { TextInput } from '#components/ui/text-input.tsx'
import { toast } from '#components/ui/toast.tsx'
import { can, canAssign } from '#lib/access/can.ts'
import { type Role, roleWords } from '#lib/access/roles.ts'
import { useChange } from '#lib/client/query.ts'
import { type invitationView, inviteMember, listMembers, revokeInvitation } from '#lib/contracts/account.ts'
import { date } from './date.ts'
import styles from './members.module.css'
import { RoleSelect } from './role-select.tsx'

type Invitation = z.output<typeof invitationView>
type Props = { org: string; role: Role | null; invitations: readonly Invitation[] }

/** Invites by mail, shows the link once, and takes open invitations back. */
export function Invitations({ org, role, invitations }: Props) {
  const mayWrite = role !== null && can(role, 'members:write')
  const takeBack = useChange(revokeInvitation, { stale: [listMembers] })
  return (
    <>
      {mayWrite ? <InviteForm org={org} role={role} /> : null}
      <section className={styles.section}>
        <GroupHead title="Open invitations" count={invitations.length} />
        {invitations.length === 0 ? (
          <p className="meta">Nobody is invited at the moment.</p>
        ) : (
          <DataTable
            caption="Open invitations"
            rows={invitations}
            rowKey={(row) => row.id}
            columns={[
              { id: 'email', head: 'E-mail', phone: 'lead', cell: (row) => <b>{row.email}</b> },
              { id: 'role', head: 'Role', cell: (row) => roleWords[row.role].name },
              { id: 'by', head: 'Invited by', phone: 'hidden', cell: (row) => row.invitedBy },
              { id: 'ends', head: 'Works until', cell: (row) => date(row.expiresAt) },
              {
                id: 'back',
                head: <span className="sr">Take back</span>,
                align: 'right',
                phone: 'side',
                cell: (row) =>
                  role !== null && canAssign(role, row.role) ? (
                    <Button
                      type="button"
                      size="small"
                      kind="quiet"
                      aria-label={`Take back the invitation of ${row.email}`}
                      busy={takeBack.isPending && takeBack.variables.params?.invitation === row.id}
                      onClick={() =>
                        takeBack.mutate(
                          { params: { org, invitation: row.id } },
                          { onError: (problem) => toast(problem.message, { tone: 'deny' }) },
                        )
                      }
                    >
                      Take back
                    </Button>
                  ) : null,
              },
            ]}
          />
        )}
      </section>
    </>
  )
}

function InviteForm({ org, role }: { org: string; role: Role }) {
  const [email, setEmail] = useState('')
  const [as, setAs] = useState<Role>('viewer')
  const invite = useChange(inviteMember, { stale: [listMembers], onDone: () => setEmail('') })
  const made = invite.data
  return (
    <section className={styles.section}>
      <GroupHead title="Invite someone" />
      <form
        method="post"
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          invite.mutate({ params: { org }, body: { email, role: as } })
        }}
      >
        <Field label="Invite by e-mail" error={invite.error?.field('/email')}>
          {(control) => (
            <TextInput
              {...control}
              type="email"
              autoComplete="off"
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          )}
        </Field>
        <Field label="Role" hint={roleWords[as].sentence}>
          {(control) => <RoleSelect {...control} by={role} value={as} onChange={setAs} />}
        </Field>
        {invite.error && invite.error.fields.length === 0 ? (
          <div className={styles.whole}>
            <Notice tone="deny" alert>
              {invite.error.message}
            </Notice>
          </div>
        ) : null}
        <Button type="submit" kind="primary" busy={invite.isPending}>
          Invite
        </Button>
      </form>
      {made ? (
        <div>
          <SecretOnce
            title={`Invitation for ${made.invitation.email}`}
            hint={`Mailed to them, and shown here once. It works once, until ${date(made.invitation.expiresAt)}.`}
            value={made.link}
            secret={made.link.split('#')[1] ?? made.link}
          />
        </div>
      ) : null}
    </section>
  )
}
