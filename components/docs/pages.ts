/** A page of the documentation below /docs: its address, what search engines show of it, and when it last said something else. */
export type DocAddress = { slug: string; title: string; about: string; changed: string }

const changed = '2026-11-26'

/** When /security last said something else. */
export const securityChanged = changed

/** In the order in which one reads them. */
export const docAddresses = [
  {
    slug: 'quick-start',
    title: 'Quick start',
    about: 'From nothing to one allowed and one denied call: in the browser, and from a terminal.',
    changed,
  },
  {
    slug: 'policy-language',
    title: 'The policy language',
    about: 'Every key of a policy, which rule applies to a call, conditions on arguments, limits, and tests.',
    changed,
  },
  {
    slug: 'clients',
    title: 'Setting up a client',
    about:
      'How Claude Code, Claude Desktop, Cursor, VS Code, Codex, curl and TypeScript are told about the gateway.',
    changed,
  },
  {
    slug: 'records',
    title: 'How calls are recorded',
    about:
      'What is written down before a call leaves, what is never kept, and what the results in the log mean.',
    changed,
  },
  {
    slug: 'webhooks',
    title: 'Webhooks',
    about:
      'What a webhook is sent, how to check that it comes from here, and what happens when a receiver fails.',
    changed: '2026-11-27',
  },
  {
    slug: 'problems',
    title: 'Problems of the API',
    about: 'Every code that the API refuses with, its HTTP status, and the sentence that comes along.',
    changed,
  },
] as const satisfies readonly DocAddress[]
export type DocSlug = (typeof docAddresses)[number]['slug']

/** The page at an address, if there is one. */
export function docAt(slug: string): (typeof docAddresses)[number] | undefined {
  return docAddresses.find((each) => each.slug === slug)
}
