/** What kind of thing a tool does; the order is the order of severity. */
export type Category = 'read' | 'write' | 'execute' | 'destructive' | 'financial'

export type Level = 'low' | 'medium' | 'high' | 'critical'

/** One piece of evidence: which field of the definition, and which of its words. */
export type Signal = { id: string; phrase: string; field: string; words: string; raises?: Level }

export type Classified = { category: Category; level: Level; signals: Signal[]; version: number }

export type ScanFinding = {
  kind: string
  place: string
  severity: 'info' | 'warning' | 'danger'
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
