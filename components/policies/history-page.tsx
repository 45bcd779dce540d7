'use client'
import { useRouter } from 'next/navigation'
import { useMemo, useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { LinkButton } from '#components/ui/link-button.tsx'
import { GroupHead, InForce, PageHead } from '#components/ui/page-head.tsx'
import { SwitcherLinks } from '#components/ui/switcher.tsx'
import { toast } from '#components/ui/toast.tsx'
import { ApiProblem } from '#lib/client/api.ts'
import type { PolicyView } from '#lib/contracts/policies.ts'
import type { DraftAside, VersionRow } from '#lib/contracts/versions.ts'
import { CompareVersions } from './compare-versions.tsx'
import styles from './life.module.css'
import { moment } from './moment.ts'
import { policyTool } from './policy-tools.ts'
import { RestoreButton, type Restored } from './restore-button.tsx'
import { RollBack } from './roll-back.tsx'
import { editorViews, historyHref, viewHref, viewWords } from './views.ts'

/** A version by its number, `draft`, or a draft that was set aside by its id. */
export type Compared = { name: string; text: string }

type Props = {
  org: string
  policy: PolicyView
  versions: readonly VersionRow[]
  /** Where the page of versions begins, and where the next one does. */
  cursor: string | undefined
  older: string | null
  aside: readonly DraftAside[]
  compared?: { from: Compared; to: Compared }
}

/** Who put what in force and when; what differs between any two; and the ways back. */
export function HistoryPage({ org, policy, versions, cursor, older, aside, compared }: Props) {
  const router = useRouter()
  const [back, setBack] = useState<number>()
  const tools = useMemo(() => policy.tools.map(policyTool), [policy.tools])
  const at = `/o/${org}/policies/${policy.id}`
  const history = (from?: string | number, to?: string | number, page = cursor) =>
    historyHref(at, { from, to, cursor: page })
  const active = policy.active?.version
  const restored = () => router.push(at)
  const failed = (error: unknown) => {
    if (!(error instanceof ApiProblem)) throw error
    toast(error.message, { tone: 'deny' })
    router.refresh()
  }
  const restore = (what: Restored, label: string) => (
    <RestoreButton org={org} policy={policy} what={what} label={label} onDone={restored} onFailed={failed} />
  )
  return (
    <>
      <PageHead
        title={policy.name}
        actions={
          <SwitcherLinks
            label="View"
            items={[
              ...editorViews.map((view) => ({
                label: viewWords[view],
                href: viewHref(at, view),
                current: false,
              })),
              { label: 'History', href: `${at}/history`, current: true },
            ]}
          />
        }
      >
        {policy.active ? <InForce>Version {policy.active.version}, active</InForce> : null}
      </PageHead>
      {versions.length === 0 && aside.length === 0 ? (
        <EmptyState title="Nothing has been published yet">
          <p>Each version that is published stays here, with who published it and why.</p>
        </EmptyState>
      ) : (
        <div className={styles.versions}>
          <div>
            <section aria-label="Versions">
              <GroupHead
                title="Versions"
                {...(cursor === undefined && older === null ? { count: versions.length } : {})}
              />
              {versions.length === 0 ? <p className="meta">There is no older version.</p> : null}
              <ul className={styles.list}>
                {versions.map((each) => (
                  <li key={each.number} className={styles.version}>
                    <div className={styles.versionHead}>
                      <b>Version {each.number}</b>
                      {each.number === active ? <InForce>active</InForce> : null}
                    </div>
                    {each.note ? <p>{each.note}</p> : null}
                    <p className="meta">
                      {each.publishedBy}, <time dateTime={each.publishedAt}>{moment(each.publishedAt)}</time>
                    </p>
                    <div className={styles.actions}>
                      {each.number > 1 ? (
                        <LinkButton size="small" kind="quiet" href={history(each.number - 1, each.number)}>
                          What changed
                        </LinkButton>
                      ) : null}
                      {each.number === active ? null : (
                        <>
                          {restore({ number: each.number }, 'Restore as draft')}
                          {policy.may.publish ? (
                            <Button
                              size="small"
                              kind="quiet"
                              aria-label={`Roll back to version ${each.number}`}
                              onClick={() => setBack(each.number)}
                            >
                              Roll back
                            </Button>
                          ) : null}
                        </>
                      )}
                    </div>
                  </li>
                ))}
              </ul>
              {cursor === undefined && older === null ? null : (
                <nav aria-label="Pages of versions" className={styles.pages}>
                  {cursor === undefined ? null : (
                    <LinkButton size="small" href={historyHref(at, {})}>
                      Newest versions
                    </LinkButton>
                  )}
                  {older === null ? null : (
                    <LinkButton size="small" href={historyHref(at, { cursor: older })}>
                      Older versions
                    </LinkButton>
                  )}
                </nav>
              )}
            </section>
            {aside.length === 0 ? null : (
              <section aria-label="Drafts set aside" className={styles.aside}>
                <GroupHead title="Drafts set aside" count={aside.length} />
                <ul className={styles.list}>
                  {aside.map((each) => (
                    <li key={each.id} className={styles.version}>
                      <p>
                        Draft of {each.savedBy ?? 'nobody'}
                        {each.savedAt ? <>, saved {moment(each.savedAt)}</> : null}
                      </p>
                      <p className="meta">
                        Set aside by {each.asideBy}, {moment(each.asideAt)}
                      </p>
                      <div className={styles.actions}>
                        <LinkButton size="small" kind="quiet" href={history(active ?? 'draft', each.id)}>
                          What it changes
                        </LinkButton>
                        {restore({ draft: each.id }, 'Take up again')}
                      </div>
                    </li>
                  ))}
                </ul>
              </section>
            )}
          </div>
          <CompareVersions
            policy={policy}
            tools={tools}
            versions={versions}
            hrefOf={history}
            aside={aside}
            {...(compared ? { compared } : {})}
          />
        </div>
      )}
      {back === undefined ? null : (
        <RollBack
          key={back}
          org={org}
          policy={policy}
          tools={tools}
          number={back}
          onClose={() => setBack(undefined)}
          onDone={(former) => {
            setBack(undefined)
            router.refresh()
            return () => setBack(former)
          }}
        />
      )}
    </>
  )
}
