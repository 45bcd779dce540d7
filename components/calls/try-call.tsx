'use client'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import type * as z from 'zod'
import { Button } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Field } from '#components/ui/field.tsx'
import { LinkButton } from '#components/ui/link-button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { GroupHead, PageHead } from '#components/ui/page-head.tsx'
import { Select } from '#components/ui/select.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { Switcher } from '#components/ui/switcher.tsx'
import { NumberInput, TextArea } from '#components/ui/text-input.tsx'
import { type ApiProblem, call } from '#lib/client/api.ts'
import { listForGrant } from '#lib/contracts/calls.ts'
import type { GrantView } from '#lib/contracts/grants.ts'
import { exampleOf } from '#lib/json/example.ts'
import { read, type Value } from '#lib/json/read.ts'
import { write } from '#lib/json/write.ts'
import { ArgsForm } from './args-form.tsx'
import { places } from './places.ts'
import { SampleButton } from './sample.tsx'
import styles from './try.module.css'
import { TryAnswer } from './try-answer.tsx'
import { useAddress } from './use-address.ts'
import { useTries } from './use-tries.ts'

type Listing = z.output<(typeof listForGrant)['returns']>
type Props = { org: string; grants: readonly GrantView[] }

/** Try a call: as one of the grants, through the gateway, with the answer its agent would read. */
export function TryCall({ org, grants }: Props) {
  const { params, set } = useAddress()
  const live = grants.filter((grant) => grant.state === 'live')
  const grant = live.find((each) => each.id === params.get('grant')) ?? live[0]
  if (grant === undefined) {
    return (
      <>
        <PageHead title="Try a call" />
        <EmptyState
          title="No agent is connected yet."
          action={
            <LinkButton kind="primary" href={places.newAgent(org)}>
              Connect an agent
            </LinkButton>
          }
        >
          A call is tried as one of your agents: with its grant, its policy and its limits.
        </EmptyState>
      </>
    )
  }
  return (
    <>
      <PageHead
        title="Try a call"
        lead="A real call through the gateway, as one of your agents. It takes from the agent's limits, and the log marks it as tried."
        actions={grant.server.sandbox ? <SampleButton org={org} kind="secondary" /> : null}
      />
      <div className={styles.tryGrant}>
        <Field label="Agent">
          {(control) => (
            <Select
              {...control}
              options={live.map((each) => ({
                value: each.id,
                label: `${each.identity.name} on ${each.server.name}`,
                hint: each.policy ? `Policy ${each.policy.name}` : 'No policy',
              }))}
              value={grant.id}
              onChange={(id) => set({ grant: id, tool: undefined }, { replace: true })}
            />
          )}
        </Field>
      </div>
      <Listed key={grant.id} org={org} grant={grant} tool={params.get('tool') ?? undefined} set={set} />
    </>
  )
}

type ListedProps = {
  org: string
  grant: GrantView
  tool: string | undefined
  set: ReturnType<typeof useAddress>['set']
}

/** What the grant sees, asked of the gateway, and the call that is made of it. */
function Listed({ org, grant, tool, set }: ListedProps) {
  const listing = useQuery<Listing, ApiProblem>({
    queryKey: [listForGrant.id, org, grant.id],
    queryFn: ({ signal }) => call(listForGrant, { params: { org, grant: grant.id }, signal }),
    retry: 1,
    staleTime: 10_000,
  })
  if (listing.isPending)
    return <Skeleton label="Asking the gateway what this agent sees" rows={6} height={40} />
  if (listing.error) {
    return (
      <Notice
        tone="deny"
        icon="warn"
        title={listing.error.message}
        action={<Button onClick={() => void listing.refetch()}>Ask again</Button>}
        alert
      >
        {listing.error.fix}
      </Notice>
    )
  }
  const { tools, unseen } = listing.data
  const names = [...tools.map((each) => each.name), ...unseen]
  const chosen = tool !== undefined && names.includes(tool) ? tool : names[0]
  if (chosen === undefined) {
    return (
      <EmptyState title="This agent sees no tools.">
        Its policy hides all of them, or its server has none. Open the policy to allow some.
      </EmptyState>
    )
  }
  const options = [
    ...tools.map((each) => ({ value: each.name, label: each.name })),
    ...unseen.map((name) => ({ value: name, label: name, hint: 'Not in the list this agent sees' })),
  ]
  const schema = tools.find((each) => each.name === chosen)?.inputSchema ?? null
  return (
    <div className={styles.tryColumns}>
      <div>
        <GroupHead title="Call" note={`sees ${tools.length} of ${tools.length + unseen.length} tools`} />
        <div className={styles.tryGrant}>
          <Field label="Tool">
            {(control) => (
              <Select
                {...control}
                options={options}
                value={chosen}
                onChange={(name) => set({ grant: grant.id, tool: name }, { replace: true })}
              />
            )}
          </Field>
        </div>
        {unseen.includes(chosen) ? (
          <p className={styles.quiet}>
            This agent does not see this tool. Calling it all the same shows what the agent would be told.
          </p>
        ) : null}
      </div>
      <Caller key={`${grant.id} ${chosen}`} org={org} grant={grant.id} tool={chosen} schema={schema} />
    </div>
  )
}

