import type * as z from 'zod'
import type { FieldProblem } from '#lib/contracts/refusal.ts'

type Issue = z.core.$ZodIssue
type Path = readonly PropertyKey[]

/** What a schema found wrong, field by field: each by its JSON pointer (RFC 6901), none by a rule's inner name. */
export function fieldProblems(issues: readonly Issue[], under: Path = []): FieldProblem[] {
  return issues.flatMap((issue): FieldProblem[] => {
    const path = [...under, ...issue.path]
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        pointer: pointer([...path, key]),
        sentence: 'There is no such field.',
      }))
    }
    if (issue.code === 'invalid_union') {
      // What was meant is the form that the value comes nearest to: its faults say what would be right.
      const [nearest] = issue.errors
        .filter((each) => each.length > 0)
        .map((each) => fieldProblems(each, path))
        .sort((a, b) => a.length - b.length)
      if (nearest) return nearest
    }
    return [{ pointer: pointer(path), sentence: issue.message }]
  })
}

function pointer(path: Path): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
