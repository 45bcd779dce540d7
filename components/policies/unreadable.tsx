import { Button } from '#components/ui/button.tsx'
import { LinkButton } from '#components/ui/link-button.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { placesOf } from '#lib/policy/finding-places.ts'
import type { Finding } from '#lib/policy/types.ts'
import type { Readable } from './use-readable.ts'

const shows: Record<Readable['of'], string> = {
  draft: '',
  last: 'the rules show the last valid text',
  active: 'the rules show the version in force',
  none: 'no rules can be shown',
}

type Props = {
  /** The address of the editor. */
  at: string
  text: string
  findings: readonly Finding[]
  of: Readable['of']
  disabled: boolean
  onFix: (text: string) => void
}

/** Says in the visual view that the text is no policy at the moment, where, and which rules are seen instead. */
export function Unreadable({ at, text, findings, of, disabled, onFix }: Props) {
  const finding = findings[0]
  if (finding === undefined) return null
  const line = placesOf(text, [finding])[0]?.line ?? 1
  const { fix } = finding
  return (
    <Notice
      tone="deny"
      title={`The JSON has an error at line ${line}; ${shows[of]}`}
      action={
        <>
          {fix && !disabled ? (
            <Button size="small" onClick={() => onFix(fix.text)}>
              {fix.label}
            </Button>
          ) : null}
          <LinkButton size="small" href={`${at}?view=json&line=${line}`}>
            Go to line {line}
          </LinkButton>
        </>
      }
    >
      {finding.sentence}
    </Notice>
  )
}
