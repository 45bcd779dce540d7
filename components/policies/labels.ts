/** Labels as they are typed: `team=ops, env=test`. */
export function readLabels(
  text: string,
): { ok: true; labels: Record<string, string> } | { ok: false; problem: string } {
  const labels: Record<string, string> = Object.create(null)
  for (const part of text.split(',')) {
    if (part.trim() === '') continue
    const at = part.indexOf('=')
    const key = part.slice(0, at).trim()
    if (at === -1 || key === '')
      return { ok: false, problem: `“${part.trim()}” is no label. Write it like team=ops.` }
    if (Object.hasOwn(labels, key)) return { ok: false, problem: `The label “${key}” is there twice.` }
    labels[key] = part.slice(at + 1).trim()
  }
  return { ok: true, labels }
}

export function writeLabels(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(', ')
}
