'use client'
import Link from 'next/link'
import type * as z from 'zod'
import { CallTable } from '#components/calls/call-table.tsx'
import type { May } from '#components/calls/may.ts'
import { until, useZone } from '#components/calls/moments.ts'
import { places } from '#components/calls/places.ts'
import { SampleButton } from '#components/calls/sample.tsx'
import { figures, sidingWords } from '#components/calls/words.ts'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { GateStrip } from '#components/ui/gate-strip.tsx'
import { Icon } from '#components/ui/icon.tsx'
import { LinkButton } from '#components/ui/link-button.tsx'
import { GroupHead, PageHead } from '#components/ui/page-head.tsx'
import { useRead } from '#lib/client/query.ts'
import { readHome } from '#lib/contracts/calls.ts'
import styles from './home.module.css'
import { SetupList } from './setup-list.tsx'

export type Home = z.output<(typeof readHome)['returns']>
type Props = { org: string; name: string; now: string; may: May; initial: Home }

/** What to do next until everything has happened once; then what went on, and what needs a look. */
export function HomePage({ org, name, now, may, initial }: Props) {
  const zone = useZone()
  const read = useRead(readHome, { params: { org } }, { initial, everyMs: 4_000 })
  const home = read.data ?? initial
  const finished = Object.values(home.setup).every(Boolean)
  const called = home.lastCalls.length > 0
  return (
    <div className={styles.page}>
      <PageHead
        title="Home"
        actions={
          may.try && home.firstGrant ? (
            <>
              {called ? null : <SampleButton org={org} kind="secondary" />}
              <LinkButton href={places.tryCall(org)}>Try a call</LinkButton>
            </>
          ) : null
        }
        lead={finished ? undefined : `Five steps until ${name} sees every call of its agents.`}
      />
      {finished ? null : <SetupList org={org} home={home} may={may} />}
      {called || finished ? (
        <>
          <Waiting org={org} count={home.waiting} />
          <Strip org={org} home={home} />
          <GroupHead
            title="Last calls"
            actions={
              <LinkButton size="small" kind="quiet" href={places.log(org)}>
                Open the audit log
              </LinkButton>
            }
          />
          <CallTable
            caption="Last ten calls, newest first"
            rows={home.lastCalls}
            zone={zone}
            now={now}
            href={(row) => places.log(org, `?span=all&call=${row.id}`)}
          />
          <div className={styles.columns}>
            <Stopped org={org} home={home} zone={zone} now={now} />
            <Expiring org={org} home={home} now={now} />
          </div>
        </>
      ) : (
        <EmptyState title="No calls yet. Run a sample session or connect an agent.">
          Every call appears here by itself: allowed, over a limit, waiting, denied or hidden, and why.
        </EmptyState>
      )}
    </div>
  )
}

/** What waits for a person stands above what went by. */
function Waiting({ org, count }: { org: string; count: number }) {
  if (count === 0) return null
  return (
    <Link href={places.approvals(org)} className={styles.waiting}>
      <Icon name="ask" size={20} />
      <span>
        <b>{count === 1 ? 'One call waits' : `${figures.format(count)} calls wait`}</b> for a person
      </span>
      <Icon name="right" />
    </Link>
  )
}

function Strip({ org, home }: { org: string; home: Home }) {
  const { counts } = home
  const href = (result: string) => places.log(org, `?span=7d&result=${result}`)
  const sidings = (['hidden', 'denied', 'limited', 'asked'] as const).map((result) => ({
    ...sidingWords[result],
    count: counts[result],
    href: href(result),
  }))
  return (
    <div className={styles.strip}>
      <GateStrip
        label="Results of the last 7 days"
        start={{ title: 'Agents', note: 'last 7 days' }}
        sidings={sidings}
        end={{ title: 'Servers', count: counts.allowed, word: 'Allowed', href: href('allowed') }}
      />
    </div>
  )
}

function Stopped({ org, home, zone, now }: { org: string; home: Home; zone: string; now: string }) {
  const rest = home.stoppedTodayCount - home.stoppedToday.length
  return (
    <section aria-label="Stopped today">
      <GroupHead title="Stopped today" count={home.stoppedTodayCount} note="last 24 hours" />
      {home.stoppedToday.length === 0 ? (
        <p className={styles.quiet}>Nothing was stopped. Every call reached its server.</p>
      ) : (
        <CallTable
          caption="Calls stopped in the last 24 hours, newest first"
          rows={home.stoppedToday}
          zone={zone}
          now={now}
          brief
          href={(row) => places.log(org, `?call=${row.id}&result=${row.result}`)}
        />
      )}
      {rest > 0 ? <p className={styles.quiet}>and {figures.format(rest)} more in the audit log</p> : null}
    </section>
  )
}

function Expiring({ org, home, now }: { org: string; home: Home; now: string }) {
  return (
    <section aria-label="Grants that expire soon">
      <GroupHead title="Grants that expire soon" note="next 14 days" />
      {home.expiring.length === 0 ? (
        <p className={styles.quiet}>No grant ends in the next 14 days.</p>
      ) : (
        <ul>
          {home.expiring.map((each) => (
            <li key={each.grantId} className={styles.row}>
              <Link href={places.agent(org, each.grantId)}>{each.identityName}</Link>
              <span className="meta">{until(each.expiresAt, now)}</span>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
