/** One server-sent event: what was read of it. Comments and fields that nobody knows are not kept. */
export type SseEvent = {
  event: string | undefined
  data: string | undefined
  id: string | undefined
  retry: string | undefined
}

export const eventCharsMax = 10 * 1024 * 1024

/**
 * Cuts a stream of text into server-sent events. Feed it decoded text (a streaming decoder keeps split characters
 * whole); it returns the events that are complete. An event over the limit is a fault, and the stream is over.
 */
export class SseReader {
  #rest = ''
  #pendingReturn = false

  push(text: string): { events: SseEvent[] } | { fault: 'too_large' } {
    // A CR at the end of a chunk may be half of CR LF: wait for the next chunk before deciding.
    let chunk = (this.#pendingReturn ? '\r' : '') + text
    this.#pendingReturn = chunk.endsWith('\r')
    if (this.#pendingReturn) chunk = chunk.slice(0, -1)
    // An end of event may begin at most three characters before the new chunk; the rest was searched already.
    const ends = /(?:\r\n|\n|\r(?!\n))(?:\r\n|\n|\r(?!\n))/g
    ends.lastIndex = Math.max(0, this.#rest.length - 3)
    this.#rest += chunk
    const events: SseEvent[] = []
    let from = 0
    for (let end = ends.exec(this.#rest); end; end = ends.exec(this.#rest)) {
      events.push(parse(this.#rest.slice(from, ends.lastIndex)))
      from = ends.lastIndex
    }
    this.#rest = this.#rest.slice(from)
    return this.#rest.length > eventCharsMax ? { fault: 'too_large' } : { events }
  }
}

/** What some reader takes for the end of a line: behind it another field could hide. */
const BREAKS = /[\p{Cc}\p{Zl}\p{Zp}]/u

function parse(raw: string): SseEvent {
  const event: SseEvent = { event: undefined, data: undefined, id: undefined, retry: undefined }
  for (const line of raw.split(/\r\n|\n|\r/)) {
    if (line === '' || line.startsWith(':')) continue
    const at = line.indexOf(':')
    const field = at === -1 ? line : line.slice(0, at)
    const value = at === -1 ? '' : line.slice(at + 1).replace(/^ /, '')
    if (field === 'data') event.data = event.data === undefined ? value : `${event.data}\n${value}`
    else if ((field === 'event' || field === 'id' || field === 'retry') && !BREAKS.test(value))
      event[field] = value
  }
  return event
}

/** An event as text. One without any field is a comment, which keeps a connection alive and says nothing. */
export function writeEvent(event: Pick<SseEvent, 'event' | 'data' | 'id' | 'retry'>): string {
  const lines: string[] = []
  if (event.event !== undefined) lines.push(`event: ${event.event}`)
  if (event.id !== undefined) lines.push(`id: ${event.id}`)
  if (event.retry !== undefined) lines.push(`retry: ${event.retry}`)
  for (const line of event.data?.split(/\r\n|\n|\r/) ?? []) lines.push(`data: ${line}`)
  return lines.length === 0 ? ':\n\n' : `${lines.join('\n')}\n\n`
}
