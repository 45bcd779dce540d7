/** Examples to begin with; all but the first are attacks of the catalogue, by their place there. */
export const exampleNames = [
  { slug: 'support-agent', label: 'A support agent' },
  { slug: 'path-traversal', label: 'Paths' },
  { slug: 'runaway-loops', label: 'A limit' },
  { slug: 'mass-refunds', label: 'A budget' },
  { slug: 'action-by-argument', label: 'Actions' },
  { slug: 'false-read-only', label: 'Only readers' },
  { slug: 'look-alike-keys', label: 'Look-alikes' },
] as const
