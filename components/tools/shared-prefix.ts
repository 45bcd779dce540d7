/** What all names of a server begin with, up to a separator; empty where they share nothing worth hiding. */
export function sharedPrefix(names: readonly string[]): string {
  const [first] = names
  if (first === undefined || names.length < 2) return ''
  let length = first.length
  for (const name of names) while (!name.startsWith(first.slice(0, length))) length--
  const cut = /^.*[_.\-/:]/.exec(first.slice(0, length))?.[0] ?? ''
  return cut.length >= 3 ? cut : ''
}
