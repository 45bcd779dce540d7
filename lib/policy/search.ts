import type { RE2JS } from 're2js'
import { SearchMemo } from './search-memo.ts'

/** What a search came to: `undefined` where the steps ran out before it was known. One step is some 10 ns. */
export type Found = { found: boolean | undefined; steps: number }

/** Operations of a compiled program, as the library numbers them. */
const ALT = 1
const ALT_MATCH = 2
const CAPTURE = 3
const EMPTY_WIDTH = 4
const FAIL = 5
const MATCH = 6
const NOP = 7
const RUNE = 8
const RUNE1 = 9
const RUNE_ANY = 10
const RUNE_ANY_NOT_NL = 11

const BEGIN_LINE = 1
const END_LINE = 2
const BEGIN_TEXT = 4
const END_TEXT = 8
const WORD_BOUNDARY = 16
const NO_WORD_BOUNDARY = 32

/** What a character costs besides the states that it meets; what a set of states costs to be noted besides its size. */
const EACH = 3
const NOTED = 40
/** From here on it is remembered where characters led; most texts are shorter. */
const NEAR = 256

/** One instruction, as far as it is looked at here. */
type Inst = {
  op: number
  out: number
  arg: number
  runes: ArrayLike<number>
  matchRune: (rune: number) => boolean
}

/** What the library compiled, as far as it is looked at here. */
export type SearchProgram = { insts: readonly Inst[]; start: number }

/** Undefined for a program with operations that are not known here. */
export function programOf(compiled: RE2JS): SearchProgram | undefined {
  const { inst, start } = compiled.re2Input.prog
  if (!Array.isArray(inst) || typeof start !== 'number') return undefined
  const known = inst.every((one) => one.op >= ALT && one.op <= RUNE_ANY_NOT_NL)
  return known ? { insts: inst, start } : undefined
}

/**
 * Searches a text by a program that the library compiled, with every step counted. The library's own search cannot be
 * stopped: what it costs depends on the text, and could only be refused beforehand, by the worst that is possible.
 * All states the expression may be in go through the text together, so nothing is looked at twice.
 */
export class Search {
  readonly #ops: Uint8Array
  readonly #outs: Int32Array
  readonly #args: Int32Array
  readonly #insts: readonly Inst[]
  readonly #start: number
  readonly #near: number
  /** Only the beginning of the text can begin a match. */
  readonly #atBeginning: boolean
  /** When each state was last added, and the states of this place and the next. */
  readonly #added: Int32Array
  #here: Int32Array
  #next: Int32Array
  readonly #stack: Int32Array
  #stamp = 0
  #steps = 0

  /** @param near how much of a text is searched before anything is remembered */
  constructor({ insts, start }: SearchProgram, near = NEAR) {
    const size = insts.length
    this.#near = near
    this.#insts = insts
    this.#start = start
    this.#ops = Uint8Array.from(insts, (one) => one.op)
    this.#outs = Int32Array.from(insts, (one) => one.out)
    this.#args = Int32Array.from(insts, (one) => one.arg)
    this.#added = new Int32Array(size)
    this.#here = new Int32Array(size)
    this.#next = new Int32Array(size)
    this.#stack = new Int32Array(2 * size + 2)
    this.#atBeginning = this.#beginsText()
  }

