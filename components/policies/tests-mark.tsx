'use client'
import Link from 'next/link'
import type { PolicyView } from '#lib/contracts/policies.ts'
import type { Tool } from '#lib/policy/types.ts'
import styles from './simulate.module.css'
import { useTests } from './use-tests.ts'
import { viewHref } from './views.ts'

type Props = { policy: PolicyView; text: string; tools: readonly Tool[]; at: string }

/** "Tests 7 of 8", with the way to them; nothing where there is none. Those of the organisation policy that must hold count too. */
export function TestsMark({ policy, text, tools, at }: Props) {
  const tests = useTests(policy, text, tools)
  if (tests === undefined || tests.length === 0) return null
  const passed = tests.filter((each) => each.passed).length
  return (
    <Link
      className={styles.mark}
      data-failed={passed < tests.length || undefined}
      href={viewHref(at, 'tests')}
    >
      <span className={styles.long}>
        Tests {passed} of {tests.length}
      </span>
      <span className={styles.short}>
        <span className="sr">Tests </span>
        {passed}
        <span aria-hidden="true">/</span>
        <span className="sr"> of </span>
        {tests.length}
      </span>
    </Link>
  )
}
