'use client'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Field } from '#components/ui/field.tsx'
import { LinkButton } from '#components/ui/link-button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Crumbs, PageHead } from '#components/ui/page-head.tsx'
import { Select } from '#components/ui/select.tsx'
import { Switcher } from '#components/ui/switcher.tsx'
import { NumberInput, TextInput } from '#components/ui/text-input.tsx'
import { useChange } from '#lib/client/query.ts'
import { issueGrant, listGrants } from '#lib/contracts/grants.ts'
import type { ServerView } from '#lib/contracts/servers.ts'
import styles from './grants.module.css'
import { holdSecret } from './held-secret.ts'
import { type Member, NOBODY, type Whose, WhoseField } from './whose-field.tsx'

const kinds = [
  { value: 'agent', label: 'Agent' },
  { value: 'person', label: 'Person' },
  { value: 'automation', label: 'Automation' },
] as const

/** Who, for which server, under which policy, until when; then the one thing to paste. */
export function NewGrant({
  org,
  servers,
  members,
}: {
  org: string
  servers: readonly ServerView[]
  members: readonly Member[]
}) {
  const router = useRouter()
  const [kind, setKind] = useState<(typeof kinds)[number]['value']>('agent')
  const [name, setName] = useState('')
  const [whose, setWhose] = useState<Whose>()
  // Until somebody says otherwise, an agent is its maker's, and a person nobody known.
  const memberId =
    whose ?? (kind === 'person' ? NOBODY : (members.find((each) => each.you)?.userId ?? NOBODY))
  const [serverId, setServerId] = useState(servers[0]?.id ?? '')
  const server = servers.find((each) => each.id === serverId)
  const [policyId, setPolicyId] = useState(server?.policies[0]?.id ?? '')
  const [days, setDays] = useState('90')
  const issue = useChange(issueGrant, {
    stale: [listGrants],
    onDone: ({ grant, secret }) => {
      holdSecret(grant.id, secret)
      router.push(`/o/${org}/agents/${grant.id}`)
    },
  })
  const crumbs = (
    <Crumbs items={[{ label: 'Agents', href: `/o/${org}/agents` }, { label: 'Connect an agent' }]} />
  )
  if (servers.length === 0) {
    return (
      <>
        {crumbs}
        <PageHead title="Connect an agent" />
        <EmptyState
          title="Register a server first"
          action={
            <LinkButton href={`/o/${org}/servers/new`} kind="primary">
              Register a server
            </LinkButton>
          }
        >
          A grant is for one server under one policy.
        </EmptyState>
      </>
    )
  }
  const policy = server?.policies.find((each) => each.id === policyId)
  const field = (pointer: string) => issue.error?.field(pointer)
  return (
    <>
      {crumbs}
      <PageHead
        title="Connect an agent"
        lead="Makes a signed URL for one identity. It can be rotated and revoked alone."
      />
      <form
        method="post"
        className={styles.form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault()
          const body = {
            identity: { kind, name, labels: {}, memberId: memberId === NOBODY ? null : memberId },
            serverId,
            policyId: policyId || null,
            expiresInDays: Number(days),
            labels: {},
          }
          issue.mutate({ params: { org }, body })
        }}
      >
        <Switcher legend="Who calls" options={[...kinds]} value={kind} onChange={setKind} />
        <Field
          label="Name"
          hint="For example checkout-bot, or a person’s laptop."
          error={field('/identity/name') ?? field('/identity')}
        >
          {(control) => (
            <TextInput {...control} value={name} onChange={(event) => setName(event.target.value)} />
          )}
        </Field>
        <WhoseField
          kind={kind}
          members={members}
          value={memberId}
          error={field('/identity/memberId')}
          onChange={setWhose}
        />
        <Field label="Server" error={field('/serverId')}>
          {(control) => (
            <Select
              {...control}
              options={servers.map((each) => ({ value: each.id, label: each.name }))}
              value={serverId}
              onChange={(next) => {
                setServerId(next)
                setPolicyId(servers.find((each) => each.id === next)?.policies[0]?.id ?? '')
              }}
            />
          )}
        </Field>
        <Field
          label="Policy"
          error={field('/policyId')}
          {...(policy && policy.activeVersion === null
            ? { hint: 'This policy is not published yet: until then every call is denied.' }
            : {})}
        >
          {(control) => (
            <Select
              {...control}
              options={(server?.policies ?? []).map((each) => ({ value: each.id, label: each.name }))}
              value={policyId}
              placeholder="None: every call is denied"
              onChange={setPolicyId}
            />
          )}
        </Field>
        <Field label="Expires in days" error={field('/expiresInDays')}>
          {(control) => (
            <NumberInput {...control} value={days} onChange={(event) => setDays(event.target.value)} />
          )}
        </Field>
        {issue.error && !issue.error.fields.length ? (
          <Notice tone="deny" alert>
            {issue.error.message}
          </Notice>
        ) : null}
        <div>
          <Button type="submit" kind="primary" size="big" busy={issue.isPending}>
            Make the signed URL
          </Button>
        </div>
      </form>
    </>
  )
}