  /**
   * What is remembered on the way is of this search alone, so that it takes the same steps however often it is made.
   * @param most steps that may be taken
   */
  search(text: string, most: number): Found {
    this.#steps = 0
    let rune = pointAt(text, 0)
    this.#stamp = this.#restamped()
    let count = this.#add(this.#here, 0, this.#start, contextOf(-1, rune))
    if (count < 0) return { found: true, steps: this.#steps }
    let memo: SearchMemo | undefined
    let set = -1
    let from = this.#near
    for (let at = 0; ; ) {
      if (rune === -1 || (count === 0 && this.#atBeginning)) return { found: false, steps: this.#steps }
      at += rune > 0xffff ? 2 : 1
      const next = pointAt(text, at)
      const kind = kindOf(next)
      const known = set === -1 ? undefined : memo?.after(set, rune, kind)
      if (known === undefined) {
        if (set !== -1) count = this.#load(memo?.statesOf(set))
        count = this.#step(count, rune, contextOf(rune, next))
        if (count < 0) return { found: true, steps: this.#steps }
        if (at >= from) {
          memo ??= new SearchMemo()
          this.#steps += NOTED + count
          const to = memo.note(this.#here, count)
          if (to !== undefined && set !== -1) memo.leads(set, rune, kind, to)
          set = to ?? -1
          // It comes to ever new sets, so remembering them is of no use.
          if (to === undefined) from = Number.POSITIVE_INFINITY
        }
      } else {
        set = known
        count = memo?.statesOf(set)?.length ?? 0
        this.#steps += 1
      }
      if (this.#steps > most) return { found: undefined, steps: this.#steps }
      rune = next
    }
  }

  /** The states after one character, in `here`, with those of a match that begins there; how many, or -1 for a match. */
  #step(count: number, rune: number, context: number): number {
    const here = this.#here
    const next = this.#next
    this.#stamp = this.#restamped()
    this.#steps += EACH + count
    let reached = 0
    for (let i = 0; i < count; i++) {
      const state = here[i] ?? 0
      if (!this.#takes(state, rune)) continue
      reached = this.#add(next, reached, this.#outs[state] ?? 0, context)
      if (reached < 0) return -1
    }
    if (!this.#atBeginning) reached = this.#add(next, reached, this.#start, context)
    this.#here = next
    this.#next = here
    return reached
  }

  #load(states: Int32Array | undefined): number {
    if (states === undefined) return 0
    this.#here.set(states)
    return states.length
  }

  #takes(state: number, rune: number): boolean {
    switch (this.#ops[state]) {
      case RUNE_ANY:
        return true
      case RUNE_ANY_NOT_NL:
        return rune !== 10
      default:
        return this.#insts[state]?.matchRune(rune) === true
    }
  }

  /** Adds a state and all that it leads to without a character; the new count, or -1 where that is a match. */
  #add(list: Int32Array, count: number, from: number, context: number): number {
    const stack = this.#stack
    const added = this.#added
    const stamp = this.#stamp
    let depth = 0
    stack[depth++] = from
    while (depth > 0) {
      const state = stack[--depth] ?? 0
      if (added[state] === stamp) continue
      added[state] = stamp
      this.#steps += 1
      switch (this.#ops[state]) {
        case ALT:
        case ALT_MATCH:
          stack[depth++] = this.#args[state] ?? 0
          stack[depth++] = this.#outs[state] ?? 0
          break
        case CAPTURE:
        case NOP:
          stack[depth++] = this.#outs[state] ?? 0
          break
        case EMPTY_WIDTH:
          if (((this.#args[state] ?? 0) & ~context) === 0) stack[depth++] = this.#outs[state] ?? 0
          break
        case MATCH:
          return -1
        case RUNE:
        case RUNE1:
        case RUNE_ANY:
        case RUNE_ANY_NOT_NL:
          list[count++] = state
          break
        case FAIL:
          break
      }
    }
    return count
  }

  /** A new stamp; the marks of older ones are none. */
  #restamped(): number {
    if (this.#stamp < 0x7fff_fff0) return this.#stamp + 1
    this.#added.fill(0)
    return 1
  }

  /** Whether everything stands behind a `\A` (or `^` of a whole text). */
  #beginsText(): boolean {
    let state = this.#start
    for (let i = 0; i < this.#ops.length; i++) {
      const op = this.#ops[state]
      if (op === EMPTY_WIDTH && ((this.#args[state] ?? 0) & BEGIN_TEXT) !== 0) return true
      if (op !== CAPTURE && op !== NOP && op !== EMPTY_WIDTH) return false
      state = this.#outs[state] ?? 0
    }
    return false
  }
}

/** What holds between two characters; -1 is none. */
function contextOf(before: number, after: number): number {
  let context = before === -1 ? BEGIN_TEXT | BEGIN_LINE : before === 10 ? BEGIN_LINE : 0
  if (after === -1) context |= END_TEXT | END_LINE
  else if (after === 10) context |= END_LINE
  return context | (isWord(before) === isWord(after) ? NO_WORD_BOUNDARY : WORD_BOUNDARY)
}

function pointAt(text: string, at: number): number {
  return at < text.length ? (text.codePointAt(at) ?? -1) : -1
}

/** What of the next character a step depends on: the end, a line end, a word's letter, or another. */
function kindOf(rune: number): number {
  if (rune === -1) return 0
  if (rune === 10) return 1
  return isWord(rune) ? 2 : 3
}

function isWord(rune: number): boolean {
  return (
    (rune >= 97 && rune <= 122) || (rune >= 65 && rune <= 90) || (rune >= 48 && rune <= 57) || rune === 95
  )
}
