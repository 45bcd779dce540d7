'use client'
import { useMemo } from 'react'
import { IconButton } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { CheckField } from '#components/ui/field.tsx'
import { LinkButton } from '#components/ui/link-button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { GroupHead } from '#components/ui/page-head.tsx'
import { Tag } from '#components/ui/result-tag.tsx'
import { Select } from '#components/ui/select.tsx'
import { TextInput } from '#components/ui/text-input.tsx'
import { toast } from '#components/ui/toast.tsx'
import type { PolicyView } from '#lib/contracts/policies.ts'
import { write } from '#lib/json/write.ts'
import { readDocument } from '#lib/policy/document.ts'
import type { PolicyTest } from '#lib/policy/document-tests.ts'
import { removeTest, renameTest, setAlways, setExpectation } from '#lib/policy/edit-tests.ts'
import type { TestResult } from '#lib/policy/tests.ts'
import type { Effect, Tool } from '#lib/policy/types.ts'
import { effects, effectWords } from './effect-words.ts'
import styles from './simulate.module.css'
import { useTests } from './use-tests.ts'
import { viewHref } from './views.ts'

type Props = {
  policy: PolicyView
  text: string
  tools: readonly Tool[]
  at: string
  disabled: boolean
  onChange: (text: string, into?: string) => void
  onUndo: () => void
}

/** The calls that a draft must answer as expected before it can be published. */
export function TestsView({ policy, text, tools, at, disabled, onChange, onUndo }: Props) {
  const tested = useTests(policy, text, tools)
  const results = tested?.filter((each) => !each.above)
  // Names are those of the text as it is; what the tests come to may follow a moment later.
  const tests = useMemo(() => {
    const found = readDocument(text)
    return found.ok ? found.document.tests : undefined
  }, [text])
  if (tests === undefined) {
    return (
      <Notice tone="deny" icon="warn" title="The JSON is not a policy at the moment">
        Tests run again once the text is mended in the JSON view.
      </Notice>
    )
  }
  const add = (
    <LinkButton href={viewHref(at, 'simulate')} icon="plus" size="small">
      Add a test
    </LinkButton>
  )
  const above = tested?.filter((each) => each.above) ?? []
  if (tests.length === 0 && above.length === 0) {
    return (
      <EmptyState title="This policy has no tests." action={add}>
        A test is a call and what it must come to. While one fails, the draft cannot be published.
      </EmptyState>
    )
  }
  const failed = results?.filter((each) => !each.passed).length ?? 0
  return (
    <>
      <section aria-label="Tests">
        <GroupHead
          title="Tests"
          count={tests.length}
          note={
            failed === 0
              ? 'all pass against the draft'
              : `${failed} ${failed === 1 ? 'fails' : 'fail'}: the draft cannot be published`
          }
          actions={add}
        />
        <p className="sr" role="status">
          {tests.length - failed} of {tests.length} tests pass
        </p>
        <ul className={styles.tests}>
          {tests.map((test, index) => (
            <TestRow
              key={test.pointer}
              test={test}
              result={results?.find((each) => each.pointer === test.pointer)}
              href={viewHref(at, 'simulate', { test: String(index) })}
              disabled={disabled}
              onAlways={
                policy.server === null ? (always) => onChange(setAlways(text, index, always)) : undefined
              }
              onName={(name) => onChange(renameTest(text, index, name), `name of test ${index}`)}
              onExpect={(effect) => onChange(setExpectation(text, index, effect))}
              onRemove={() => {
                onChange(removeTest(text, index))
                toast(`“${test.name}” is removed.`, { action: { label: 'Undo', run: onUndo } })
              }}
            />
          ))}
        </ul>
      </section>
      {above.length === 0 ? null : <AlwaysTests results={above} />}
    </>
  )
}

/** What the organisation policy demands of this one: shown here, written there. */
function AlwaysTests({ results }: { results: readonly TestResult[] }) {
  const failed = results.filter((each) => !each.passed).length
  return (
    <section aria-label="Tests of the organisation policy" className={styles.always}>
      <GroupHead
        title="Tests of the organisation policy"
        count={results.length}
        note={
          failed === 0
            ? 'all hold under the draft'
            : `${failed} ${failed === 1 ? 'fails' : 'fail'}: the draft cannot be published`
        }
      />
      <ul>
        {results.map((result) => (
          <li key={result.pointer} className={styles.test}>
            <State failed={!result.passed} />
            <div className={styles.what}>
              <b>{result.name}</b>
              {result.passed ? null : <Why result={result} />}
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}

function State({ failed }: { failed: boolean }) {
  return (
    <div className={styles.state}>
      <Tag tone={failed ? 'deny' : 'allow'} icon={failed ? 'x' : 'check'}>
        {failed ? 'Fails' : 'Passes'}
      </Tag>
    </div>
  )
}

function Why({ result }: { result: TestResult }) {
  return (
    <p className={styles.why}>
      Expected {effectWords[result.expected]}, got {effectWords[result.got]}
      {result.message === '' ? '.' : `: ${result.message}`}
    </p>
  )
}

type RowProps = {
  test: PolicyTest
  /** Not there while it is still running. */
  result: TestResult | undefined
  href: string
  disabled: boolean
  /** In the organisation policy a test may have to hold under every policy. */
  onAlways: ((always: boolean) => void) | undefined
  onName: (name: string) => void
  onExpect: (effect: Effect) => void
  onRemove: () => void
}

function TestRow({ test, result, href, disabled, onAlways, onName, onExpect, onRemove }: RowProps) {
  const { name, call, expect } = test
  const failed = result !== undefined && !result.passed
  return (
    <li className={styles.test} data-failed={failed || undefined}>
      {result === undefined ? <span /> : <State failed={failed} />}
      <div className={styles.what}>
        {disabled ? (
          <b>{name}</b>
        ) : (
          <TextInput
            aria-label={`Name of test “${name}”`}
            autoComplete="off"
            value={name}
            onChange={(event) => onName(event.target.value)}
          />
        )}
        <p className={styles.callText}>
          {call.tool} <span className="dim">{write(call.args)}</span>
        </p>
        {result !== undefined && failed ? <Why result={result} /> : null}
      </div>
      <div className={styles.expect}>
        <Select
          aria-label={`Expected of “${name}”`}
          disabled={disabled}
          options={effects.map((value) => ({ value, label: effectWords[value] }))}
          value={expect}
          onChange={onExpect}
        />
      </div>
      {onAlways === undefined ? null : (
        <div className={styles.hold}>
          <CheckField
            label="Must always hold, under every policy"
            checked={test.always}
            disabled={disabled}
            onChange={onAlways}
          />
        </div>
      )}
      <div className={styles.actions}>
        <LinkButton href={href} size="small" icon="play">
          Simulate
        </LinkButton>
        <IconButton icon="trash" label={`Remove “${name}”`} disabled={disabled} onClick={onRemove} />
      </div>
    </li>
  )
}
