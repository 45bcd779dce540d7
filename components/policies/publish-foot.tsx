'use client'
import { useRouter } from 'next/navigation'
import { useMemo, useState } from 'react'
import { holdSecret } from '#components/grants/held-secret.ts'
import { Button } from '#components/ui/button.tsx'
import { PublishBar } from '#components/ui/publish-bar.tsx'
import { toast } from '#components/ui/toast.tsx'
import { ApiProblem, call } from '#lib/client/api.ts'
import { publishAndConnect } from '#lib/contracts/grants.ts'
import { discardDraft, type PolicyView, publishPolicy, readPolicy } from '#lib/contracts/policies.ts'
import { diff } from '#lib/policy/diff.ts'
import type { Finding, Tool } from '#lib/policy/types.ts'
import { untilActive } from './until-active.ts'
import type { useDraft } from './use-draft.ts'

type Props = {
  org: string
  policy: PolicyView
  draft: ReturnType<typeof useDraft>
  tools: readonly Tool[]
  findings: readonly Finding[]
  /** The short way: publishing makes the first agent and its grant too. */
  first: boolean
  onPublished: (policy: PolicyView) => void
}

/** What is not in force yet, and the way to put it in force. */
export function PublishFoot({ org, policy, draft, tools, findings, first, onPublished }: Props) {
  const router = useRouter()
  const [busy, setBusy] = useState(false)
  const changes = useMemo(
    () => diff(policy.active?.text ?? nothing, draft.text, tools),
    [policy.active, draft.text, tools],
  )
  const errors = findings.filter((each) => each.level === 'error')
  const dirty = draft.text !== policy.active?.text
  if (!dirty || !policy.may.write) return null

  const params = { org, policy: policy.id }
  async function act(work: () => Promise<void>): Promise<void> {
    setBusy(true)
    try {
      await draft.flush()
      await work()
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error
      const [field] = error.fields
      toast(field ? `${error.message} ${field.pointer}: ${field.sentence}` : error.message, { tone: 'deny' })
    } finally {
      setBusy(false)
    }
  }
  const publish = () =>
    act(async () => {
      const { version, serial } = await call(publishPolicy, {
        params,
        body: { note: '' },
        version: draft.version(),
      })
      const next = await call(readPolicy, { params })
      draft.adopt(next)
      onPublished(next)
      const ms = await untilActive(org, serial)
      toast(
        ms === undefined
          ? `Version ${version} is published; no gateway has taken it yet`
          : `Version ${version} active in ${Math.round(ms)} ms`,
        {
          tone: ms === undefined ? 'deny' : 'allow',
        },
      )
    })
  const connect = () =>
    act(async () => {
      const given = { params, body: { identityName: policy.name }, version: draft.version() }
      const { grant, secret, published } = await call(publishAndConnect, given)
      holdSecret(grant.id, secret)
      router.push(`/o/${org}/agents/${grant.id}?serial=${published.serial}&version=${published.version}`)
    })
  const discard = () =>
    act(async () => {
      const next = await call(discardDraft, { params })
      draft.adopt(next)
      onPublished(next)
    })

  const count = changes?.length ?? 0
  const loosened = changes?.filter((each) => each.kind === 'loosened').length ?? 0
  const next = (policy.active?.version ?? 0) + 1
  return (
    <PublishBar
      title={
        errors.length
          ? `${errors.length} ${errors.length === 1 ? 'error' : 'errors'}`
          : policy.active
            ? `${count} ${count === 1 ? 'change' : 'changes'}`
            : 'Recommended rules'
      }
      actions={
        <>
          {policy.active ? (
            <Button type="button" kind="quiet" disabled={busy} onClick={() => void discard()}>
              Discard
            </Button>
          ) : null}
          {first ? (
            <Button
              type="button"
              kind="primary"
              busy={busy}
              disabled={errors.length > 0}
              onClick={() => void connect()}
            >
              Publish and connect
            </Button>
          ) : (
            <Button
              type="button"
              kind="primary"
              busy={busy}
              disabled={errors.length > 0 || !policy.may.publish}
              onClick={() => void publish()}
            >
              Publish version {next}
            </Button>
          )}
        </>
      }
    >
      {errors[0] ? (
        <>
          {errors[0].pointer} {errors[0].sentence}
        </>
      ) : policy.active ? (
        <>
          <b>{loosened}</b> loosened, <b>{count - loosened}</b> tightened or other
        </>
      ) : first ? (
        'Publishes version 1, makes an agent and its signed URL.'
      ) : (
        'Nothing is in force yet.'
      )}
    </PublishBar>
  )
}

const nothing = '{ "version": "1", "default": "deny" }'
