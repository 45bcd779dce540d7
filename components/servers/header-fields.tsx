'use client'
import { Button } from '#components/ui/button.tsx'
import { Field } from '#components/ui/field.tsx'
import { PasswordInput, TextInput } from '#components/ui/text-input.tsx'
import type { ApiProblem } from '#lib/client/api.ts'
import styles from './servers.module.css'

export type HeaderInput = { name: string; value: string }

type Props = {
  headers: readonly HeaderInput[]
  onChange: (headers: HeaderInput[]) => void
  problem?: ApiProblem | undefined
}

/** Headers that are sent to a server with every call; write-only once they are saved. */
export function HeaderFields({ headers, onChange, problem }: Props) {
  const set = (at: number, change: Partial<HeaderInput>) =>
    onChange(headers.map((each, index) => (index === at ? { ...each, ...change } : each)))
  return (
    <fieldset className={styles.headers}>
      <legend className="sr">Headers</legend>
      {headers.map((header, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows have no identity but their place
        <div className={styles.pair} key={index}>
          <Field label="Header" error={problem?.field(`/headers/${index}/name`)}>
            {(control) => (
              <TextInput
                {...control}
                mono
                placeholder="X-API-Key"
                autoComplete="off"
                value={header.name}
                onChange={(event) => set(index, { name: event.target.value })}
              />
            )}
          </Field>
          <Field label="Value" error={problem?.field(`/headers/${index}/value`)}>
            {(control) => (
              <PasswordInput
                {...control}
                autoComplete="off"
                value={header.value}
                onChange={(event) => set(index, { value: event.target.value })}
              />
            )}
          </Field>
        </div>
      ))}
      <p className="meta">Sealed as soon as they are saved. Nobody can read them back, you included.</p>
      <div className={styles.actions}>
        <Button
          type="button"
          size="small"
          kind="quiet"
          icon="plus"
          onClick={() => onChange([...headers, { name: '', value: '' }])}
        >
          Another header
        </Button>
        <Button type="button" size="small" kind="quiet" onClick={() => onChange(headers.slice(0, -1))}>
          Remove the last
        </Button>
      </div>
    </fieldset>
  )
}
