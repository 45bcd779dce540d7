import { place, read } from '#lib/json/read.ts'
import { type Loose, readLoosely } from './loose.ts'
import { steps } from './tree.ts'
import type { Finding } from './types.ts'

/** Where something stands in a text: UTF-16 offsets, the line counted from 1. */
export type FindingPlace = { from: number; to: number; line: number }

/**
 * Where each finding stands in the text it was found in, in their order: the value its pointer names, or the key of
 * an object or list that is named as a whole; where the text is not JSON, the place where it stops being so.
 */
export function placesOf(text: string, findings: readonly Finding[]): FindingPlace[] {
  const root = readLoosely(text)
  return findings.map(({ pointer }) => {
    const { from, to } = pointer === '' ? whole(text, root) : named(root, pointer)
    const start = Math.min(from, text.length)
    return { from: start, to: Math.min(Math.max(to, start + 1), text.length), line: place(text, start).line }
  })
}

function whole(text: string, root: Loose | undefined): { from: number; to: number } {
  const found = read(text)
  const from = found.ok ? (root?.from ?? 0) : found.fault.offset
  return { from, to: from + 1 }
}

function named(root: Loose | undefined, pointer: string): { from: number; to: number } {
  let at = { from: root?.from ?? 0, to: (root?.from ?? 0) + 1 }
  let node = root
  for (const key of steps(pointer)) {
    const member = node?.kind === 'object' ? node.members.find((one) => one.key.text === key) : undefined
    const next = node?.kind === 'list' ? node.items[Number(key)]?.value : member?.value
    if (next === undefined) return member?.key ?? at
    const isWhole = next.kind === 'object' || next.kind === 'list'
    at = isWhole ? (member?.key ?? { from: next.from, to: next.from + 1 }) : next
    node = next
  }
  return { from: at.from, to: at.to }
}
