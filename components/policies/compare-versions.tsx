'use client'
import { useRouter } from 'next/navigation'
import { useMemo } from 'react'
import { Field } from '#components/ui/field.tsx'
import { GroupHead } from '#components/ui/page-head.tsx'
import { Select } from '#components/ui/select.tsx'
import type { PolicyView } from '#lib/contracts/policies.ts'
import type { DraftAside, VersionRow } from '#lib/contracts/versions.ts'
import { diff } from '#lib/policy/diff.ts'
import type { Tool } from '#lib/policy/types.ts'
import { ChangeList } from './change-list.tsx'
import type { Compared } from './history-page.tsx'
import styles from './life.module.css'
import { moment } from './moment.ts'

type Props = {
  /** The address of another comparison. */
  hrefOf: (from: string, to: string) => string
  policy: PolicyView
  tools: readonly Tool[]
  versions: readonly VersionRow[]
  aside: readonly DraftAside[]
  compared?: { from: Compared; to: Compared }
}

/** What differs between two texts of a policy, as sentences; both stand in the address. */
export function CompareVersions({ hrefOf, policy, tools, versions, aside, compared }: Props) {
  const router = useRouter()
  const source = policy.server === null ? 'guardrail' : 'policy'
  const differences = useMemo(
    () => (compared ? diff(compared.from.text, compared.to.text, tools, source) : undefined),
    [compared, tools, source],
  )
  const label = (number: number) => `Version ${number}${number === policy.active?.version ? ', active' : ''}`
  // Those in force and those compared can be chosen on whatever page of versions one is.
  const more = [policy.active?.version ?? '', compared?.from.name ?? '', compared?.to.name ?? '']
  const numbers = new Set([
    ...versions.map((each) => each.number),
    ...more.filter((name) => /^[0-9]+$/.test(String(name))).map(Number),
  ])
  const options = [
    ...(policy.hasDraft || policy.active === null ? [{ value: 'draft', label: 'The draft' }] : []),
    ...[...numbers].sort((a, b) => b - a).map((each) => ({ value: String(each), label: label(each) })),
    ...aside.map((each) => ({ value: each.id, label: `Set aside ${moment(each.asideAt)}` })),
  ]
  const choose = (from: string, to: string) => router.push(hrefOf(from, to), { scroll: false })
  if (!compared) {
    return (
      <section aria-label="What changed">
        <GroupHead title="What changed" />
        <p className="meta">This is the first version: there is nothing yet to compare it with.</p>
      </section>
    )
  }
  const { from, to } = compared
  return (
    <section aria-label="What changed">
      <div className={styles.pair}>
        <Field label="From">
          {(control) => (
            <Select
              {...control}
              options={options}
              value={from.name}
              onChange={(next) => choose(next, to.name)}
            />
          )}
        </Field>
        <Field label="To">
          {(control) => (
            <Select
              {...control}
              options={options}
              value={to.name}
              onChange={(next) => choose(from.name, next)}
            />
          )}
        </Field>
      </div>
      {differences === undefined ? (
        <p>One of the two is not a policy at the moment, so the changes cannot be told.</p>
      ) : differences.length === 0 ? (
        <p>
          {from.text === to.text
            ? 'The two are the same.'
            : 'They are written in another way and mean the same.'}
        </p>
      ) : (
        <ChangeList differences={differences} level={2} />
      )}
    </section>
  )
}
