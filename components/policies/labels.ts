import { read } from '#lib/json/read.ts'

/** A key or a value between quotation marks, as JSON writes it, or as it is. */
const QUOTED = String.raw`"(?:[^"\\]|\\.)*"`
const LABEL = new RegExp(String.raw`\s*(${QUOTED}|[^=,"]*?)\s*=\s*(${QUOTED}|[^,"][^,]*?|)\s*(?:,|$)`, 'suy')
const NOTHING = /\s*(?:,|$)/suy

/** Labels as they are typed: `team=ops, env=test`; between quotation marks they hold anything: `note="a, b"`. */
export function readLabels(
  text: string,
): { ok: true; labels: Record<string, string> } | { ok: false; problem: string } {
  const labels: Record<string, string> = Object.create(null)
  let at = 0
  while (at < text.length) {
    NOTHING.lastIndex = LABEL.lastIndex = at
    const [all, key, value] = NOTHING.exec(text) ?? LABEL.exec(text) ?? ['']
    const name = plain(key ?? '')
    const said = plain(value ?? '')
    if (key !== undefined || all === '') {
      if (name === undefined || said === undefined || key === undefined || key === '')
        return { ok: false, problem: `“${rest(text, at)}” is no label. Write it like team=ops.` }
      if (Object.hasOwn(labels, name)) return { ok: false, problem: `The label “${name}” is there twice.` }
      labels[name] = said
    }
    at += all.length
  }
  return { ok: true, labels }
}

export function writeLabels(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(
      ([key, value]) =>
        `${key === '' || key.includes('=') ? JSON.stringify(key) : written(key)}=${written(value)}`,
    )
    .join(', ')
}

function written(text: string): string {
  const plainly = text === text.trim() && !/[,"\p{Cc}]/u.test(text)
  return plainly ? text : JSON.stringify(text)
}

function plain(text: string): string | undefined {
  if (!text.startsWith('"')) return text
  const found = read(text)
  return found.ok && typeof found.value === 'string' ? found.value : undefined
}

function rest(text: string, at: number): string {
  return text.slice(at).split(',')[0]?.trim() ?? ''
}
