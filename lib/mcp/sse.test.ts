import fc from 'fast-check'
import { expect, it } from 'vitest'
import { eventCharsMax, type SseEvent, SseReader, writeEvent } from './sse.ts'

const fields = ({ event, data, id, retry }: SseEvent) => ({ event, data, id, retry })

it('gives the same events however the stream is cut', () => {
  const text =
    'id: 1\r\ndata: {"a":1}\r\n\r\n: hello\n\nevent: message\ndata: x\ndata: y\n\nretry: 5\rdata: z\r\r'
  const whole = new SseReader().push(`${text}\n`)
  const expected = 'events' in whole ? whole.events.map(fields) : []
  expect(expected.map((each) => each.data)).toEqual(['{"a":1}', undefined, 'x\ny', 'z'])
  fc.assert(
    fc.property(fc.array(fc.nat(text.length), { maxLength: 12 }), (cuts) => {
      const reader = new SseReader()
      const at = [0, ...cuts.sort((a, b) => a - b), text.length]
      const seen = at.slice(1).flatMap((end, i) => {
        const pushed = reader.push(text.slice(at[i], end))
        return 'events' in pushed ? pushed.events : []
      })
      const last = reader.push('\n')
      if ('events' in last) seen.push(...last.events)
      expect(seen.map(fields)).toEqual(expected)
    }),
  )
})

it('writes an event that reads back as itself', () => {
  const event = { event: 'message', data: 'a\nb', id: '7', retry: undefined }
  const read = new SseReader().push(writeEvent(event))
  expect('events' in read && read.events[0]).toMatchObject(event)
})

it('gives the same events wherever the bytes are cut, inside a character too', () => {
  const bytes = new TextEncoder().encode('data: {"name":"Käse 🧀"}\r\n\r\ndata: ü\n\n')
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    const decoder = new TextDecoder('utf-8', { fatal: true })
    const reader = new SseReader()
    const seen = [bytes.subarray(0, cut), bytes.subarray(cut)].flatMap((part) => {
      const pushed = reader.push(decoder.decode(part, { stream: true }))
      return 'events' in pushed ? pushed.events.map((event) => event.data) : []
    })
    expect(seen).toEqual(['{"name":"Käse 🧀"}', 'ü'])
  }
})

it('gives up on an event without end', () => {
  const reader = new SseReader()
  expect(reader.push(`data: ${'x'.repeat(eventCharsMax)}`)).toEqual({ fault: 'too_large' })
})
