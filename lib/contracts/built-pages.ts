/**
 * Pages are built before anybody knows at which address, and in which mode, they will be served. What depends on that is
 * built in every form that there can be, under addresses nobody is told, and the server chooses.
 */

/** What stands behind the question mark of an address. */
type Query = { get(name: string): string | null }

/** Stands for the origin of the instance in what is built, and is replaced before anything is sent. */
export const NOWHERE = 'https://nowhere.invalid'

/** What the forms of a page differ in: whether demos can be opened, whether an operator is named, whether letters leave. */
export type Instance = { demo: boolean; operator: boolean; mailed: boolean }

export const startForms = ['plain', 'demo', 'demo-unavailable'] as const
export const contactForms = ['nobody', 'kept', 'mailed', 'nobody-sent', 'kept-sent', 'mailed-sent'] as const
export type StartForm = (typeof startForms)[number]
export type ContactForm = (typeof contactForms)[number]

/** Below it the forms are built; no address of a page begins like this. */
export const FORMS = '/as/'

/** Where the page at `path` lies among what was built. */
export function builtPath(path: string, query: Query, instance: Instance): string {
  if (path === '/') return `${FORMS}start/${startForm(query, instance)}`
  if (path === '/contact') return `${FORMS}contact/${contactForm(query, instance)}`
  return path
}

function startForm(query: Query, { demo }: Instance): StartForm {
  if (!demo) return 'plain'
  return query.get('demo') === 'unavailable' ? 'demo-unavailable' : 'demo'
}

function contactForm(query: Query, { operator, mailed }: Instance): ContactForm {
  const form = operator ? (mailed ? 'mailed' : 'kept') : 'nobody'
  return query.get('sent') === 'yes' ? `${form}-sent` : form
}
