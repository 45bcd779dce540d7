import { connect, createServer, type Socket } from 'node:net'

/** A line between the worker and PostgreSQL that a test can cut. */
export class Line {
  /** `swallow`: what the server says is lost, while it hears everything. */
  mode: 'open' | 'cut' | 'silent' | 'swallow' = 'open'
  port = 0
  #to: { host: string; port: number }
  #pairs = new Set<[Socket, Socket]>()
  #server = createServer((near) => this.#join(near))

  constructor(to: { host: string; port: number }) {
    this.#to = to
  }

  /** The same address, through this line. */
  async start(url: string): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    const address = this.#server.address()
    this.port = typeof address === 'object' && address !== null ? address.port : 0
    const through = new URL(url)
    through.host = `127.0.0.1:${this.port}`
    return through.href
  }

  /** Ends what is open and refuses what comes. */
  cut(): void {
    this.mode = 'cut'
    this.drop()
  }

  /** Ends what is open; new connections are made. */
  drop(): void {
    for (const [near, far] of this.#pairs) {
      near.destroy()
      far.destroy()
    }
    this.#pairs.clear()
  }

  stop(): Promise<void> {
    this.cut()
    return new Promise((resolve) => this.#server.close(() => resolve()))
  }

  #join(near: Socket): void {
    near.on('error', () => undefined)
    if (this.mode === 'cut') {
      near.destroy()
      return
    }
    const far = connect(this.#to.port, this.#to.host)
    far.on('error', () => near.destroy())
    const pair: [Socket, Socket] = [near, far]
    this.#pairs.add(pair)
    near.on('data', (bytes) => this.mode !== 'silent' && far.write(bytes))
    far.on('data', (bytes) => this.mode === 'open' && near.write(bytes))
    near.on('close', () => far.destroy())
    far.on('close', () => {
      near.destroy()
      this.#pairs.delete(pair)
    })
  }
}
