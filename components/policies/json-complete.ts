import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  pickedCompletion,
  startCompletion,
} from '@codemirror/autocomplete'
import type { Extension } from '@codemirror/state'
import type { EditorView } from '@codemirror/view'
import { completeAt } from '#lib/policy/complete.ts'
import type { Tool } from '#lib/policy/types.ts'

const icons = {
  key: 'property',
  value: 'enum',
  tool: 'function',
  argument: 'variable',
  form: 'class',
} as const

/** Completion of a policy by the language's JSON Schema and the tools of the inventory as they are at that moment. */
export function policyCompletion(tools: () => readonly Tool[]): Extension {
  return autocompletion({
    override: [(context) => suggest(context, tools)],
    icons: false,
    // A page of the list rather than a box that scrolls, which the keyboard could not reach: arrows turn the page.
    maxRenderedOptions: 9,
    // Tab indents where nothing is offered, so it must never come too early for what is.
    interactionDelay: 0,
  })
}

function suggest(context: CompletionContext, tools: () => readonly Tool[]): CompletionResult | null {
  const text = context.state.doc.toString()
  const found = completeAt(text, context.pos, tools())
  // Where nothing was typed yet, only when asked.
  if (found === undefined || (!context.explicit && found.from === context.pos)) return null
  const quoted = text.charAt(found.from) === '"' && found.from < context.pos
  return {
    from: found.from + (quoted ? 1 : 0),
    validFor: /^[^"\\\r\n]*$/,
    options: found.suggestions.map((one, i) => ({
      label: one.label,
      sortText: String(i).padStart(4, '0'),
      type: icons[one.kind],
      ...(one.detail === undefined ? {} : { detail: one.detail }),
      ...(one.about === undefined ? {} : { info: one.about }),
      apply: (view, completion) => take(view, completion, tools),
    })),
  }
}

/** Writes a suggestion into the text as it is now: since it was offered, more may have been typed. */
function take(view: EditorView, completion: Completion, tools: () => readonly Tool[]): void {
  const { head } = view.state.selection.main
  const found = completeAt(view.state.doc.toString(), head, tools())
  const one = found?.suggestions.find((each) => each.label === completion.label)
  if (!found || !one) return
  const comma = found.comma === undefined ? [] : [{ from: found.comma, insert: ',' }]
  view.dispatch({
    changes: [...comma, { from: found.from, to: found.to, insert: one.insert }],
    selection: { anchor: found.from + comma.length + one.cursor },
    scrollIntoView: true,
    userEvent: 'input.complete',
    annotations: pickedCompletion.of(completion),
  })
  if (one.more) startCompletion(view)
}
