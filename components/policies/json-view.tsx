'use client'
import { json } from '@codemirror/lang-json'
import { syntaxHighlighting } from '@codemirror/language'
import { type Diagnostic, linter, lintGutter } from '@codemirror/lint'
import { EditorState } from '@codemirror/state'
import { basicSetup, EditorView } from 'codemirror'
import { useEffect, useRef } from 'react'
import { locate } from '#lib/json/read.ts'
import { check } from '#lib/policy/check.ts'
import type { Tool } from '#lib/policy/types.ts'
import styles from './editor.module.css'

type Props = { text: string; tools: readonly Tool[]; disabled: boolean; onChange: (text: string) => void }

/** The policy as its text, with each finding at its place. The text is the model: what is typed here is what is saved. */
export function JsonView({ text, tools, disabled, onChange }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(null)
  const change = useRef(onChange)
  change.current = onChange
  const inventory = useRef(tools)
  inventory.current = tools
  const first = useRef(text)

  useEffect(() => {
    if (!place.current) return
    const made = new EditorView({
      parent: place.current,
      state: EditorState.create({
        doc: first.current,
        extensions: [
          basicSetup,
          json(),
          syntaxHighlighting({ style: colours }),
          lintGutter(),
          linter((current) => diagnostics(current.state.doc.toString(), inventory.current), { delay: 200 }),
          EditorView.lineWrapping,
          EditorState.readOnly.of(disabled),
          EditorView.contentAttributes.of({ 'aria-label': 'Policy as JSON' }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) change.current(update.state.doc.toString())
          }),
        ],
      }),
    })
    view.current = made
    return () => made.destroy()
  }, [disabled])

  useEffect(() => {
    const current = view.current
    if (!current || current.state.doc.toString() === text) return
    current.dispatch({ changes: { from: 0, to: current.state.doc.length, insert: text } })
  }, [text])

  return <div className={styles.json} ref={place} />
}

/** Classes instead of the editor's own colours, which are made for a white page. */
function colours(tags: readonly { toString(): string }[]): string | null {
  const name = String(tags[0])
  if (name === 'propertyName') return 'json-key'
  if (name === 'string') return 'json-text'
  return name === 'number' || name === 'bool' || name === 'null' ? 'json-number' : null
}

const severity = { error: 'error', security: 'warning', warning: 'warning', suggestion: 'info' } as const

function diagnostics(text: string, tools: readonly Tool[]): Diagnostic[] {
  return check(text, [...tools]).map((finding) => {
    const at = locate(text, finding.pointer)
    const line = /\(line (\d+), column (\d+)\)/.exec(finding.sentence)
    const from = at?.offset ?? offsetOf(text, Number(line?.[1] ?? 1), Number(line?.[2] ?? 1))
    const to = Math.min(text.length, Math.max(from, at?.end ?? from + 1))
    const { fix } = finding
    return {
      from: Math.min(from, text.length),
      to,
      severity: severity[finding.level],
      message: finding.sentence,
      actions: fix
        ? [
            {
              name: fix.label,
              apply: (view) =>
                view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: fix.text } }),
            },
          ]
        : [],
    }
  })
}

function offsetOf(text: string, line: number, column: number): number {
  let at = 0
  for (let n = 1; n < line; n++) {
    const next = text.indexOf('\n', at)
    if (next === -1) return text.length
    at = next + 1
  }
  return at + column - 1
}
