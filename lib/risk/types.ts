/** What kind of thing a tool does, and how much harm it can do: each in the order of severity, mildest first. */
export const categories = ['read', 'write', 'execute', 'destructive', 'financial'] as const
export const levels = ['low', 'medium', 'high', 'critical'] as const

export type Category = (typeof categories)[number]
export type Level = (typeof levels)[number]

/** One piece of evidence: which field of the definition, and which of its words. */
export type Signal = { id: string; phrase: string; field: string; words: string; raises?: Level }

export type Classified = { category: Category; level: Level; signals: Signal[]; version: number }

/** Something in a definition or a result that steers the model, or hides. */
export type ScanFinding = {
  kind: string
  severity: 'info' | 'warning' | 'danger'
  /** JSON pointer to the text; for the name of a member, to the member. */
  place: string
  /** Where in the text, in UTF-16 units; `from` is inclusive, `to` is not. */
  range: { from: number; to: number }
  /** The text is the name of the member that `place` points to. */
  key?: true
  /** The text around it, shortened, with what is invisible made visible. */
  visible: string
}

/** A tool as its server defines it; every member is hostile until proven otherwise. */
export type ToolDefinition = {
  name: string
  title?: string
  description?: string
  inputSchema?: unknown
  annotations?: Record<string, unknown>
}
