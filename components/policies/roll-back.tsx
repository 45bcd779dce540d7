'use client'
import { useMemo, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { toast } from '#components/ui/toast.tsx'
import { ApiProblem, call } from '#lib/client/api.ts'
import { useRead } from '#lib/client/query.ts'
import type { PolicyView } from '#lib/contracts/policies.ts'
import { readVersion, rollBackPolicy } from '#lib/contracts/versions.ts'
import { diff } from '#lib/policy/diff.ts'
import type { Tool } from '#lib/policy/types.ts'
import { ChangeList } from './change-list.tsx'
import { activation, activationWords } from './until-active.ts'

type Props = {
  org: string
  policy: PolicyView
  tools: readonly Tool[]
  number: number
  onClose: () => void
  /** It is done, from this version on; answers the way back. */
  onDone: (former: number) => () => void
}

/** The second click of a roll-back: what it changes, and a button that says how much of it is looser. */
export function RollBack({ org, policy, tools, number, onClose, onDone }: Props) {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string>()
  const params = { org, policy: policy.id, number }
  const { data: version, error } = useRead(readVersion, { params })
  const { active } = policy
  const source = policy.server === null ? 'guardrail' : 'policy'
  const differences = useMemo(
    () => (version && active ? diff(active.text, version.text, tools, source) : undefined),
    [version, active, tools, source],
  )
  if (active === null) return null
  const loosened = (differences ?? []).flatMap((one) => (one.kind === 'loosened' ? [one.sentence] : []))
  const next = active.version + 1
  async function rollBack(former: number): Promise<void> {
    setBusy(true)
    setProblem(undefined)
    try {
      const body = { active: former, acknowledged: loosened }
      const made = await call(rollBackPolicy, { params, body })
      const undo = onDone(former)
      const reached = await activation(org, made.serial)
      toast(activationWords(made.version, reached), {
        tone: reached.ms === undefined ? 'deny' : 'allow',
        action: { label: 'Undo', run: undo },
      })
    } catch (refused) {
      if (!(refused instanceof ApiProblem)) throw refused
      const [field] = refused.fields
      setProblem(field ? `${refused.message} ${field.sentence}` : refused.message)
      setBusy(false)
    }
  }
  return (
    <Dialog
      open
      wide
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Roll back to version ${number}`}
      actions={
        <>
          <Button kind="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button
            kind={loosened.length ? 'danger' : 'primary'}
            busy={busy}
            disabled={differences === undefined || differences.length === 0}
            onClick={() => void rollBack(active.version)}
          >
            {loosened.length === 0
              ? `Publish as version ${next}`
              : `Loosen ${loosened.length} ${loosened.length === 1 ? 'rule' : 'rules'} and publish as version ${next}`}
          </Button>
        </>
      }
    >
      {problem || error ? (
        <Notice tone="deny" alert>
          {problem ?? error?.message}
        </Notice>
      ) : null}
      <p>
        The text of version {number} is in force again as version {next}, for every agent that uses this
        policy. A draft stays as it is.
      </p>
      {version === undefined ? (
        <Skeleton label="What changes" rows={4} />
      ) : differences === undefined ? (
        <p>Version {number} is not a policy any more, so it cannot be put in force.</p>
      ) : differences.length === 0 ? (
        <p>Version {number} means the same as what is in force.</p>
      ) : (
        <ChangeList differences={differences} />
      )}
    </Dialog>
  )
}
