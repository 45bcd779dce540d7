import type { IncomingHttpHeaders } from 'node:http'
import type { Dispatcher } from 'undici'

/** Bytes that may wait here before the upstream is told to stop sending. */
const HIGH_WATER = 64 * 1024

/**
 * One answer of an upstream, as undici hands it over. Every call passes through here, so its chunks go to the reader
 * without a stream object between them; a reader that is slow makes the upstream stop.
 */
export class UpstreamAnswer implements Dispatcher.DispatchHandler {
  statusCode = 0
  headers: IncomingHttpHeaders = {}
  /** Settles with the head of the answer; rejects when none came. */
  readonly head: Promise<this>
  #resolve: (answer: this) => void = () => undefined
  #reject: (reason: unknown) => void = () => undefined
  #controller: Dispatcher.DispatchController | undefined
  #gone: Error | undefined
  #chunks: Buffer[] = []
  #waiting = 0
  #ended = false
  #wake: (() => void) | undefined

  constructor() {
    this.head = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    // A client may leave before anybody waits for the head.
    this.head.catch(() => undefined)
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#gone !== undefined) controller.abort(this.#gone)
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: IncomingHttpHeaders,
  ): void {
    // 1xx says nothing about the answer.
    if (statusCode < 200) return
    this.statusCode = statusCode
    this.headers = headers
    this.#resolve(this)
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#waiting += chunk.length
    if (this.#waiting > HIGH_WATER) controller.pause()
    this.#woken()
  }

  onResponseEnd(): void {
    this.#ended = true
    this.#woken()
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#gone ??= error
    this.#reject(error)
    this.#woken()
  }

  /** Ends the exchange: nothing more is sent or read. A request that was not written yet never will be. */
  destroy(reason = new Error('the answer is no longer wanted')): void {
    if (this.#ended || this.#gone !== undefined) return
    this.#gone = reason
    this.#controller?.abort(reason)
    this.#reject(reason)
    this.#woken()
  }

  /** What arrived since the last time, once something has; undefined at the end. Throws when the answer broke off. */
  async next(): Promise<Buffer | undefined> {
    while (this.#chunks.length === 0) {
      if (this.#gone !== undefined) throw this.#gone
      if (this.#ended) return undefined
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    const [first] = this.#chunks
    const piece =
      this.#chunks.length === 1 && first !== undefined ? first : Buffer.concat(this.#chunks, this.#waiting)
    this.#chunks = []
    this.#waiting = 0
    if (this.#controller?.paused === true) this.#controller.resume()
    return piece
  }

  /** The whole body, or undefined when it is longer than `most` bytes; then the exchange is ended. */
  async whole(most: number): Promise<Buffer | undefined> {
    const pieces: Buffer[] = []
    let length = 0
    for (;;) {
      const piece = await this.next()
      if (piece === undefined) break
      length += piece.length
      if (length > most) {
        this.destroy()
        return undefined
      }
      pieces.push(piece)
    }
    const [only] = pieces
    return pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces, length)
  }

  /** Reads and forgets a body that nobody needs, so that its connection can be used again; a long one is cut off. */
  async dump(most: number): Promise<void> {
    // What is thrown says that the exchange has ended, and that was the aim.
    await this.whole(most).catch(() => undefined)
  }

  #woken(): void {
    const wake = this.#wake
    this.#wake = undefined
    wake?.()
  }
}
