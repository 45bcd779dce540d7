'use client'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type * as z from 'zod'
import { Button } from '#components/ui/button.tsx'
import { DataTable, RowLink } from '#components/ui/data-table.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Field } from '#components/ui/field.tsx'
import { LinkButton } from '#components/ui/link-button.tsx'
import { DraftMark, InForce, PageHead } from '#components/ui/page-head.tsx'
import { Select } from '#components/ui/select.tsx'
import { Switcher } from '#components/ui/switcher.tsx'
import { TextInput } from '#components/ui/text-input.tsx'
import { useChange, useRead } from '#lib/client/query.ts'
import { createPolicy, listPolicies } from '#lib/contracts/policies.ts'
import styles from './editor.module.css'
import { OrganisationPolicy } from './organisation-policy.tsx'
import { useNote } from './use-note.ts'

type View = z.output<typeof listPolicies.returns>
type Props = { org: string; initial: View; servers: readonly { id: string; name: string }[] }

export function PolicyList({ org, initial, servers }: Props) {
  const { data = initial } = useRead(listPolicies, { params: { org } }, { initial })
  const [making, setMaking] = useState(false)
  const own = data.policies.filter((each) => each.serverId !== null)
  const above = data.policies.find((each) => each.serverId === null)
  const make = servers.length ? (
    <Button type="button" kind="primary" icon="plus" onClick={() => setMaking(true)}>
      New policy
    </Button>
  ) : (
    <LinkButton href={`/o/${org}/servers/new`} kind="primary" icon="plus">
      Register a server
    </LinkButton>
  )
  return (
    <>
      <PageHead title="Policies" {...(own.length ? { actions: make } : {})} />
      <OrganisationPolicy org={org} row={above} mayBegin={data.may.organisationPolicy} />
      {own.length === 0 ? (
        <EmptyState title="No policies yet" action={make}>
          A policy says of each tool of a server: Allow, Limit, Deny or Hide. Registering a server makes the
          first one for you.
        </EmptyState>
      ) : (
        <DataTable
          caption="Policies"
          rows={own}
          rowKey={(row) => row.id}
          columns={[
            {
              id: 'name',
              head: 'Policy',
              phone: 'lead',
              cell: (row) => <RowLink href={`/o/${org}/policies/${row.id}`}>{row.name}</RowLink>,
            },
            { id: 'server', head: 'Server', phone: 'line', cell: (row) => row.serverName },
            {
              id: 'state',
              head: 'In force',
              phone: 'line',
              cell: (row) => (
                <span className={styles.edit}>
                  {row.activeVersion === null ? (
                    <span className="dim">Nothing yet</span>
                  ) : (
                    <InForce>Version {row.activeVersion}, active</InForce>
                  )}
                  {row.hasDraft ? <DraftMark>Draft</DraftMark> : null}
                </span>
              ),
            },
            {
              id: 'grants',
              head: 'Agents',
              align: 'right',
              phone: 'side',
              cell: (row) => (
                <>
                  {row.grants}
                  <span className={styles.unit}> {row.grants === 1 ? 'agent' : 'agents'}</span>
                </>
              ),
            },
            { id: 'by', head: 'Published by', phone: 'hidden', cell: (row) => row.publishedBy ?? '' },
          ]}
        />
      )}
      {making ? <NewPolicy org={org} servers={servers} onClose={() => setMaking(false)} /> : null}
    </>
  )
}

const presets = [
  { value: 'recommended', label: 'Recommended' },
  { value: 'read_only', label: 'Read only' },
  { value: 'everything_hidden', label: 'All hidden' },
] as const

function NewPolicy({
  org,
  servers,
  onClose,
}: {
  org: string
  servers: Props['servers']
  onClose: () => void
}) {
  const router = useRouter()
  const [name, setName, forgetName] = useNote(org, 'name')
  const [serverId, setServerId] = useState(servers[0]?.id ?? '')
  const [preset, setPreset] = useState<(typeof presets)[number]['value']>('recommended')
  const make = useChange(createPolicy, {
    stale: [listPolicies],
    onDone: (view) => {
      forgetName()
      router.push(`/o/${org}/policies/${view.id}`)
    },
  })
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title="New policy"
      actions={
        <Button
          type="button"
          kind="primary"
          busy={make.isPending}
          onClick={() => make.mutate({ params: { org }, body: { name, serverId, preset } })}
        >
          Make the draft
        </Button>
      }
    >
      <div className={styles.stack}>
        <Field
          label="Name"
          error={make.error?.field('/name') ?? (make.error?.fields.length ? undefined : make.error?.message)}
        >
          {(control) => (
            <TextInput {...control} value={name} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
        <Field label="Server" error={make.error?.field('/serverId')}>
          {(control) => (
            <Select
              {...control}
              options={servers.map((each) => ({ value: each.id, label: each.name }))}
              value={serverId}
              onChange={setServerId}
            />
          )}
        </Field>
        <Switcher legend="Begin with" options={[...presets]} value={preset} onChange={setPreset} />
      </div>
    </Dialog>
  )
}
