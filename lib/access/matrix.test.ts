import { expect, test } from 'vitest'
import { can, canAssign, type JobName, jobCan, jobs, permissions } from './can.ts'
import { roles } from './roles.ts'

const width = Math.max(...permissions.map((each) => each.length)) + 2

/** A table of yes and nothing, one line a thing, one column a holder. */
function table(
  holders: readonly string[],
  things: readonly string[],
  yes: (holder: string, thing: string) => boolean,
): string {
  const head = `${' '.repeat(width)}${holders.join('  ')}`
  const lines = things.map(
    (thing) =>
      thing.padEnd(width) +
      holders.map((holder) => (yes(holder, thing) ? 'yes' : '-').padEnd(holder.length)).join('  '),
  )
  return [head, ...lines].map((line) => line.trimEnd()).join('\n')
}

test('who may do what in an organisation is written down in matrix.txt', async () => {
  const named = Object.keys(jobs).filter((name): name is JobName => name in jobs)
  const text = [
    'Written by lib/access/matrix.test.ts. After a change that is meant: npx vitest run lib/access/matrix.test.ts -u',
    `roles\n${table(roles, permissions, (holder, thing) =>
      roles.some((role) => role === holder && permissions.some((each) => each === thing && can(role, each))),
    )}`,
    `gives, changes or takes away (down) the role (across)\n${table(roles, roles, (target, by) =>
      roles.some((role) => role === by && roles.some((other) => other === target && canAssign(role, other))),
    )}`,
    `jobs\n${table(named, permissions, (holder, thing) =>
      named.some((job) => job === holder && permissions.some((each) => each === thing && jobCan(job, each))),
    )}`,
  ]
  await expect(`${text.join('\n\n')}\n`).toMatchFileSnapshot('matrix.txt')
})

test('whoever may do something to a thing may also see it', () => {
  for (const role of roles) {
    for (const permission of permissions.filter((each) => can(role, each))) {
      const read = permissions.find((each) => each === `${permission.split(':')[0]}:read`)
      expect(read === undefined || can(role, read), `${role} ${permission}`).toBe(true)
    }
  }
})

test('only an owner makes, changes or removes an owner', () => {
  expect(roles.filter((role) => canAssign(role, 'owner'))).toEqual(['owner'])
})
