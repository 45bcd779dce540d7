import { acceptCompletion, completionStatus } from '@codemirror/autocomplete'
import { indentLess, indentMore } from '@codemirror/commands'
import { json } from '@codemirror/lang-json'
import { syntaxHighlighting } from '@codemirror/language'
import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint'
import { EditorState, type Extension } from '@codemirror/state'
import { EditorView, keymap } from '@codemirror/view'
import { basicSetup } from 'codemirror'
import { placesOf } from '#lib/policy/finding-places.ts'
import type { Finding, Tool } from '#lib/policy/types.ts'
import { policyCompletion } from './json-complete.ts'

type Around = {
  readOnly: boolean
  /** The inventory as it is at the moment. */
  tools: () => readonly Tool[]
  onText: (text: string) => void
  /** The person wants out by the keyboard. */
  onLeave: () => void
}

/** Everything the policy's text editor is made of. Tab indents in it, so Escape is the way out. */
export function jsonExtensions({ readOnly, tools, onText, onLeave }: Around): Extension[] {
  const leave = () => {
    onLeave()
    return true
  }
  return [
    // Before the usual keys, where Escape would only drop the selection; an open list of suggestions still comes first.
    keymap.of([
      { key: 'Escape', run: leave },
      ...(readOnly
        ? []
        : [
            { key: 'Tab', run: takeOffered },
            { key: 'Tab', run: indentMore, shift: indentLess },
          ]),
    ]),
    basicSetup,
    json(),
    policyCompletion(tools),
    syntaxHighlighting({ style: colours }),
    lintGutter(),
    EditorView.lineWrapping,
    EditorState.readOnly.of(readOnly),
    EditorView.contentAttributes.of({
      'aria-label': 'Policy as JSON',
      'aria-describedby': 'json-keys',
      ...(readOnly ? { 'aria-readonly': 'true' } : {}),
    }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) onText(update.state.doc.toString())
    }),
  ]
}

/** Takes what is offered; while the list is still being made, the key does nothing rather than something else. */
function takeOffered(view: EditorView): boolean {
  return acceptCompletion(view) || completionStatus(view.state) !== null
}

/** Classes instead of the editor's own colours, which are made for a white page. */
function colours(tags: readonly { toString(): string }[]): string | null {
  const name = String(tags[0])
  if (name === 'propertyName') return 'json-key'
  if (name === 'string') return 'json-text'
  return name === 'number' || name === 'bool' || name === 'null' ? 'json-number' : null
}

/** Makes the text another one by changing only what differs, so that cursor, folds and the way back stay. */
export function putText(view: EditorView, next: string): void {
  const now = view.state.doc.toString()
  if (now === next) return
  const most = Math.min(now.length, next.length)
  let from = 0
  while (from < most && now.charCodeAt(from) === next.charCodeAt(from)) from++
  let end = 0
  while (end < most - from && now.charCodeAt(now.length - 1 - end) === next.charCodeAt(next.length - 1 - end))
    end++
  view.dispatch({ changes: { from, to: now.length - end, insert: next.slice(from, next.length - end) } })
}

/** Puts the cursor at a place, in the middle of what is seen. */
export function goTo(view: EditorView, from: number, to = from): void {
  const most = view.state.doc.length
  const selection = { anchor: Math.min(from, most), head: Math.min(to, most) }
  view.dispatch({ selection, effects: EditorView.scrollIntoView(selection.anchor, { y: 'center' }) })
  view.focus()
}

const severity = { error: 'error', security: 'warning', warning: 'warning', suggestion: 'info' } as const

/** Marks the findings at their lines; each with its fix. */
export function markFindings(
  view: EditorView,
  text: string,
  findings: readonly Finding[],
  onFix: (finding: Finding) => void,
): void {
  const places = placesOf(text, findings)
  const marks = findings.map((finding, i): Diagnostic => {
    const { from, to } = places[i] ?? { from: 0, to: 0 }
    const actions = finding.fix ? [{ name: finding.fix.label, apply: () => onFix(finding) }] : []
    return { from, to, severity: severity[finding.level], message: finding.sentence, actions }
  })
  view.dispatch(setDiagnostics(view.state, marks))
}
