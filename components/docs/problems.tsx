import { problems as codes } from '#lib/contracts/refusal.ts'
import type { Section } from './doc-page.tsx'

/** Each code of the API under its own anchor: the `type` of a problem leads here. */
export const problems: readonly Section[] = Object.entries(codes).map(([code, [status, sentence]]) => ({
  id: code,
  title: code,
  body: (
    <p>
      Status {status}. {sentence}
    </p>
  ),
}))
