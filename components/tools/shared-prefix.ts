const SEPARATOR = /[_.\-/:]/g

/**
 * What at least two thirds of the names begin with, up to and with a separator: the family that the reader knows. A
 * stranger among them keeps its whole name. Empty where they share nothing worth hiding.
 */
export function sharedPrefix(names: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const name of names) {
    for (const separator of name.matchAll(SEPARATOR)) {
      const prefix = name.slice(0, separator.index + 1)
      counts.set(prefix, (counts.get(prefix) ?? 0) + 1)
    }
  }
  const least = Math.max(2, Math.ceil((names.length * 2) / 3))
  const shared = [...counts].filter(([, count]) => count >= least).map(([prefix]) => prefix)
  const longest = shared.reduce((best, each) => (each.length > best.length ? each : best), '')
  return longest.length >= 3 ? longest : ''
}
