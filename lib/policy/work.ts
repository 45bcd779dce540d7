import type { Value } from '#lib/json/value.ts'
import type { Conforms } from './schema.ts'

/**
 * What one decision may cost, by the policy and the organisation policy together, in steps of some 10 ns: 20 ms for the
 * conditions on arguments, and half as much for those on everything else. A condition for which it does not suffice is a
 * fault.
 */
export const MOST_STEPS = 2_000_000
const MOST_ASIDE = 1_000_000

/** Steps that are left. */
export class Steps {
  left: number

  constructor(left: number) {
    this.left = left
  }

  /** Takes steps; false where there are not enough left. */
  spend(steps: number): boolean {
    this.left -= steps
    return this.left >= 0
  }
}

type Folded = ReadonlyMap<string, readonly string[]>

/** What is left for one decision, and what was found on the way and would cost it again. */
export class Work {
  readonly args = new Steps(MOST_STEPS)
  /**
   * Conditions that need no arguments have steps of their own, so that the list of tools, which is made without any, says
   * of them what a decision says.
   */
  readonly aside = new Steps(MOST_ASIDE)
  #folded: Map<ReadonlyMap<string, Value>, Folded> | undefined
  #conforms: Map<string, Conforms> | undefined

  /** Keys of large objects by their folded form: many conditions may ask, and each key is folded once. */
  get folded(): Map<ReadonlyMap<string, Value>, Folded> {
    this.#folded ??= new Map()
    return this.#folded
  }

  /** What came of holding the arguments against a schema, by its text: both documents may ask. */
  get conforms(): Map<string, Conforms> {
    this.#conforms ??= new Map()
    return this.#conforms
  }
}
