'use client'
import { createContext, type ReactNode, useContext } from 'react'

const Person = createContext('')

/** Who is signed in on the pages below. */
export function PersonProvider({ id, children }: { id: string; children: ReactNode }) {
  return <Person value={id}>{children}</Person>
}

/** The id of who is signed in: what is kept in this browser is kept for one person. */
export function usePerson(): string {
  return useContext(Person)
}
