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

  /**
   * The id under which a client is asked what its server asks: only the same session can answer it.
   * @param idText the id of the server's request as JSON text
   */
  wrapQuestion(idText: string, owner: Owner, session: Session | undefined): string {
    const { org, server, grant } = owner
    const of = session === undefined ? ['', ''] : [session.revision, session.upstreamId]
    const mac = this.#sign(['question v1', org, server, grant, ...of, idText]).toString('base64url')
    return `ask.${Buffer.from(idText, 'utf8').toString('base64url')}.${mac}`
  }

  /** The JSON text of the id that a client answers to; undefined where nothing was asked under this id in this session. */
  unwrapQuestion(
    id: string | number | undefined,
    owner: Owner,
    session: Session | undefined,
  ): string | undefined {
    const text = typeof id === 'string' ? /^ask\.([A-Za-z0-9_-]{1,400})\./.exec(id)?.[1] : undefined
    if (typeof id !== 'string' || text === undefined) return undefined
    const idText = Buffer.from(text, 'base64url').toString('utf8')
    const right = Buffer.from(this.wrapQuestion(idText, owner, session))
    const given = Buffer.from(id)
    return given.length === right.length && timingSafeEqual(given, right) ? idText : undefined
  }

  #mac(upstreamId: string, revision: string, owner: Owner): Buffer {
    return this.#sign(['session v1', owner.org, owner.server, owner.grant, revision, upstreamId])
  }

  #sign(parts: readonly string[]): Buffer {
    const bytes = parts.map((part) => `${Buffer.byteLength(part)}:${part}`).join('')
    return createHmac('sha256', this.#key).update(bytes, 'utf8').digest()
  }
}
