'use client'
import { DecisionSegment } from '#components/ui/decision-segment.tsx'
import { PrefixedName } from '#components/ui/prefixed-name.tsx'
import { type RowPlace, RuledRow, ruledTarget } from '#components/ui/ruled-row.tsx'
import { Switcher } from '#components/ui/switcher.tsx'
import { NumberInput } from '#components/ui/text-input.tsx'
import { decisionWord } from '#components/ui/tone.ts'
import type { Choice, SimpleLimit, ToolState } from '#lib/policy/edit.ts'
import styles from './editor.module.css'
import { useHalfTyped } from './use-half-typed.ts'

type Props = {
  policy: string
  state: ToolState
  /** The limit in force, where the draft has another. */
  was: SimpleLimit | undefined
  /** The rule of the organisation policy for this tool. */
  above: ToolState | undefined
  prefix: string
  /** Its drawer is open. */
  selected: boolean
  /** Whether it is chosen, while tools are being selected. */
  chosen: boolean | undefined
  place: RowPlace | undefined
  disabled: boolean
  onOpen: () => void
  onSelect: (range: boolean) => void
  onChoose: (choice: Choice) => void
  onLimit: (limit: SimpleLimit) => void
}

/** One tool: its name, its rule as a sentence (a limit edited in place), and the decision at the right. */
export function RuleRow(props: Props) {
  const { policy, state, was, above, prefix, selected, chosen, place, disabled } = props
  const { onOpen, onSelect, onChoose, onLimit } = props
  const { limit } = state
  const changed = was && limit && (was.max !== limit.max || String(was.window) !== String(limit.window))
  return (
    <RuledRow
      tone={state.state}
      selected={selected || chosen === true}
      place={place}
      {...(chosen === undefined
        ? {}
        : {
            lead: (
              <input
                type="checkbox"
                className={styles.check}
                aria-label={`Select ${state.tool}`}
                checked={chosen}
                onClick={(event) => onSelect(event.shiftKey)}
                onChange={() => undefined}
              />
            ),
          })}
      name={
        <button
          type="button"
          className={ruledTarget}
          aria-expanded={selected}
          data-row={state.tool}
          onClick={onOpen}
        >
          <PrefixedName name={state.tool} prefix={prefix} short="narrow" />
        </button>
      }
      sentence={
        state.state === 'limit' && limit && state.conditions === 0 && !disabled ? (
          <>
            <div className={`${styles.edit} ${styles.editOnly}`}>
              <LimitInPlace policy={policy} tool={state.tool} limit={limit} onLimit={onLimit} />
              {changed ? <span className={styles.was}>was {was.max}</span> : null}
            </div>
            <span className={styles.narrow}>{state.sentence}</span>
            {aboveSentence(above)}
          </>
        ) : (
          <>
            {state.sentence}
            {aboveSentence(above)}
          </>
        )
      }
      control={
        <DecisionSegment
          legend={`Rule for ${state.tool}`}
          value={state.state}
          disabled={disabled || !state.editable}
          onChange={onChoose}
        />
      }
    />
  )
}

/** What the organisation policy takes away from this tool, whatever its rule here says. */
function aboveSentence(above: ToolState | undefined) {
  if (above === undefined || (above.state === 'allow' && above.conditions === 0)) return null
  const said = above.sentence === '' ? decisionWord[above.state] : above.sentence
  return <span className={styles.aboveRule}>Organisation policy: {said}</span>
}

/** A number that can be a limit. */
const isMost = (typed: string) => /^[1-9][0-9]{0,8}$/.test(typed)

const windows = ['minute', 'hour', 'day'] as const

/** "At most [20] per (minute | hour | day) for each grant": a number that cannot be a limit is kept and not applied. */
function LimitInPlace({
  policy,
  tool,
  limit,
  onLimit,
}: {
  policy: string
  tool: string
  limit: SimpleLimit
  onLimit: (limit: SimpleLimit) => void
}) {
  const [typed, setTyped] = useHalfTyped(policy, tool, limit.max)
  const valid = isMost(typed)
  const named = windows.find((each) => each === limit.window)
  return (
    <>
      At most{' '}
      <NumberInput
        tone="limit"
        aria-label={`Most calls of ${tool}`}
        aria-invalid={valid ? undefined : true}
        title={valid ? undefined : 'A whole number, 1 or more'}
        value={typed}
        onChange={(event) => {
          const next = event.target.value.trim()
          setTyped(next, isMost(next))
          if (isMost(next)) onLimit({ ...limit, max: next })
        }}
      />{' '}
      per{' '}
      {named ? (
        <Switcher
          small
          legend={`Window of the limit of ${tool}`}
          options={windows.map((value) => ({ value, label: value }))}
          value={named}
          onChange={(window) => onLimit({ ...limit, window })}
        />
      ) : (
        <b>{typeof limit.window === 'number' ? `${limit.window} seconds` : limit.window}</b>
      )}{' '}
      for each grant
    </>
  )
}
