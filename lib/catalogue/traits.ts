import type { Category, Classified } from '#lib/risk/types.ts'

/** The signals of the classifier that an attack can be about; the others (a single target, many arguments) are none. */
const signalTraits = [
  'mints_credentials',
  'changes_permissions',
  'spends_money',
  'admin',
  'sends_outside',
  'irreversible',
  'runs_code',
  'runs_on_host',
  'query',
  'url',
  'path',
  'html',
  'bulk',
  'overwrites',
] as const

/** A kind of access that a tool gives: its category, a signal, or merely being a tool (`any`). */
export type Trait = Category | (typeof signalTraits)[number] | 'any'

/** How a tool with the trait is spoken of: "a tool that mints credentials". */
export const traitWords: Record<Trait, string> = {
  any: 'is listed to an agent',
  read: 'reads',
  write: 'writes',
  execute: 'runs something',
  destructive: 'destroys',
  financial: 'moves money',
  mints_credentials: 'mints credentials',
  changes_permissions: 'changes permissions',
  spends_money: 'spends money',
  admin: 'acts as an administrator',
  sends_outside: 'sends messages outside',
  irreversible: 'cannot be undone',
  runs_code: 'runs code',
  runs_on_host: 'runs commands on a host',
  query: 'takes a query language',
  url: 'takes a URL',
  path: 'takes a file path',
  html: 'takes HTML',
  bulk: 'acts in bulk',
  overwrites: 'overwrites what is there',
}

/** The traits of a tool, from what the classifier found and from nothing else; the most particular first. */
export function traitsOf({ category, signals }: Pick<Classified, 'category' | 'signals'>): Trait[] {
  const found = signalTraits.filter((trait) => signals.some((signal) => signal.id === trait))
  return [...found, category, 'any']
}
