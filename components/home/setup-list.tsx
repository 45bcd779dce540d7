import type { May } from '#components/calls/may.ts'
import { places } from '#components/calls/places.ts'
import { SampleButton } from '#components/calls/sample.tsx'
import { LinkButton } from '#components/ui/link-button.tsx'
import { type Station, StationLine } from '#components/ui/station-line.tsx'
import styles from './home.module.css'
import type { Home } from './home.tsx'

type Step = {
  key: keyof Home['setup']
  title: string
  done: string
  note: string
  href: string
  action: string
}

/** The setup list: nothing here is ticked by hand, each station is passed when the thing itself has happened. */
export function SetupList({ org, home, may }: { org: string; home: Home; may: May }) {
  const next = steps(org, home).find((step) => !home.setup[step.key])?.key
  const stations: Station[] = steps(org, home).map((step) => {
    const done = home.setup[step.key]
    return {
      key: step.key,
      state: done ? 'done' : step.key === next ? 'now' : 'ahead',
      title: step.title,
      note: done ? step.done : step.note,
      children:
        step.key === next ? (
          <div className={styles.next}>
            <LinkButton kind="primary" href={step.href}>
              {step.action}
            </LinkButton>
            {home.firstGrant && may.try ? <SampleButton org={org} kind="secondary" /> : null}
          </div>
        ) : null,
    }
  })
  return (
    <section className={styles.setup} aria-label="Setup">
      <StationLine label="Setup steps" stations={stations} live />
    </section>
  )
}

function steps(org: string, home: Home): Step[] {
  const { firstServer, firstPolicy, firstGrant } = home
  const call = firstGrant ? places.tryCall(org, firstGrant.id) : places.newAgent(org)
  return [
    {
      key: 'server',
      title: 'Register a server',
      done: firstServer?.name ?? 'Done',
      note: 'Paste the URL of an MCP server, or take the sandbox on this machine.',
      href: places.newServer(org),
      action: 'Register a server',
    },
    {
      key: 'policyPublished',
      title: 'Publish a policy',
      done: firstPolicy?.name ?? 'Done',
      note: 'Recommended rules are waiting in a draft. Change them with a click, then publish.',
      href: firstPolicy ? places.policy(org, firstPolicy.id) : places.policies(org),
      action: firstPolicy ? 'Open the draft' : 'Open policies',
    },
    {
      key: 'agentConnected',
      title: 'Connect an agent',
      done: firstGrant?.name ?? 'Done',
      note: 'One signed URL to paste into the client you use.',
      href: places.newAgent(org),
      action: 'Connect an agent',
    },
    {
      key: 'callAllowed',
      title: 'See a call allowed',
      done: 'It reached the server and was recorded first.',
      note: 'Call a tool from your agent, or try one here.',
      href: call,
      action: firstGrant ? 'Try a call' : 'Connect an agent',
    },
    {
      key: 'callStopped',
      title: 'See a call stopped',
      done: 'It never reached the server.',
      note: 'Try a tool that the policy denies.',
      href: call,
      action: firstGrant ? 'Try a call' : 'Connect an agent',
    },
  ]
}
