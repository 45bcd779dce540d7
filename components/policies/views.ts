/** The views of one policy, as they stand in the address. */
export const editorViews = ['rules', 'json', 'simulate', 'tests'] as const
export type EditorView = (typeof editorViews)[number]

/** What each view is called. */
export const viewWords: Record<EditorView, string> = {
  rules: 'Rules',
  json: 'JSON',
  simulate: 'Simulate',
  tests: 'Tests',
}

export function viewOf(word: string | undefined): EditorView {
  return editorViews.find((view) => view === word) ?? 'rules'
}

/** Where a view of a policy lies; the address of its rules is the policy's own. */
export function viewHref(at: string, view: EditorView, query: Readonly<Record<string, string>> = {}): string {
  const params = new URLSearchParams(view === 'rules' ? {} : { view })
  for (const [key, value] of Object.entries(query)) params.set(key, value)
  return params.size === 0 ? at : `${at}?${params}`
}

/** The history of a policy: a page of its versions, and what is compared. */
export function historyHref(
  at: string,
  query: {
    from?: string | number | undefined
    to?: string | number | undefined
    cursor?: string | undefined
  },
): string {
  const given = Object.entries(query).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, String(value)]],
  )
  return given.length === 0 ? `${at}/history` : `${at}/history?${new URLSearchParams(given)}`
}
