import { createHash } from 'node:crypto'
import type { Value } from '#lib/json/value.ts'
import { write } from '#lib/json/write.ts'
import { log } from '#lib/log.ts'
import type { ListKind } from '#lib/mcp/item-list.ts'
import { definitionText } from '#lib/mcp/item-list.ts'
import type { Setting } from '#lib/mcp/methods.ts'
import type { Holds, Shown } from '#worker/snapshot/holds.ts'
import { visible } from './decide.ts'
import { refusalOf } from './decide-item.ts'
import type { Caller } from './identify.ts'

const NAME_MOST = 256

const reviewedAs = {
  resources: { needs: 'resources', of: 'resource' },
  templates: { needs: 'resources', of: 'template' },
  prompts: { needs: 'prompts', of: 'prompt' },
} as const

/** What a server may show and ask within one request, by the release of the moment; what it shows is compared for everybody. */
export class Watch {
  #holds: Pick<Holds, 'names' | 'hold'>
  /** The caller under the release of the moment. */
  #latest: () => Caller
  #shown: Shown[] = []

  constructor(holds: Pick<Holds, 'names' | 'hold'>, latest: () => Caller) {
    this.#holds = holds
    this.#latest = latest
  }

  /** Whether something of a list may go on to the client: this very definition was reviewed, and the caller may see it. */
  admits(kind: ListKind): (name: string, item: Map<string, Value>) => boolean {
    const caller = this.#latest()
    const { part, released, offers } = caller.upstream
    if (kind !== 'tools') {
      const { needs, of } = reviewedAs[kind]
      const sees = offers.on.has(needs) && this.isAdmitted()
      return (name, item) => sees && offers.shows({ kind: of, name }, digestOf(item))
    }
    const names = visible(caller, this.#holds.names(caller.org, part))
    return (name, tool) => {
      const known = released.get(name)
      const digest = digestOf(tool)
      if (known?.digest === digest) return names.has(name)
      // A name that no inventory could hold is taken out, and nobody can be asked about it.
      if (known?.blocked !== true && isHoldable(name))
        this.#shown.push({ tool: name, digest, definition: write(tool), released: known !== undefined })
      return false
    }
  }

  /** What is switched on for the server. */
  on(): ReadonlySet<Setting> {
    return this.#latest().upstream.offers.on
  }

  /** Whether this caller may use anything that is switched on. */
  isAdmitted(): boolean {
    return refusalOf(this.#latest()) === undefined
  }

  /** Whether the caller may hear of a resource. */
  knows(uri: string): boolean {
    return this.isAdmitted() && this.#latest().upstream.offers.has({ kind: 'resource', name: uri })
  }

  /** Whether what a server tells every model is what was reviewed. */
  says(instructions: Value): boolean {
    const digest = digestOf(instructions)
    if (this.#latest().upstream.part.instructions === digest) return true
    this.#shown.push({ tool: '', digest, definition: write(instructions), released: true })
    return false
  }

  /** True where nothing new was shown; else whether it became durable that it is held. */
  settled(): true | Promise<boolean> {
    if (this.#shown.length === 0) return true
    const shown = this.#shown
    this.#shown = []
    const { org, upstream } = this.#latest()
    return this.#holds.hold(org, upstream.part.id, shown).then(
      () => true,
      (err: unknown) => {
        log('worker').error({ err, org, server: upstream.part.id }, 'a changed definition could not be held')
        return false
      },
    )
  }
}

function digestOf(value: Value): string {
  return createHash('sha256').update(definitionText(value)).digest('hex')
}

function isHoldable(name: string): boolean {
  return name.length <= NAME_MOST && !/\p{Cc}/u.test(name)
}
