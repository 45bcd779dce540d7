import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** A legacy session that the worker has authenticated: the upstream's own id and the revision it was opened with. */
export type Session = {
  upstreamId: string
  revision: string
  hash: string
  /** Its client said that it can show a person a link. */
  urls: boolean
}

/** Who a session belongs to. */
export type Owner = { org: string; server: string; grant: string }

/** Session ids as clients see them: bound to one grant by a MAC whose key all workers share, so any of them can check. */
export class Sessions {
  #key: Uint8Array

  constructor(key: Uint8Array) {
    this.#key = key
  }

  /** What the client is given for an upstream's session id. */
  wrap(upstreamId: string, revision: string, owner: Owner, urls = false): string {
    const id = Buffer.from(upstreamId, 'utf8').toString('base64url')
    const kind = urls ? `${revision}u` : revision
    return `${kind}.${id}.${this.#mac(upstreamId, kind, owner).toString('base64url')}`
  }

  /** The session behind a client's header; undefined for another grant's, another server's or an invented one. */
  unwrap(header: string, owner: Owner): Session | undefined {
    const match = /^((\d{4}-\d{2}-\d{2})u?)\.([A-Za-z0-9_-]{1,2000})\.([A-Za-z0-9_-]{43})$/.exec(header)
    const [, kind, revision, id, given] = match ?? []
    if (kind === undefined || revision === undefined || id === undefined || given === undefined)
      return undefined
    const upstreamId = Buffer.from(id, 'base64url').toString('utf8')
    const mac = Buffer.from(given, 'base64url')
    const right = this.#mac(upstreamId, kind, owner)
    if (mac.length !== right.length || !timingSafeEqual(mac, right)) return undefined
    const urls = kind !== revision
    if (this.wrap(upstreamId, revision, owner, urls) !== header) return undefined
    return {
      upstreamId,
      revision,
      urls,
      hash: createHash('sha256').update(header).digest('hex').slice(0, 32),
    }
  }

  #mac(upstreamId: string, revision: string, owner: Owner): Buffer {
    const parts = ['session v1', owner.org, owner.server, owner.grant, revision, upstreamId]
    const bytes = parts.map((part) => `${Buffer.byteLength(part)}:${part}`).join('')
    return createHmac('sha256', this.#key).update(bytes, 'utf8').digest()
  }
}
