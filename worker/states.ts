import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import type { Value } from '#lib/json/value.ts'
import { canonical } from '#lib/json/write.ts'

/** The call that a state belongs to: it opens for no other. */
export type StateOf = { org: string; grant: string; server: string; tool: string; args: Map<string, Value> }

const MARK = 'sbx1.'
const NONCE = 12
const TAG = 16

/**
 * The `requestState` that a client brings back after a person was shown a link: which approval it waits for, and until
 * when, sealed for one call with a key that all workers share.
 */
export class States {
  #key: Buffer

  constructor(key: Uint8Array) {
    this.#key = createHmac('sha256', key).update('request states v1').digest()
  }

  /** @param until seconds since the epoch */
  seal(approval: string, until: number, of: StateOf): string {
    const nonce = randomBytes(NONCE)
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce, { authTagLength: TAG })
    cipher.setAAD(bound(of))
    const body = Buffer.concat([cipher.update(`${approval} ${until}`, 'utf8'), cipher.final()])
    return MARK + Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64url')
  }

  /** Whether a state claims to be one of ours. */
  static isOurs(state: Value | undefined): state is string {
    return typeof state === 'string' && state.startsWith(MARK)
  }

  /** What a state says; undefined where it was not sealed for this call. */
  open(state: string, of: StateOf): { approval: string; until: number } | undefined {
    const text = state.slice(MARK.length)
    const bytes = Buffer.from(text, 'base64url')
    if (bytes.length < NONCE + TAG || bytes.toString('base64url') !== text) return undefined
    const decipher = createDecipheriv('aes-256-gcm', this.#key, bytes.subarray(0, NONCE), {
      authTagLength: TAG,
    })
    decipher.setAAD(bound(of))
    decipher.setAuthTag(bytes.subarray(bytes.length - TAG))
    try {
      const body = decipher.update(bytes.subarray(NONCE, bytes.length - TAG))
      const [approval = '', until = ''] = Buffer.concat([body, decipher.final()]).toString('utf8').split(' ')
      return { approval, until: Number(until) }
    } catch {
      // A wrong tag is only told by throwing.
      return undefined
    }
  }
}

function bound({ org, grant, server, tool, args }: StateOf): Buffer {
  const parts = [org, grant, server, tool, canonical(args)]
  return Buffer.from(parts.map((part) => `${Buffer.byteLength(part)}:${part}`).join(''), 'utf8')
}
