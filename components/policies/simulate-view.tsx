'use client'
import { useDeferredValue, useEffect, useMemo, useState } from 'react'
import { useAddress } from '#components/calls/use-address.ts'
import { EmptyState } from '#components/ui/empty-state.tsx'
import type { PolicyView } from '#lib/contracts/policies.ts'
import { compile } from '#lib/policy/compile.ts'
import type { Context } from '#lib/policy/list.ts'
import { countersOf, outcomeOf, simulate } from '#lib/policy/simulate.ts'
import type { Tool } from '#lib/policy/types.ts'
import { askedOfTest, callOf, exampleText, schemaOf, usedOf } from './asked.ts'
import { RecentCalls } from './recent-calls.tsx'
import { SaveTest } from './save-test.tsx'
import styles from './simulate.module.css'
import { SimulateCall } from './simulate-call.tsx'
import { SimulateResults } from './simulate-results.tsx'
import { SimulateWho } from './simulate-who.tsx'
import { useAsked } from './use-asked.ts'
import { useGuardrail } from './use-tests.ts'

type Props = {
  org: string
  policy: PolicyView
  tools: readonly Tool[]
  text: string
  onChange: (text: string) => void
}

/** A call that is never sent: what the draft and the version in force would say to it, by the engine of the gateway. */
export function SimulateView({ org, policy, tools, text, onChange }: Props) {
  const { params, set } = useAddress()
  const source = policy.server === null ? 'guardrail' : 'policy'
  const draft = useMemo(() => compile(text, tools, source), [text, tools, source])
  const active = useMemo(
    () => (policy.active === null ? undefined : compile(policy.active.text, tools, source)),
    [policy.active, tools, source],
  )
  const guardrail = useGuardrail(policy, tools)
  const [opened] = useState(() => openedTest(params.get('test'), draft))
  const first = opened && { ...askedOfTest(opened.call, policy.grants), test: opened.test }
  const { asked, change } = useAsked(policy.id, first)
  const [now] = useState(() => Date.now())
  // Opened once, and kept as if it had been typed: what is typed since must outlive a reload.
  useEffect(() => {
    if (opened === undefined) return
    change({})
    set({ tool: opened.call.tool, test: undefined }, { replace: true })
  }, [opened, change, set])

  const tool =
    (params.has('test') ? opened?.call.tool : undefined) ?? params.get('tool') ?? policy.tools[0]?.name
  const schema = policy.tools.find((each) => each.name === tool)?.inputSchema
  const shape = useMemo(() => schemaOf(schema), [schema])
  const argsText = tool === undefined ? '' : (asked.args[tool] ?? exampleText(shape))
  const grant = policy.grants.find((each) => each.id === asked.grant)
  const typed = useMemo(
    () => callOf(asked, tool ?? '', argsText, grant, now),
    [asked, tool, argsText, grant, now],
  )
  // Typing goes first; what it comes to follows a moment later where a policy is large.
  const late = useDeferredValue(typed)
  const programs = [draft.ok ? draft.program : undefined, active?.ok ? active.program : undefined] as const
  const counters = tool === undefined ? [] : countersOf(programs, tool, guardrail)
  const used = usedOf(counters, asked.used)

  if (tool === undefined) {
    return <EmptyState title="This server has no tools.">There is nothing to call yet.</EmptyState>
  }
  const outcome = (program: (typeof programs)[number], version?: number) => {
    if (program === undefined) return undefined
    const context: Context = { guardrail, ...(version === undefined ? {} : { policyVersion: version }) }
    return outcomeOf(program, simulate(program, late.call, used, context), late.call.tool, guardrail)
  }
  const [ofDraft, ofActive] = [outcome(programs[0]), outcome(programs[1], policy.active?.version)]
  return (
    <>
      <p className={styles.lead}>
        Nothing is sent: the call is decided in this browser, by the engine that the gateway runs.
      </p>
      <div className={styles.columns}>
        <div className={styles.call}>
          <SimulateCall
            tools={policy.tools}
            tool={tool}
            schema={shape}
            text={argsText}
            asked={asked}
            problem={typed.problems.args}
            step={ofDraft?.decision.trace.find(
              (step) => step.path?.startsWith('args') && step.op === undefined,
            )}
            actions={
              <RecentCalls
                org={org}
                policy={policy}
                onChoose={(chosen, changes) => {
                  change(changes)
                  set({ tool: chosen }, { replace: true })
                }}
              />
            }
            onTool={(name) => set({ tool: name }, { replace: true })}
            onChange={change}
          />
        </div>
        <div className={styles.who}>
          <SimulateWho
            grants={policy.grants}
            asked={asked}
            call={typed.call}
            problems={typed.problems}
            counters={counters}
            onChange={change}
          />
        </div>
        <div className={styles.results}>
          <SimulateResults
            draft={ofDraft}
            active={ofActive}
            version={policy.active?.version}
            same={policy.active?.text === text}
            server={policy.server?.name ?? 'The server'}
            findings={draft.ok ? [] : draft.findings}
            without={typed.problems.args !== undefined}
          />
          {policy.may.write && draft.ok ? (
            <SaveTest
              text={text}
              program={draft.program}
              guardrail={guardrail}
              call={typed.call}
              asked={asked}
              wrong={Object.values(typed.problems)[0]}
              at={`/o/${org}/policies/${policy.id}`}
              onSave={onChange}
              onAsked={change}
            />
          ) : null}
        </div>
      </div>
    </>
  )
}

function openedTest(index: string | null, draft: ReturnType<typeof compile>) {
  if (index === null || !draft.ok) return undefined
  const found = draft.program.document.tests.find(({ pointer }) => pointer === `/tests/${index}`)
  return found === undefined
    ? undefined
    : { call: found.call, test: { index: Number(index), name: found.name } }
}
