'use client'
import { usePerson } from '#components/shell/person.tsx'

/** Where something typed in a policy lies in this browser: each person's apart, and so each organisation's. */
export function useKeptAt(
  what: 'draft' | 'half-typed' | 'last-valid' | 'name' | 'note' | 'rules' | 'saved' | 'selector' | 'simulate',
  policy: string,
): string {
  return `signalbox-${what}-${usePerson()}-${policy}`
}
