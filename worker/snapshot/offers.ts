import { read } from '#lib/json/read.ts'
import { type Setting, settings } from '#lib/mcp/methods.ts'
import { type ParamHeader, paramHeaders } from '#lib/mcp/param-headers.ts'
import { expandsTo, readTemplate, type Template } from '#lib/mcp/uri.ts'
import type { ServerPart } from '#lib/release/parts.ts'

/** What is governed besides tools: one resource, one template or one prompt, by what names it. */
export type Item = { kind: 'resource' | 'template' | 'prompt'; name: string }

/** What a server may offer besides its tools, as somebody reviewed it. */
export class Offers {
  /** What is switched on. */
  readonly on: ReadonlySet<Setting>
  #digests: Record<Item['kind'], ReadonlyMap<string, string>>
  #templates: Template[]
  #headers = new Map<string, ParamHeader[]>()

  constructor(part: ServerPart) {
    this.on = new Set(settings.filter((setting) => part.settings?.includes(setting)))
    const digests = (items: ServerPart['resources']) =>
      new Map((items ?? []).map(({ name, digest }) => [name, digest]))
    this.#digests = {
      resource: digests(part.resources),
      template: digests(part.templates),
      prompt: digests(part.prompts),
    }
    this.#templates = (part.templates ?? [])
      .map(({ name }) => readTemplate(name))
      .filter((template) => template !== undefined)
    for (const { name, inputSchema } of part.tools) {
      // Most schemas have none, and a release of many tools is not to be read twice.
      if (inputSchema?.includes('x-mcp-header') !== true) continue
      const schema = read(inputSchema)
      if (schema.ok) this.#headers.set(name, paramHeaders(schema.value))
    }
  }

  /** Whether this very definition was reviewed. */
  shows({ kind, name }: Item, digest: string): boolean {
    return this.#digests[kind].get(name) === digest
  }

  /** Whether a client may name it: a resource also where a reviewed template expands to it. */
  has({ kind, name }: Item): boolean {
    if (this.#digests[kind].has(name)) return true
    return kind === 'resource' && this.#templates.some((template) => expandsTo(template, name))
  }

  /** The arguments of a tool that its client repeats in headers. */
  headersOf(tool: string): readonly ParamHeader[] {
    return this.#headers.get(tool) ?? []
  }
}
