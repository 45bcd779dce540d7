/**
 * How much one document may have: far above what anybody writes, and little enough that nothing takes long to read,
 * check and compile it. The same numbers hold in the API, on the command line and in the JSON Schema.
 */
export const MOST = {
  /** Of the text in UTF-8. */
  bytes: 512 * 1024,
  /** Whatever has a place in the text: texts, numbers, lists, objects. */
  values: 100_000,
  /** Rules, and elements of `hide`. */
  selectors: 3000,
  /** Selectors with a wildcard, and all wildcards in them. */
  patterns: 1000,
  wildcards: 2000,
  /** Those that look at the tool count as ten, with an expression as a hundred: they are asked of each tool. */
  conditions: 4000,
  limits: 3000,
  tests: 500,
  /** What compiling its expressions may cost, in units of half a microsecond; a short one costs some 60. */
  expressions: 30_000,
} as const

export type Counted = keyof typeof MOST

/** What is said where there is more. */
export const TOO_MUCH: Readonly<Record<Counted, string>> = {
  bytes: 'A policy has at most 512 KiB',
  values: 'A policy has at most 100,000 values',
  selectors: 'A policy has at most 3,000 rules and hidden selectors',
  patterns: 'A policy has at most 1,000 selectors with wildcards (* and ?)',
  wildcards: 'The selectors of a policy have at most 2,000 wildcards (* and ?) together',
  conditions: 'A policy has at most 4,000 conditions',
  limits: 'A policy has at most 3,000 limits',
  tests: 'A policy has at most 500 tests',
  expressions: 'The regular expressions of this policy are too large together',
}
