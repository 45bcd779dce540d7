'use client'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import type * as z from 'zod'
import { Button } from '#components/ui/button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { DraftMark, GroupHead, InForce } from '#components/ui/page-head.tsx'
import { useChange } from '#lib/client/query.ts'
import { createOrganisationPolicy, listPolicies, type policyRow } from '#lib/contracts/policies.ts'
import styles from './editor.module.css'

type Props = {
  org: string
  /** Undefined while the organisation has none. */
  row: z.output<typeof policyRow> | undefined
  mayBegin: boolean
}

/** The one policy above all others: what it is for, and the way to it. */
export function OrganisationPolicy({ org, row, mayBegin }: Props) {
  const router = useRouter()
  const begin = useChange(createOrganisationPolicy, {
    stale: [listPolicies],
    onDone: (view) => router.push(`/o/${org}/policies/${view.id}`),
  })
  return (
    <section aria-label="Organisation policy" className={styles.above}>
      <GroupHead
        title="Organisation policy"
        note="Stands above every policy and can only tighten"
        actions={
          row === undefined && mayBegin ? (
            <Button
              size="small"
              icon="plus"
              busy={begin.isPending}
              onClick={() => begin.mutate({ params: { org } })}
            >
              Begin the organisation policy
            </Button>
          ) : null
        }
      />
      {begin.error ? (
        <Notice tone="deny" alert title="Not made">
          {begin.error.message}
        </Notice>
      ) : null}
      {row === undefined ? (
        <p className="dim">
          {mayBegin
            ? 'None yet. Write here what no policy of any server may allow: “nobody refunds more than 500”, “no keys are issued”.'
            : 'None yet. An owner or an administrator can begin one.'}
        </p>
      ) : (
        <p className={styles.edit}>
          <Link href={`/o/${org}/policies/${row.id}`}>{row.name}</Link>
          {row.activeVersion === null ? (
            <span className="dim">Nothing in force yet</span>
          ) : (
            <InForce>Version {row.activeVersion}, active</InForce>
          )}
          {row.hasDraft ? <DraftMark>Draft</DraftMark> : null}
        </p>
      )}
    </section>
  )
}
