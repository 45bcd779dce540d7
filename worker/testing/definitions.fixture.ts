const NOUNS = [
  'invoice',
  'customer',
  'ticket',
  'branch',
  'report',
  'region',
  'device',
  'message',
  'order',
  'page',
]
const VERBS = ['read', 'list', 'create', 'update', 'delete', 'send', 'export', 'archive', 'merge', 'search']

export type Definition = Record<string, unknown> & { name: string }

/** Definitions as servers write them, each another one. */
export function definitions(count: number): Definition[] {
  return Array.from({ length: count }, (_, n) => {
    const noun = NOUNS[n % NOUNS.length] ?? ''
    const verb = VERBS[Math.floor(n / NOUNS.length) % VERBS.length] ?? ''
    return {
      name: `${verb}_${noun}_${n}`,
      title: `${verb} ${noun}`,
      description: `Can ${verb} a ${noun} of workspace ${n}. Returns what was found.`,
      inputSchema: {
        type: 'object',
        properties: {
          id: { type: 'string', description: `Which ${noun}`, pattern: '^[a-z0-9-]+$' },
          fields: { type: 'array', items: { type: 'string', enum: ['name', 'owner', 'state'] } },
          limit: { type: 'integer', minimum: 1, maximum: 100 + n, default: 20 },
        },
        required: ['id'],
        additionalProperties: false,
      },
      outputSchema: { type: 'object', properties: { found: { type: 'boolean' } } },
      annotations: { readOnlyHint: n % 2 === 0, openWorldHint: true },
      _meta: { 'vendor.example/tier': n % 5 },
    }
  })
}

type Mutation = { what: string; of: (text: string) => string }

const replaced =
  (what: string, from: string | RegExp, to: string): Mutation['of'] =>
  (text) => {
    const changed = text.replace(from, to)
    if (changed === text) throw new Error(`${what} changed nothing in ${text}`)
    return changed
  }
const mutation = (what: string, from: string | RegExp, to: string): Mutation => ({
  what,
  of: replaced(what, from, to),
})

/** One field of a definition's JSON text becomes another. */
export const mutations: readonly Mutation[] = [
  mutation('the name', /"name":"(\w+)"/, '"name":"$1x"'),
  mutation('the title', '"title":"', '"title":"The '),
  mutation('the description', 'Returns what', 'Returns all that'),
  mutation('one invisible character', 'Can ', 'Can\u200b '),
  mutation('a look-alike letter', 'workspace', 'w\u043erkspace'),
  mutation('the case of a letter', 'Returns', 'returns'),
  mutation('white space inside a text', 'was found', 'was  found'),
  mutation('the description of an argument', 'Which ', 'Any '),
  mutation('a pattern', '^[a-z0-9-]+$', '^.+$'),
  mutation('a value of an enum', '"owner"', '"secret"'),
  mutation('the order of an enum', '"name","owner"', '"owner","name"'),
  mutation('a type', '"type":"integer"', '"type":"number"'),
  mutation('a bound', '"minimum":1,', '"minimum":0,'),
  mutation('how a number is written', '"default":20', '"default":20.0'),
  mutation('a number as a text', '"default":20', '"default":"20"'),
  mutation('what is required', '"required":["id"]', '"required":[]'),
  mutation('what else is allowed', '"additionalProperties":false', '"additionalProperties":true'),
  mutation('a further argument', '"properties":{', '"properties":{"context":{"type":"string"},'),
  mutation('the output schema', '"found":{"type":"boolean"}', '"found":{"type":"string"}'),
  mutation('a missing output schema', /"outputSchema":\{.*?\}\}\},/, ''),
  mutation('an annotation', '"openWorldHint":true', '"openWorldHint":false'),
  mutation('a further annotation', '"annotations":{', '"annotations":{"destructiveHint":false,'),
  mutation('its metadata', '/tier":', '/level":'),
  mutation('a member nobody knows', /\}$/, ',"x-later":true}'),
  mutation('a member that is null', /\}$/, ',"icons":null}'),
]

/** The same value: members in another order at every depth, and white space wherever JSON allows it. */
export function rewritten(value: unknown): string {
  if (Array.isArray(value)) return `[ ${value.map(rewritten).join(' ,\n ')} ]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).toReversed()
  return `{\t${members.map(([key, member]) => `${JSON.stringify(key)} : ${rewritten(member)}`).join(' ,\r\n')} }`
}
