'use client'
import { useRouter } from 'next/navigation'
import { useEffect, useMemo, useState } from 'react'
import { untilActive } from '#components/policies/until-active.ts'
import { Button } from '#components/ui/button.tsx'
import { ConfirmDialog, Dialog } from '#components/ui/dialog.tsx'
import { Facts } from '#components/ui/facts.tsx'
import { LinkButton } from '#components/ui/link-button.tsx'
import { Mark } from '#components/ui/mark.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Crumbs, InForce, PageHead } from '#components/ui/page-head.tsx'
import { Tag } from '#components/ui/result-tag.tsx'
import { Switcher } from '#components/ui/switcher.tsx'
import { toast } from '#components/ui/toast.tsx'
import { can } from '#lib/access/can.ts'
import { useChange, useRead } from '#lib/client/query.ts'
import { type GrantView, listGrants, readGrant, revokeGrant, rotateGrant } from '#lib/contracts/grants.ts'
import { ChangeWhose } from './change-whose.tsx'
import { FirstCalls } from './first-calls.tsx'
import { GrantTest } from './grant-test.tsx'
import styles from './grants.module.css'
import { heldSecret, holdSecret, type Secret } from './held-secret.ts'
import { SecretPanel } from './secret-panel.tsx'
import type { Member } from './whose-field.tsx'

type Props = {
  org: string
  initial: GrantView
  local: boolean
  /** Of the short way: the release to wait for. */
  published: { serial: number; version: number } | undefined
  calls: readonly { tool: string; title: string; args: string }[]
  /** Whom the identity can be said to belong to. */
  members: readonly Member[]
}

const day = (at: string) => new Date(at).toLocaleDateString('en-GB', { timeZone: 'UTC', dateStyle: 'medium' })
const overlaps = [
  { value: 'now', label: 'Ends now' },
  { value: '1h', label: '1 hour' },
  { value: '24h', label: '24 hours' },
  { value: '7d', label: '7 days' },
] as const

