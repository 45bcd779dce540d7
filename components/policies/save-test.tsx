'use client'
import Link from 'next/link'
import { Button } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { GroupHead } from '#components/ui/page-head.tsx'
import { Switcher } from '#components/ui/switcher.tsx'
import { TextInput } from '#components/ui/text-input.tsx'
import { toast } from '#components/ui/toast.tsx'
import type { Program } from '#lib/policy/compile.ts'
import { addTest, replaceTest, writtenCall } from '#lib/policy/edit-tests.ts'
import { decideAlone } from '#lib/policy/sequence.ts'
import { looksAtTime } from '#lib/policy/simulate.ts'
import type { Call } from '#lib/policy/types.ts'
import { type Asked, namesSomebody, placeOf } from './asked.ts'
import { effects, effectWords } from './effect-words.ts'
import styles from './simulate.module.css'
import { viewHref } from './views.ts'

type Props = {
  text: string
  program: Program
  guardrail: Program | undefined
  call: Call
  asked: Asked
  /** What keeps the call from being one. */
  wrong: string | undefined
  at: string
  onSave: (text: string) => void
  onAsked: (changes: Partial<Asked>) => void
}

/** Writes the call and what it is expected to come to into the draft, as a test that every later draft must pass. */
export function SaveTest({ text, program, guardrail, call, asked, wrong, at, onSave, onAsked }: Props) {
  // A test is one call by itself, whatever was taken from the limits here.
  const alone = decideAlone(program, call, { guardrail })
  const tests = program.document.tests
  const { test } = asked
  // The test that this call was opened from, if it is still the one at that place.
  const own = tests.find(
    ({ pointer, name, call: its }) =>
      pointer === `/tests/${test?.index}` && name === test?.name && its.tool === call.tool,
  )
  const place = placeOf(call.tool, own?.pointer)
  const expect = asked.expected[place] ?? own?.expect ?? alone.effect
  const name = asked.names[place] ?? own?.name ?? `${call.tool}: ${effectWords[expect].toLowerCase()}`
  const timed =
    asked.weekday !== undefined || asked.hour !== undefined || looksAtTime([program, guardrail], call.tool)
  const written = {
    name: name.trim(),
    call: writtenCall(call, { at: timed, who: namesSomebody(call) }),
    expect,
    always: own?.always ?? false,
  }
  const problem = wrong ?? (name.trim() === '' ? 'Give the test a name.' : undefined)
  const counted = Object.values(asked.used).some((each) => each.trim() !== '' && each.trim() !== '0')
  const put = (next: string, index: number) => {
    onSave(next)
    onAsked({
      test: { index, name: written.name },
      names: without(asked.names, place),
      expected: without(asked.expected, place),
    })
    toast(`“${written.name}” is a test of this draft.`)
  }
  return (
    <section aria-label="Save as test" className={styles.save}>
      <GroupHead
        title="Save as test"
        note={<Link href={viewHref(at, 'tests')}>{count(tests.length)}</Link>}
      />
      <div className={styles.fields}>
        <Field label="Name" error={name.trim() === '' ? problem : undefined}>
          {(control) => (
            <TextInput
              {...control}
              autoComplete="off"
              value={name}
              onChange={(event) => onAsked({ names: { ...asked.names, [place]: event.target.value } })}
            />
          )}
        </Field>
        <Switcher
          legend="Expected"
          small
          options={effects.map((value) => ({ value, label: effectWords[value] }))}
          value={expect}
          onChange={(effect) => onAsked({ expected: { ...asked.expected, [place]: effect } })}
        />
        {counted ? (
          <p className="meta">
            A test is one call by itself: what was taken from the limits so far is no part of it.
          </p>
        ) : null}
        {expect === alone.effect ? null : (
          <p className="meta">The draft answers {effectWords[alone.effect]}, so this test would fail.</p>
        )}
        <div className={styles.actions}>
          {own === undefined || test === undefined ? null : (
            <Button
              disabled={problem !== undefined}
              onClick={() => put(replaceTest(text, test.index, written), test.index)}
            >
              Update the test
            </Button>
          )}
          <Button
            disabled={problem !== undefined}
            icon="plus"
            onClick={() => put(addTest(text, written), tests.length)}
          >
            {own === undefined ? 'Save as test' : 'Save as another test'}
          </Button>
        </div>
      </div>
    </section>
  )
}

function without<T>(all: Record<string, T>, place: string): Record<string, T> {
  return Object.fromEntries(Object.entries(all).filter(([each]) => each !== place))
}

function count(n: number): string {
  return n === 1 ? '1 test' : `${n} tests`
}
