'use client'
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react'
import { callOf, exampleText, schemaOf, usedOf } from '#components/policies/asked.ts'
import { JsonView } from '#components/policies/json-view.tsx'
import { OutcomeCard } from '#components/policies/outcome-card.tsx'
import { SimulateCall } from '#components/policies/simulate-call.tsx'
import { SimulateWho } from '#components/policies/simulate-who.tsx'
import { UsePolicy } from '#components/policies/use-policy.tsx'
import { Button } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { Fold } from '#components/ui/fold.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { GroupHead } from '#components/ui/page-head.tsx'
import { TextArea } from '#components/ui/text-input.tsx'
import { results } from '#components/ui/tone.ts'
import { check } from '#lib/policy/check.ts'
import { compile } from '#lib/policy/compile.ts'
import { placesOf } from '#lib/policy/finding-places.ts'
import { countersOf, outcomeOf, simulate } from '#lib/policy/simulate.ts'
import type { Tool } from '#lib/policy/types.ts'
import styles from './playground.module.css'
import { PlaygroundBar } from './playground-bar.tsx'
import type { PlaygroundState } from './state.ts'
import { toolsOf } from './tools-text.ts'
import { usePlayground } from './use-playground.ts'

export type LiveProps = {
  initial: PlaygroundState
  /** The first example with what was typed into it before this was here. */
  begun: PlaygroundState
  focus: 'policy' | 'args' | undefined
  /** An example that was asked for before this was here. */
  example: string | undefined
}

/** A policy, tools and a call, decided in the browser by the engine of the gateway. */
export function PlaygroundLive({ initial, begun, focus, example }: LiveProps) {
  const { state, change, openExample, opened, back, broken } = usePlayground(initial, begun, example)
  const { policy, tool, asked } = state
  const lateTools = useDeferredValue(state.tools)
  const read = useMemo(() => toolsOf(lateTools), [lateTools])
  const tools = useLast(read.ok ? read.tools : undefined)
  const late = useDeferredValue(policy)
  const findings = useMemo(() => check(late, tools), [late, tools])
  const compiled = useMemo(() => compile(late, tools), [late, tools])
  const program = compiled.ok ? compiled.program : undefined
  const schema = useMemo(() => schemaOf(tools.find((each) => each.name === tool)?.inputSchema), [tools, tool])
  const [now] = useState(() => Date.now())
  const argsText = asked.args[tool] ?? exampleText(schema)
  const typed = useMemo(() => callOf(asked, tool, argsText, undefined, now), [asked, tool, argsText, now])
  const counters = countersOf([program], tool)
  const outcome =
    program && outcomeOf(program, simulate(program, typed.call, usedOf(counters, asked.used)), tool)
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    // What was touched while it was plain text is touched still.
    const where = focus === 'policy' ? '.cm-content' : focus === 'args' ? 'textarea, input' : undefined
    if (where !== undefined)
      place.current
        ?.querySelector<HTMLElement>(`[data-part="${focus}"] :is(${where})`)
        ?.focus({ preventScroll: true })
  }, [focus])
  return (
    <div ref={place}>
      <PlaygroundBar state={state} ready onExample={(slug) => void openExample(slug)} />
      {broken ? (
        <Notice tone="ask" icon="warn" alert title="This link holds nothing that can be opened">
          It may have been cut on its way. What was here before is unchanged.
        </Notice>
      ) : null}
      {opened === undefined ? null : (
        <Notice
          tone="hide"
          title={opened.from === 'link' ? 'Opened from a link' : 'Opened an example'}
          action={
            <Button size="small" icon="undo" onClick={back}>
              Back to what you had
            </Button>
          }
        >
          What you had typed is kept until you leave.
        </Notice>
      )}
      <div className={styles.columns}>
        <div className={styles.left}>
          <section aria-label="Policy" data-part="policy">
            <GroupHead title="Policy" />
            <JsonView
              below
              text={policy}
              findings={findings}
              tools={tools}
              disabled={false}
              onChange={(text) => change({ policy: text })}
            />
          </section>
          {compiled.ok ? (
            <div className={styles.use}>
              <UsePolicy text={late} from="the playground" />
              <p className="meta">Sign up, register a server, and find it offered for the first draft.</p>
            </div>
          ) : null}
          <Fold title="Tools" count={tools.length} note="as the server lists them">
            <div className={styles.tools}>
              <Field
                label="Result of tools/list, or an inventory"
                hint="Classes are found from the definitions; an inventory says them itself."
                error={read.ok ? undefined : `${read.sentence}. The last tools that could be read are used.`}
              >
                {(control) => (
                  <TextArea
                    {...control}
                    mono
                    rows={14}
                    spellCheck={false}
                    value={state.tools}
                    onChange={(event) => change({ tools: event.target.value })}
                  />
                )}
              </Field>
            </div>
          </Fold>
        </div>
        <div className={styles.right}>
          <div data-part="args">
            <SimulateCall
              tools={tools}
              tool={tool}
              schema={schema}
              text={argsText}
              asked={asked}
              problem={typed.problems.args}
              step={outcome?.decision.trace.find(
                (step) => step.path?.startsWith('args') && step.op === undefined,
              )}
              onTool={(name) => change({ tool: name })}
              onChange={(changes) =>
                change({ asked: { ...asked, ...changes, args: { ...asked.args, ...changes.args } } })
              }
            />
          </div>
          <section aria-label="Decision" className={styles.decision}>
            <GroupHead title="Decision" />
            <p className="sr" role="status">
              {outcome === undefined ? 'The text is not a policy.' : results[outcome.result].word}
            </p>
            {compiled.ok ? null : (
              <Notice tone="deny" icon="warn" title="This text is not a policy yet">
                {firstOf(late, compiled.findings)}
              </Notice>
            )}
            {typed.problems.args === undefined ? null : (
              <Notice tone="ask" title="The arguments cannot be read yet">
                Until then the call is decided without any.
              </Notice>
            )}
            {outcome === undefined ? null : (
              <OutcomeCard name="Decided in this browser" outcome={outcome} server="The server" />
            )}
          </section>
          <Fold
            title="Who calls, when, and what was used"
            note={counters.length > 0 ? 'limits so far' : undefined}
          >
            <div className={styles.who}>
              <SimulateWho
                grants={[]}
                asked={asked}
                call={typed.call}
                problems={typed.problems}
                counters={counters}
                onChange={(changes) => change({ asked: { ...asked, ...changes } })}
              />
            </div>
          </Fold>
        </div>
      </div>
    </div>
  )
}

function firstOf(
  text: string,
  findings: readonly {
    pointer: string
    sentence: string
    level: 'error' | 'security' | 'warning' | 'suggestion'
  }[],
): string {
  const [first] = findings
  if (first === undefined) return ''
  return `Line ${placesOf(text, [first])[0]?.line ?? 1}: ${first.sentence}`
}

/** The last value there was: an unfinished text takes nothing away. */
function useLast(value: Tool[] | undefined): readonly Tool[] {
  const last = useRef<readonly Tool[]>([])
  if (value !== undefined) last.current = value
  return last.current
}
