'use client'
import { useState } from 'react'
import type * as z from 'zod'
import { Button } from '#components/ui/button.tsx'
import { DataTable } from '#components/ui/data-table.tsx'
import { ConfirmDialog } from '#components/ui/dialog.tsx'
import { Field } from '#components/ui/field.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { GroupHead } from '#components/ui/page-head.tsx'
import { SecretOnce } from '#components/ui/secret-once.tsx'
import { Select } from '#components/ui/select.tsx'
import { TextInput } from '#components/ui/text-input.tsx'
import { toast } from '#components/ui/toast.tsx'
import { canAssign } from '#lib/access/can.ts'
import { type Role, roles, roleWords } from '#lib/access/roles.ts'
import { useChange, useRead } from '#lib/client/query.ts'
import {
  inviteMember,
  listMembers,
  removeMember,
  revokeInvitation,
  saveMember,
} from '#lib/contracts/account.ts'
import styles from './members.module.css'

export type MembersView = z.output<typeof listMembers.returns>
type Member = MembersView['members'][number]

const day = (at: string) => new Date(at).toLocaleDateString('en-GB', { timeZone: 'UTC', dateStyle: 'medium' })
/** The roles that someone may give; the others are shown and cannot be chosen. */
export function roleOptions(by: Role | null) {
  return roles.map((role) => ({
    value: role,
    label: roleWords[role].name,
    hint: roleWords[role].sentence,
    disabled: by === null || !canAssign(by, role),
  }))
}

export function Members({ org, initial, role }: { org: string; initial: MembersView; role: Role | null }) {
  const { data = initial } = useRead(listMembers, { params: { org } }, { initial })
  const [removing, setRemoving] = useState<Member>()
  const stale = [listMembers]
  const change = useChange(saveMember, { stale, onDone: () => toast('Role changed', { tone: 'allow' }) })
  const remove = useChange(removeMember, { stale, onDone: () => setRemoving(undefined) })
  const takeBack = useChange(revokeInvitation, { stale })
  const mayChange = (member: Member) => role !== null && canAssign(role, member.role)
  const problem = change.error ?? remove.error ?? takeBack.error
  return (
    <section className={styles.section}>
      <GroupHead title="Members" count={data.members.length} />
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
              <>
                {row.name}
                {row.you ? <span className="dim"> (you)</span> : null}
                <span className="meta"> {row.email}</span>
              </>
            ),
          },
          {
            id: 'role',
            head: 'Role',
            phone: 'line',
            cell: (row) =>
              mayChange(row) ? (
                <div className={styles.role}>
                  <Select
                    aria-label={`Role of ${row.name}`}
                    options={roleOptions(role)}
                    value={row.role}
                    onChange={(next) => {
                      const chosen = roles.find((each) => each === next)
                      if (chosen) change.mutate({ params: { org, user: row.userId }, body: { role: chosen } })
                    }}
                  />
                </div>
              ) : (
                roleWords[row.role].name
              ),
          },
          { id: 'since', head: 'Since', phone: 'hidden', cell: (row) => day(row.since) },
          {
            id: 'remove',
            head: <span className="sr">Remove</span>,
            phone: 'side',
            cell: (row) =>
              mayChange(row) ? (
                <Button kind="quiet" size="small" onClick={() => setRemoving(row)}>
                  {row.you ? 'Leave' : 'Remove'}
                </Button>
              ) : null,
          },
        ]}
      />
      {problem ? (
        <Notice tone="deny" alert>
          {problem.message}
        </Notice>
      ) : null}
      {data.invitations.length ? (
        <DataTable
          caption="Open invitations"
          rows={data.invitations}
          rowKey={(row) => row.id}
          columns={[
            { id: 'email', head: 'Invited', phone: 'lead', cell: (row) => row.email },
            { id: 'role', head: 'Role', phone: 'line', cell: (row) => roleWords[row.role].name },
            { id: 'by', head: 'By', phone: 'hidden', cell: (row) => row.invitedBy },
            { id: 'until', head: 'Works until', phone: 'line', cell: (row) => day(row.expiresAt) },
            {
              id: 'back',
              head: <span className="sr">Take back</span>,
              phone: 'side',
              cell: (row) => (
                <Button
                  kind="quiet"
                  size="small"
                  onClick={() => takeBack.mutate({ params: { org, invitation: row.id } })}
                >
                  Take back
                </Button>
              ),
            },
          ]}
        />
      ) : null}
      {role && canAssign(role, 'viewer') ? <Invite org={org} role={role} /> : null}
      {removing ? (
        <ConfirmDialog
          open
          onOpenChange={(open) => (open ? undefined : setRemoving(undefined))}
          title={removing.you ? 'Leave this organisation?' : `Remove ${removing.name}?`}
          confirm={removing.you ? 'Leave' : 'Remove'}
          danger
          busy={remove.isPending}
          onConfirm={() => remove.mutate({ params: { org, user: removing.userId } })}
        >
          The console closes for them at once. Grants they issued go on working until they are revoked.
        </ConfirmDialog>
      ) : null}
    </section>
  )
}

function Invite({ org, role }: { org: string; role: Role }) {
  const [email, setEmail] = useState('')
  const [given, setGiven] = useState<Role>('policy_manager')
  const [made, setMade] = useState<{ email: string; link: string }>()
  const invite = useChange(inviteMember, {
    stale: [listMembers],
    onDone: ({ invitation, link }) => {
      setMade({ email: invitation.email, link })
      setEmail('')
    },
  })
  return (
    <>
      <form
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          invite.mutate({ params: { org }, body: { email, role: given } })
        }}
      >
        <Field
          label="Invite by e-mail"
          error={
            invite.error?.field('/email') ??
            (invite.error && !invite.error.fields.length ? invite.error.message : undefined)
          }
        >
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
        <Field label="Role" hint={roleWords[given].sentence}>
          {(control) => (
            <Select
              {...control}
              options={roleOptions(role)}
              value={given}
              onChange={(next) => setGiven(roles.find((each) => each === next) ?? given)}
            />
          )}
        </Field>
        <Button type="submit" busy={invite.isPending}>
          Invite
        </Button>
      </form>
      {made ? (
        <SecretOnce
          title={`Invitation for ${made.email}`}
          hint="Mailed to them, and shown here once. It works once, for seven days."
          value={made.link}
          secret={made.link.split('#')[1] ?? made.link}
        />
      ) : null}
    </>
  )
}
