'use client'
import { EditorState } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { useSearchParams } from 'next/navigation'
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { policySchemaPath } from '#lib/contracts/policy-schema.ts'
import { check } from '#lib/policy/check.ts'
import { type FindingPlace, placesOf } from '#lib/policy/finding-places.ts'
import type { Finding, Tool } from '#lib/policy/types.ts'
import { FindingsList } from './findings-list.tsx'
import { goTo, jsonExtensions, markFindings, putText } from './json-editor.ts'
import styles from './json-view.module.css'

/** Findings wait until a word is finished; a pause this long ends what is taken back in one step. */
const restMs = 250
const burstMs = 1000

type Props = {
  text: string
  findings: readonly Finding[]
  tools: readonly Tool[]
  disabled: boolean
  /** The findings stand below the text, also where there is room beside it. */
  below?: boolean
  /** @param field what follows under the same name is one step back */
  onChange: (text: string, field?: string) => void
}

/** The policy as its text, with each finding at its place. The text is the model: what is typed here is what is saved. */
export function JsonView({ text, findings, tools, disabled, below = false, onChange }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const list = useRef<HTMLElement>(null)
  const view = useRef<EditorView>(null)
  const line = Number(useSearchParams().get('line') ?? 0)
  const shown = useRested(text, findings)
  const places = useMemo(() => placesOf(shown.text, shown.findings), [shown])
  const typed = useTyped(onChange)
  // The editor is made once and outlives many renders.
  const now = useRef({ tools, typed, text, line, shown })
  now.current = { tools, typed, text, line, shown }

  const fix = useCallback((finding: Finding) => {
    const current = view.current
    if (!current) return
    const next = fixedText(current.state.doc.toString(), finding, now.current.tools)
    if (next !== undefined) putText(current, next)
  }, [])

  useEffect(() => {
    if (!place.current) return
    const made = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: now.current.text,
        extensions: jsonExtensions({
          readOnly: disabled,
          tools: () => now.current.tools,
          onText: (next) => now.current.typed(next),
          onLeave: () => list.current?.focus(),
        }),
      }),
    })
    view.current = made
    const { lines } = made.state.doc
    if (now.current.line > 0) goTo(made, made.state.doc.line(Math.min(now.current.line, lines)).from)
    mark(made, now.current.shown, fix)
    return () => made.destroy()
  }, [disabled, fix])

  // Before anything else can be typed: what was typed comes back here, and must never take a later letter away.
  useLayoutEffect(() => {
    if (view.current) putText(view.current, text)
  }, [text])

  useEffect(() => {
    if (view.current) mark(view.current, shown, fix)
  }, [shown, fix])

  return (
    <div className={styles.view} data-below={below || undefined}>
      <div className={styles.side}>
        <p id="json-keys" className={styles.keys}>
          <kbd>Esc</kbd> leaves the text for the findings. <kbd>Tab</kbd> indents. <kbd>Ctrl</kbd>{' '}
          <kbd>Space</kbd> shows what can stand here, <kbd>F8</kbd> goes to the next finding.{' '}
          <a href={policySchemaPath}>JSON Schema</a>
        </p>
        <div className={styles.json} ref={place} />
      </div>
      <FindingsList
        ref={list}
        findings={shown.findings}
        places={places}
        disabled={disabled}
        onGo={({ from, to }: FindingPlace) => view.current && goTo(view.current, from, to)}
        onFix={(finding) => {
          fix(finding)
          // The button that was pressed goes away with its finding.
          list.current?.focus()
        }}
      />
    </div>
  )
}

type Found = { text: string; findings: readonly Finding[] }

/** Findings belong to one text; where it has changed since, the next ones are on their way. */
function mark(view: EditorView, { text, findings }: Found, onFix: (finding: Finding) => void): void {
  if (view.state.doc.toString() === text) markFindings(view, text, findings, onFix)
}

/** A text with its findings, once typing rests: a word half written is no error yet. */
function useRested(text: string, findings: readonly Finding[]): Found {
  const [shown, setShown] = useState({ text, findings })
  useEffect(() => {
    const timer = setTimeout(() => setShown({ text, findings }), restMs)
    return () => clearTimeout(timer)
  }, [text, findings])
  return shown
}

/** Hands on what is typed; without a pause it is one step back. */
function useTyped(onChange: Props['onChange']) {
  const burst = useRef({ number: 0, at: 0 })
  return (text: string) => {
    const at = performance.now()
    if (at - burst.current.at > burstMs) burst.current.number++
    burst.current.at = at
    onChange(text, `json ${burst.current.number}`)
  }
}

/** The text with a finding put right. What was typed since it was found is kept: then the fix is made anew. */
function fixedText(text: string, finding: Finding, tools: readonly Tool[]): string | undefined {
  const same = check(text, tools).find(
    (each) => each.pointer === finding.pointer && each.fix?.label === finding.fix?.label,
  )
  return same?.fix?.text
}
