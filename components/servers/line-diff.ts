/** A line of two texts side by side; `from` and `to` bound what differs from the line that stands in its place. */
export type DiffLine = { kind: 'same' | 'gone' | 'new'; text: string; from: number; to: number }
/** Lines that are the same and far from any that differ. */
export type Skipped = { kind: 'skipped'; count: number }

/** Cells of the table that is compared by; above it a change is told as all lines gone and all new. */
const cellsMost = 1_000_000
const context = 2

/** What turns one text into another, line by line, with two lines around each change. */
export function lineDiff(before: string, after: string): (DiffLine | Skipped)[] {
  const [was, is] = [before === '' ? [] : before.split('\n'), after === '' ? [] : after.split('\n')]
  return folded(bounded(compared(was, is)))
}

const line = (kind: DiffLine['kind'], text: string): DiffLine => ({ kind, text, from: 0, to: 0 })

function compared(was: readonly string[], is: readonly string[]): DiffLine[] {
  let start = 0
  while (start < was.length && start < is.length && was[start] === is[start]) start += 1
  let end = 0
  while (
    end < was.length - start &&
    end < is.length - start &&
    was[was.length - 1 - end] === is[is.length - 1 - end]
  )
    end += 1
  const middle = between(was.slice(start, was.length - end), is.slice(start, is.length - end))
  return [
    ...was.slice(0, start).map((text) => line('same', text)),
    ...middle,
    ...was.slice(was.length - end).map((text) => line('same', text)),
  ]
}

/** The longest common subsequence; in one run of changes what is gone stands before what is new. */
function between(was: readonly string[], is: readonly string[]): DiffLine[] {
  const wide = is.length + 1
  if (was.length * is.length > cellsMost)
    return [...was.map((text) => line('gone', text)), ...is.map((text) => line('new', text))]
  const length = new Uint32Array((was.length + 1) * wide)
  const at = (i: number, j: number) => length[i * wide + j] ?? 0
  for (let i = was.length - 1; i >= 0; i -= 1)
    for (let j = is.length - 1; j >= 0; j -= 1)
      length[i * wide + j] = was[i] === is[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
  const lines: DiffLine[] = []
  let [i, j] = [0, 0]
  while (i < was.length || j < is.length) {
    if (i < was.length && j < is.length && was[i] === is[j]) {
      lines.push(line('same', was[i] ?? ''))
      i += 1
      j += 1
    } else if (i < was.length && (j >= is.length || at(i + 1, j) >= at(i, j + 1))) {
      lines.push(line('gone', was[i] ?? ''))
      i += 1
    } else {
      lines.push(line('new', is[j] ?? ''))
      j += 1
    }
  }
  return lines
}

/** Lines that stand for each other say which of their characters differ. */
function bounded(lines: DiffLine[]): DiffLine[] {
  for (let start = 0; start < lines.length; start += 1) {
    if (lines[start]?.kind !== 'gone') continue
    let middle = start
    while (lines[middle]?.kind === 'gone') middle += 1
    let end = middle
    while (lines[end]?.kind === 'new') end += 1
    for (let n = 0; n < end - start; n += 1) {
      const [own, other] =
        n < middle - start
          ? [lines[start + n], lines[middle + n]]
          : [lines[start + n], lines[n + 2 * start - middle]]
      if (own !== undefined)
        Object.assign(own, bounds(own.text, paired(other, own) ? (other?.text ?? '') : ''))
    }
    start = end - 1
  }
  for (const each of lines)
    if (each.kind === 'new' && each.to === 0 && each.from === 0) Object.assign(each, bounds(each.text, ''))
  return lines
}

const paired = (other: DiffLine | undefined, own: DiffLine) =>
  other !== undefined && other.kind !== 'same' && other.kind !== own.kind

function bounds(text: string, other: string): { from: number; to: number } {
  let from = 0
  while (from < text.length && from < other.length && text[from] === other[from]) from += 1
  let end = 0
  while (
    end < text.length - from &&
    end < other.length - from &&
    text[text.length - 1 - end] === other[other.length - 1 - end]
  )
    end += 1
  return { from, to: text.length - end }
}

function folded(lines: readonly DiffLine[]): (DiffLine | Skipped)[] {
  const near = (n: number) =>
    lines.slice(Math.max(0, n - context), n + context + 1).some((each) => each.kind !== 'same')
  const out: (DiffLine | Skipped)[] = []
  for (const [n, each] of lines.entries()) {
    const last = out.at(-1)
    if (near(n)) out.push(each)
    else if (last?.kind === 'skipped') last.count += 1
    else out.push({ kind: 'skipped', count: 1 })
  }
  return out
}
