'use client'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { Drawer } from '#components/ui/drawer.tsx'
import { Facts } from '#components/ui/facts.tsx'
import { Icon } from '#components/ui/icon.tsx'
import { LinkButton } from '#components/ui/link-button.tsx'
import { Mark } from '#components/ui/mark.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { type Station, StationLine } from '#components/ui/station-line.tsx'
import { results } from '#components/ui/tone.ts'
import { useRead } from '#lib/client/query.ts'
import { type CallView, readCall } from '#lib/contracts/calls.ts'
import { served } from '#lib/risk/visible.ts'
import { answerFacts, SuspiciousNotice } from './answer.tsx'
import { Marks, rowId } from './call-table.tsx'
import styles from './calls.module.css'
import { full } from './moments.ts'
import { places } from './places.ts'
import { actOf, ms, tagOf, toneOf, wordOf } from './words.ts'

type Props = {
  org: string
  call: string
  zone: string
  initial?: CallView | undefined
  mayTry: boolean
  onClose: () => void
}

/** Why a call was decided as it was: the line of checks, what the agent read, and what the record keeps. */
export function CallDrawer({ org, call, zone, initial, mayTry, onClose }: Props) {
  const read = useRead(
    readCall,
    { params: { org, call } },
    {
      ...(initial?.id === call ? { initial } : {}),
      // While it is in progress its end is worth waiting for.
      everyMs: 2_000,
    },
  )
  const view = read.data?.id === call ? read.data : undefined
  return (
    <Drawer
      key={call}
      open
      keepFocus
      returnTo={`#${rowId(call)}`}
      onOpenChange={(open) => {
        if (!open) onClose()
      }}
      title={view ? <Title view={view} /> : 'Tool call'}
    >
      {view ? (
        <Details org={org} view={view} zone={zone} mayTry={mayTry} />
      ) : read.error ? (
        <Notice tone="deny" icon="warn" title={read.error.message} alert />
      ) : (
        <Skeleton label="Reading the call" rows={6} />
      )}
    </Drawer>
  )
}

function Title({ view }: { view: CallView }) {
  return (
    <span className={styles.big} data-tone={toneOf[view.result]}>
      <Icon name={results[tagOf[view.result]].icon} size={24} />
      {wordOf[view.result]}
    </span>
  )
}

const unreached: Readonly<Record<CallView['result'], string>> = {
  allowed: '',
  waiting: ' It has not reached the server.',
  approved: '',
  limited: ' The call never reached the server.',
  refused: ' The call never reached the server.',
  expired: ' The call never reached the server.',
  denied: ' The call never reached the server.',
  hidden: ' The call never reached the server.',
}

const states: Record<CallView['why'][number]['state'], Station['state']> = {
  passed: 'done',
  stopped: 'stopped',
  not_reached: 'unreached',
}

/** Everything known about a call; also where a call is shown without a drawer. */
function Details({
  org,
  view,
  zone,
  mayTry,
}: {
  org: string
  view: CallView
  zone: string
  mayTry: boolean
}) {
  const stopped = view.result !== 'allowed'
  const isTool = actOf(view) === ''
  return (
    <>
      <p className={styles.lead}>
        {view.sentence || 'Every check was passed.'}
        {isTool ? unreached[view.result] : unreached[view.result].replace('The call', 'It')}
      </p>
      {isTool ? (
        <code className={styles.tool}>{view.tool}</code>
      ) : (
        <>
          <p className={styles.lead}>{actOf(view)}</p>
          <code className={styles.tool}>{served(view.tool, 200)}</code>
        </>
      )}
      <h3>Why</h3>
      <StationLine
        label="Each check of this call"
        size="small"
        stations={view.why.map((each, index) => ({
          key: String(index),
          state: states[each.state],
          title: each.station,
          note: each.detail,
          tone: toneOf[view.result],
        }))}
      />
      {stopped && !(view.method === 'completion/complete' && view.code === 'held') ? (
        <div className={styles.agentRead}>
          <Notice tone={toneOf[view.result]} title="The agent read">
            <code>{readByAgent(view)}</code>
          </Notice>
        </div>
      ) : null}
      <SuspiciousNotice answer={view.answer} />
      <Facts items={[...answersOf(view, zone), ...factsOf(view, zone)]} />
      <div className={styles.actions}>
        {view.approval === null ? null : (
          <LinkButton href={places.approval(org, view.approval.id)}>
            {view.result === 'waiting' ? 'Answer it' : 'Open the request'}
          </LinkButton>
        )}
        {view.rulePolicyId !== null ? (
          <LinkButton href={places.policy(org, view.rulePolicyId, view.tool)}>Open this rule</LinkButton>
        ) : null}
        {mayTry && isTool ? (
          <LinkButton kind="quiet" href={places.tryCall(org, view.grantId, view.tool)}>
            Try it
          </LinkButton>
        ) : null}
        <CopyLink org={org} call={view.id} />
      </div>
    </>
  )
}

