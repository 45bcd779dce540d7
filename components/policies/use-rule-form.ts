'use client'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { write } from '#lib/json/write.ts'
import {
  carriedOver,
  conditionRows,
  type RuleForm,
  ruleAt,
  ruleForm,
  settleRule,
  type Target,
} from '#lib/policy/edit-rule.ts'
import type { Problem } from '#lib/policy/edit-value.ts'
import type { Tool } from '#lib/policy/types.ts'
import { useKeptAt } from './kept.ts'

/** What was typed for one rule, the rule it was typed for, and why some of it is not in the draft. */
type Kept = { form: RuleForm; rule: string; problems: [number, Problem][] }

type Props = {
  policy: string
  text: string
  target: Target
  tools: readonly Tool[]
  onChange: (text: string, field?: string) => void
}

export type RuleEditing = {
  form: RuleForm
  problems: ReadonlyMap<number, Problem>
  /** Takes the whole form as it is typed now; `field` names what is typed into. */
  edit: (form: RuleForm, field?: string) => void
}

/**
 * The fields of one rule: they show what the text says, and beside it what is typed and not finished. That stays while
 * another rule is looked at, and over a reload of the page or a closed tab.
 */
export function useRuleForm({ policy, text, target, tools, onChange }: Props): RuleEditing {
  const [kept, setKept] = useKept(useKeptAt('rules', policy))
  const name = target === 'all_tools' ? '@all' : target.rule
  const mine = kept[name]
  const rule = useMemo(
    () => ruleAt(text, target === 'all_tools' ? target : { rule: name }, tools),
    [text, target, name, tools],
  )
  const written = useMemo(() => write(rule), [rule])
  const { form, problems } = useMemo(() => {
    if (mine === undefined) return { form: ruleForm(rule), problems: new Map<number, Problem>() }
    const problems = new Map(mine.problems)
    if (mine.rule === written) return { form: mine.form, problems }
    return { form: carriedOver(mine.form, ruleForm(rule), problems), problems }
  }, [mine, rule, written])

  const edit = useCallback(
    (next: RuleForm, field?: string) => {
      const at = target === 'all_tools' ? target : { rule: name }
      const settled = settleRule(text, at, next, tools)
      const now = write(ruleAt(settled.text, at, tools))
      setKept(name, { form: settled.form, rule: now, problems: [...settled.problems] })
      onChange(settled.text, field === undefined ? undefined : `${name} ${field}`)
    },
    [text, target, name, tools, setKept, onChange],
  )
  return { form, problems, edit }
}

/** Each tab goes on with its own; a new one begins with what was typed last. */
const stores = () => [window.sessionStorage, window.localStorage]

/** Whether a form holds something that is in no text. */
function isOpen({ form, problems }: Kept): boolean {
  return problems.length > 0 || conditionRows(form).some((row) => row.now.adding !== undefined)
}

/** Forms by rule. What holds something that is in no text is also kept in this browser, for a reload or a closed tab. */
function useKept(key: string): [Readonly<Record<string, Kept>>, (name: string, kept: Kept) => void] {
  const [all, setAll] = useState<Readonly<Record<string, Kept>>>({})
  const latest = useRef(all)
  useEffect(() => {
    const found = stores().find((store) => store.getItem(key) !== null)
    try {
      latest.current = { ...JSON.parse(found?.getItem(key) ?? '{}'), ...latest.current }
      setAll(latest.current)
    } catch {
      // Not ours: another program wrote into this place.
      found?.removeItem(key)
    }
  }, [key])
  const put = useCallback(
    (name: string, kept: Kept) => {
      latest.current = { ...latest.current, [name]: kept }
      setAll(latest.current)
      const open = Object.entries(latest.current).filter(([, each]) => isOpen(each))
      for (const store of stores()) {
        if (open.length === 0) store.removeItem(key)
        else store.setItem(key, JSON.stringify(Object.fromEntries(open)))
      }
    },
    [key],
  )
  return [all, put]
}
