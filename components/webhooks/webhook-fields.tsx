'use client'
import { useId } from 'react'
import { CheckField, Field } from '#components/ui/field.tsx'
import { TextInput } from '#components/ui/text-input.tsx'
import type { ApiProblem } from '#lib/client/api.ts'
import { type WebhookEventType, webhookEvents } from '#lib/contracts/webhooks.ts'
import styles from './webhooks.module.css'

export type Settings = { name: string; url: string; events: readonly WebhookEventType[] }

type Props = {
  value: Settings
  onChange: (value: Settings) => void
  problem: ApiProblem | null
  disabled?: boolean
}

/** What a webhook is called, where it leads, and what it is told of. */
export function WebhookFields({ value, onChange, problem, disabled = false }: Props) {
  const id = useId()
  const wrong = problem?.field('/events')
  return (
    <>
      <div className={styles.pair}>
        <Field label="Name of the webhook" hint="What receives it." error={problem?.field('/name')}>
          {(control) => (
            <TextInput
              {...control}
              autoComplete="off"
              disabled={disabled}
              value={value.name}
              onChange={(event) => onChange({ ...value, name: event.target.value })}
            />
          )}
        </Field>
        <Field
          label="Address"
          hint="Where events are sent, by https. Redirects are not followed."
          error={problem?.field('/url')}
        >
          {(control) => (
            <TextInput
              {...control}
              mono
              inputMode="url"
              autoComplete="off"
              spellCheck={false}
              placeholder="https://example.com/signalbox"
              disabled={disabled}
              value={value.url}
              onChange={(event) => onChange({ ...value, url: event.target.value })}
            />
          )}
        </Field>
      </div>
      <fieldset className={styles.events} aria-describedby={wrong ? `${id}-error` : undefined}>
        <legend>Events</legend>
        <div className={styles.grid}>
          {webhookEvents.map(({ type, label, about }) => (
            <CheckField
              key={type}
              label={label}
              hint={about}
              disabled={disabled}
              checked={value.events.includes(type)}
              onChange={(checked) =>
                onChange({
                  ...value,
                  events: checked ? [...value.events, type] : value.events.filter((each) => each !== type),
                })
              }
            />
          ))}
        </div>
        {wrong ? (
          <p className={styles.error} id={`${id}-error`} role="alert">
            {wrong}
          </p>
        ) : null}
      </fieldset>
    </>
  )
}
