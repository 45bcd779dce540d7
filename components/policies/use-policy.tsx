'use client'
import { buttonClass } from '#components/ui/button.tsx'
import { type Brought, bring } from './brought.ts'

/** Takes a policy along into an organisation of one's own: the editor there offers it for a draft. */
export function UsePolicy({ wide = false, ...policy }: Brought & { wide?: boolean }) {
  const className = wide ? buttonClass('primary', 'big', true) : buttonClass('primary')
  return (
    <a href="/sign-up" data-keep="" className={className} onClick={() => bring(policy)}>
      Use this policy
    </a>
  )
}
