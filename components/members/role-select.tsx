'use client'
import { Select } from '#components/ui/select.tsx'
import { canAssign } from '#lib/access/can.ts'
import { type Role, roles, roleWords } from '#lib/access/roles.ts'

type Props = {
  /** The role of whoever chooses: what it may not give is there, closed, with the reason. */
  by: Role | null
  value: Role
  onChange: (role: Role) => void
  disabled?: boolean
  id?: string
  'aria-label'?: string
  'aria-describedby'?: string | undefined
  'aria-invalid'?: true | undefined
}

/** One of the six roles, each with what it is for. */
export function RoleSelect({ by, ...rest }: Props) {
  return (
    <Select
      {...rest}
      options={roles.map((role) => {
        const open = by !== null && canAssign(by, role)
        return {
          value: role,
          label: roleWords[role].name,
          hint: open ? roleWords[role].sentence : 'Only an owner gives this role.',
          disabled: !open,
        }
      })}
    />
  )
}