function Caller({
  org,
  grant,
  tool,
  schema,
}: {
  org: string
  grant: string
  tool: string
  schema: string | null
}) {
  const parsed = schema === null ? undefined : read(schema)
  const shape: Value | undefined = parsed?.ok ? parsed.value : undefined
  const [text, setText] = useState(() => {
    const example = shape === undefined ? undefined : exampleOf(shape)
    return write(example instanceof Map ? example : new Map(), 2)
  })
  const [view, setView] = useState<'form' | 'json'>(shape === undefined ? 'json' : 'form')
  const [repeat, setRepeat] = useState('1')
  const [sentRepeat, setSentRepeat] = useState(1)
  const { tries, problem, sending, send } = useTries(org)
  const args = read(text.trim() === '' ? '{}' : text)
  const usable = args.ok && args.value instanceof Map ? args.value : undefined
  const wrong = args.ok
    ? usable
      ? undefined
      : 'Arguments are an object, like {"q": "pizza"}.'
    : `Not JSON yet: ${args.fault.message} (line ${args.fault.line}, column ${args.fault.column}).`
  const times = /^\d+$/.test(repeat.trim()) ? Number(repeat) : 0
  const timesWrong = times >= 1 && times <= 50 ? undefined : 'From 1 to 50 times.'
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (wrong !== undefined || timesWrong !== undefined) return
    setSentRepeat(times)
    void send(grant, { tool, args: text, repeat: times })
  }
  return (
    <>
      <form className={styles.tryForm} onSubmit={submit}>
        <Switcher
          legend="Arguments as"
          small
          options={[
            { value: 'form', label: 'Form', disabled: usable === undefined },
            { value: 'json', label: 'JSON' },
          ]}
          value={view}
          onChange={setView}
        />
        {view === 'form' && usable ? (
          <ArgsForm schema={shape} args={usable} onChange={(next) => setText(write(next, 2))} />
        ) : (
          <Field label="Arguments" error={problem?.field('/args') ?? wrong}>
            {(control) => (
              <TextArea
                {...control}
                mono
                rows={10}
                spellCheck={false}
                value={text}
                onChange={(event) => setText(event.target.value)}
              />
            )}
          </Field>
        )}
        <div className={styles.send}>
          <Button kind="primary" type="submit" icon="play" busy={sending}>
            {sending ? `Sending ${tries.length + 1} of ${sentRepeat}` : 'Send the call'}
          </Button>
          <span className={styles.repeat}>
            <NumberInput
              value={repeat}
              aria-label="How many times, 1 to 50"
              aria-invalid={timesWrong === undefined ? undefined : true}
              onChange={(event) => setRepeat(event.target.value)}
            />{' '}
            times, one after the other
          </span>
          {timesWrong === undefined ? null : <span role="alert">{timesWrong}</span>}
        </div>
        {problem && !problem.field('/args') ? (
          <Notice tone="deny" icon="warn" title={problem.message} alert>
            {problem.fix}
          </Notice>
        ) : null}
      </form>
      <div className={styles.tryAnswer}>
        {tries.length > 0 ? (
          <TryAnswer org={org} tries={tries} of={sentRepeat} />
        ) : (
          <>
            <GroupHead title="Answer" />
            <p className={styles.quiet}>
              {sending
                ? 'Waiting for the answer.'
                : 'The answer appears here as the agent reads it, with the rule that decided.'}
            </p>
          </>
        )}
      </div>
    </>
  )
}
