import { isRole, roleWords } from './roles.ts'

/** Whom a rule asks, in words: `role:approver` as "the role Approver", a member by their address. */
function approverWords(approver: string): string {
  const [kind, name = ''] = approver.split(/:(.*)/s)
  return kind === 'role' && isRole(name) ? `the role ${roleWords[name].name}` : name
}

/** Several of them, as an answer may come from any: "the role Owner or ana@example.com". */
export function approversWords(approvers: readonly string[]): string {
  const words = [...new Set(approvers)].map(approverWords)
  return words.length < 2 ? (words[0] ?? 'nobody') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}
