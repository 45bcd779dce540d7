/** So many sets of states are kept of one search, with so many states in them; a text that is made for it has more. */
const MOST_SETS = 500
const MOST_STATES = 50_000
const ASCII = 128
const KINDS = 4
const POINTS = 0x11_0000

/** The sets of states that one search came to, and where each character led from them. */
export class SearchMemo {
  readonly #sets: Int32Array[] = []
  readonly #byHash = new Map<number, number[]>()
  /** By set, for each character of ASCII and each kind of the next one, the set after it, from 1; 0 is not known. */
  readonly #ascii: Int32Array[] = []
  readonly #others = new Map<number, number>()
  #states = 0

  /** The number of a set, which is noted where it is new; nothing where there is no room for it. */
  note(states: Int32Array, count: number): number | undefined {
    let hash = count
    for (let i = 0; i < count; i++) hash = (Math.imul(hash, 31) + (states[i] ?? 0)) | 0
    const alike = this.#byHash.get(hash) ?? []
    for (const known of alike) if (isSame(this.#sets[known], states, count)) return known
    if (this.#sets.length >= MOST_SETS || this.#states + count > MOST_STATES) return undefined
    const set = this.#sets.length
    this.#sets.push(states.slice(0, count))
    this.#ascii.push(new Int32Array(ASCII * KINDS))
    this.#states += count
    this.#byHash.set(hash, [...alike, set])
    return set
  }

  statesOf(set: number): Int32Array | undefined {
    return this.#sets[set]
  }

  /** The set after a character, where it was met before. */
  after(set: number, rune: number, kind: number): number | undefined {
    const key = rune * KINDS + kind
    const to = rune < ASCII ? this.#ascii[set]?.[key] : this.#others.get(set * POINTS * KINDS + key)
    return to === undefined || to === 0 ? undefined : to - 1
  }

  leads(set: number, rune: number, kind: number, to: number): void {
    const key = rune * KINDS + kind
    const ascii = this.#ascii[set]
    if (rune >= ASCII) this.#others.set(set * POINTS * KINDS + key, to + 1)
    else if (ascii !== undefined) ascii[key] = to + 1
  }
}

function isSame(known: Int32Array | undefined, states: Int32Array, count: number): boolean {
  if (known?.length !== count) return false
  for (let i = 0; i < count; i++) if (known[i] !== states[i]) return false
  return true
}