function CopyLink({ org, call }: { org: string; call: string }) {
  const origin = typeof window === 'undefined' ? '' : window.location.origin
  return (
    <CopyButton
      kind="quiet"
      label="Copy link"
      text={`${origin}${places.log(org, `?span=all&call=${call}`)}`}
    />
  )
}

function readByAgent(view: CallView): string {
  // What nobody reviewed is answered as what does not exist.
  if (view.code === 'held' && view.method === 'prompts/get') return `Unknown prompt: ${view.tool}`
  if (view.code === 'held' && view.method.startsWith('resources/')) return 'Resource not found'
  if (view.result === 'hidden') return view.message || `Unknown tool: ${view.tool}`
  return view.message.startsWith('[POLICY DENIED]') ? view.message : `[POLICY DENIED] ${view.message}`
}

/** Who answered the request of a call, and when. */
function answersOf({ approval, result }: CallView, zone: string) {
  if (approval === null) return []
  const said = approval.answers.map(({ name, verdict, self, reason, at }) => ({
    label: verdict === 'approved' ? 'Approved by' : 'Refused by',
    value: (
      <>
        {name}
        {self ? ', who owns the agent' : ''}, <time dateTime={at}>{full(at, zone)}</time>
        {reason === '' ? null : <span className={`meta ${styles.block}`}>“{reason}”</span>}
      </>
    ),
  }))
  if (result !== 'waiting') return said
  const until = <time dateTime={approval.answerBy}>{full(approval.answerBy, zone)}</time>
  return [...said, { label: 'Waits until', value: until }]
}

function factsOf(view: CallView, zone: string) {
  const server = view.serverMs === null ? '' : `, server ${ms(view.serverMs)} ms`
  return [
    { label: 'Time', value: <time dateTime={view.at}>{full(view.at, zone)}</time> },
    {
      label: 'Agent',
      value: (
        <>
          {view.identityName} <Marks row={{ ...view, sandbox: false }} />
        </>
      ),
    },
    {
      label: 'Server',
      value: (
        <>
          {view.serverName} {view.sandbox ? <Mark>Sandbox</Mark> : null}
        </>
      ),
    },
    {
      label: 'Arguments',
      value: (
        <>
          {view.argKeys.length === 0 ? 'none' : <code>{view.argKeys.join(', ')}</code>}
          <span className={`meta ${styles.block}`}>Key names only. Values are not kept.</span>
        </>
      ),
    },
    {
      label: 'Policy',
      value:
        view.policyVersion === null
          ? 'none'
          : `${view.policyName ?? 'removed since'}, version ${view.policyVersion}`,
    },
    ...(view.guardrailVersion === null
      ? []
      : [{ label: 'Organisation policy', value: `version ${view.guardrailVersion}` }]),
    ...(view.rule === '' ? [] : [{ label: 'Rule', value: <code>{view.rule}</code> }]),
    {
      label: 'Took',
      value:
        view.outcome === null
          ? 'in progress'
          : `Gateway ${ms(view.gatewayMs)} ms${server}${view.bytes ? `, ${view.bytes.toLocaleString('en-GB')} bytes` : ''}`,
    },
    ...answerFacts(view.answer),
    ...(view.clientAddress === null ? [] : [{ label: 'From', value: <code>{view.clientAddress}</code> }]),
    ...(actOf(view) === '' ? [] : [{ label: 'Method', value: <code>{served(view.method, 60)}</code> }]),
    { label: 'Call', value: <code>{view.id}</code> },
  ]
}
