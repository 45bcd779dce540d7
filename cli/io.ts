import { once } from 'node:events'
import { oneLine, Stop } from './stop.ts'

/** What a command may use of the world besides files and the network. */
export type Io = {
  out: Out
  /** A line for people, on standard error. */
  note: (line: string) => void
  stdin: AsyncIterable<Uint8Array>
  /** Milliseconds since the epoch. */
  now: () => number
}

const TOGETHER = 64 * 1024

/** Standard output. A reader that went away is not a failure: there is only nobody left to tell. */
export class Out {
  readonly #stream: NodeJS.WriteStream
  #gone = false
  #broken: string | undefined
  #held = ''
  #due: NodeJS.Immediate | undefined

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream
    stream.on('error', (error: NodeJS.ErrnoException) => {
      this.#gone = true
      if (error.code !== 'EPIPE') this.#broken = error.code ?? error.message
    })
  }

  /** Nobody reads any more: whoever writes without end may stop. */
  get gone(): boolean {
    return this.#gone
  }

  /** Writes, and waits while the reader is slow. */
  async write(text: string): Promise<void> {
    if (this.#gone || text === '') return
    const room = this.#stream.write(text)
    if (room) return
    const settled = new AbortController()
    const either = ['drain', 'close', 'error'].map((event) =>
      once(this.#stream, event, { signal: settled.signal }).catch(() => undefined),
    )
    await Promise.race(either)
    settled.abort()
  }

  /** A sentence that holds words of others. */
  async say(sentence: string): Promise<void> {
    await this.line(oneLine(sentence))
  }

  async line(text: string): Promise<void> {
    await this.write(`${text}\n`)
  }

  /** Writes many small texts together, and none later than the input pauses: whoever waits for an answer gets it. */
  async add(text: string): Promise<void> {
    this.#held += text
    if (this.#held.length >= TOGETHER) return this.#flush()
    this.#due ??= setImmediate(() => void this.#flush())
  }

  async #flush(): Promise<void> {
    clearImmediate(this.#due)
    this.#due = undefined
    const text = this.#held
    this.#held = ''
    await this.write(text)
  }

  /** Waits until everything was handed over; throws where it could not be written. */
  async end(): Promise<void> {
    await this.#flush()
    if (!this.#gone) await new Promise<void>((done) => this.#stream.write('', () => done()))
    if (this.#broken === undefined) return
    throw new Stop(3, `standard output: it cannot be written (${oneLine(this.#broken)}).`)
  }
}