/** One grant: its secret while it is held, its terms, its use; rotate and revoke. */
export function GrantPage({ org, initial, local, published, calls, members }: Props) {
  const router = useRouter()
  const params = useMemo(() => ({ org, grant: initial.id }), [org, initial.id])
  const { data: grant = initial } = useRead(readGrant, { params }, { initial, everyMs: 3000 })
  const [secret, setSecret] = useState<Secret>()
  const [active, setActive] = useState<{ version: number; ms: number | undefined }>()
  const [asking, setAsking] = useState<'rotate' | 'revoke'>()
  const [overlap, setOverlap] = useState<(typeof overlaps)[number]['value']>('24h')
  useEffect(() => setSecret(heldSecret(initial.id)), [initial.id])
  useEffect(() => {
    if (!published || heldSecret(initial.id) === undefined) return
    void untilActive(org, published.serial).then((ms) => setActive({ version: published.version, ms }))
  }, [org, published, initial.id])
  const rotate = useChange(rotateGrant, {
    stale: [readGrant, listGrants],
    onDone: ({ secret: made }) => {
      holdSecret(initial.id, made)
      setSecret(made)
      setAsking(undefined)
      toast('There is a new URL and token', { tone: 'allow' })
    },
  })
  const revoke = useChange(revokeGrant, {
    stale: [readGrant, listGrants],
    onDone: () => {
      setAsking(undefined)
      setSecret(undefined)
      toast('Revoked: its URL and token stop within a second', { tone: 'allow' })
      router.refresh()
    },
  })
  const live = grant.state === 'live'
  const role = members.find((each) => each.you)?.role
  return (
    <>
      <Crumbs items={[{ label: 'Agents', href: `/o/${org}/agents` }, { label: grant.identity.name }]} />
      <PageHead
        title={secret ? 'Connect an agent' : grant.identity.name}
        actions={<LinkButton href={`/o/${org}/audit-log?grant=${grant.id}`}>Open the audit log</LinkButton>}
      >
        {grant.firstCallAt && live ? <InForce>Connected</InForce> : null}
        {live ? null : <Tag tone="deny">{grant.state === 'revoked' ? 'Revoked' : 'Expired'}</Tag>}
        {grant.server.sandbox ? <Mark>Sandbox</Mark> : null}
      </PageHead>
      <div className={styles.page}>
        <div className={styles.left}>
          {secret ? (
            <SecretPanel
              name={slug(grant.server.name)}
              identity={grant.identity.name}
              secret={secret}
              local={local}
            />
          ) : live ? (
            <Notice tone="hide" title="The signed URL was shown once">
              Rotate to get a new one; the old one goes on working for as long as you choose.
            </Notice>
          ) : null}
          <div>
            <Facts
              layout="columns"
              items={[
                { label: 'Agent', value: grant.identity.name },
                {
                  label: grant.identity.kind === 'person' ? 'Member' : 'Owned by',
                  value: grant.identity.member?.name ?? 'Nobody known',
                },
                {
                  label: 'Policy',
                  value: grant.policy
                    ? `${grant.policy.name}${grant.policy.activeVersion ? `, version ${grant.policy.activeVersion}` : ', not published'}`
                    : 'None: every call is denied',
                },
                { label: 'Server', value: grant.server.name },
                { label: 'Expires', value: day(grant.expiresAt) },
                { label: 'Last used', value: grant.lastUsedAt ? day(grant.lastUsedAt) : 'Never' },
              ]}
            />
          </div>
          {live ? (
            <div className={styles.buttons}>
              <Button type="button" onClick={() => setAsking('rotate')}>
                Rotate the URL
              </Button>
              <Button type="button" kind="quiet" onClick={() => setAsking('revoke')}>
                Revoke
              </Button>
              <LinkButton href={`/o/${org}/try?grant=${grant.id}`} kind="quiet">
                Try a call
              </LinkButton>
              {role !== undefined && can(role, 'grants:write') ? (
                <ChangeWhose org={org} identity={grant.identity} members={members} />
              ) : null}
              {grant.credentials.length > 1 ? (
                <span className="meta">
                  The old URL works until{' '}
                  {new Date(grant.credentials[1]?.endsAt ?? '').toLocaleString('en-GB', { timeZone: 'UTC' })}{' '}
                  UTC.
                </span>
              ) : null}
            </div>
          ) : null}
          <GrantTest org={org} grant={grant.id} />
        </div>
        {live ? (
          <section aria-label="First call">
            <FirstCalls org={org} grant={grant} active={active} calls={calls} />
          </section>
        ) : null}
      </div>
      <Dialog
        open={asking === 'rotate'}
        onOpenChange={(open) => setAsking(open ? 'rotate' : undefined)}
        title="Rotate the URL?"
        actions={
          <Button
            type="button"
            kind="primary"
            busy={rotate.isPending}
            onClick={() => rotate.mutate({ params, body: { oldWorksFor: overlap } })}
          >
            Make a new URL
          </Button>
        }
      >
        <div className={styles.stack}>
          <p>A new URL and token are shown once. How long may the old ones go on working?</p>
          <Switcher legend="The old URL" options={[...overlaps]} value={overlap} onChange={setOverlap} />
          {rotate.error ? <Notice tone="deny">{rotate.error.message}</Notice> : null}
        </div>
      </Dialog>
      <ConfirmDialog
        open={asking === 'revoke'}
        onOpenChange={(open) => setAsking(open ? 'revoke' : undefined)}
        title={`Revoke ${grant.identity.name}?`}
        confirm="Revoke"
        danger
        busy={revoke.isPending}
        onConfirm={() => revoke.mutate({ params })}
      >
        Its URL and token stop within a second, everywhere, and cannot be brought back.
      </ConfirmDialog>
    </>
  )
}

function slug(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'signalbox'
  )
}
