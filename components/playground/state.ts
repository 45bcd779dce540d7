import { type Asked, emptyAsked } from '#components/policies/asked.ts'
import { askedFrom } from '#components/policies/kept-asked.ts'

/** Everything that is typed into the playground, as text: nothing is lost because it is not right yet. */
export type PlaygroundState = {
  policy: string
  /** The tools as JSON: what a server answers to tools/list, or an inventory. */
  tools: string
  tool: string
  asked: Asked
}

/** As long as the part of an address behind the # may be. Longer links are cut by what carries them. */
export const MOST_SHARED = 16_000

/** The state behind a #: it stays in the browser, because nobody sends that part. Nothing where it is too long. */
export function sharedFragment(state: PlaygroundState): string | undefined {
  const { policy, tools, tool, asked } = state
  const args = asked.args[tool]
  const said = Object.entries(asked).filter(
    ([name, value]) => !['args', 'test', 'from'].includes(name) && value !== emptyAsked[name as keyof Asked],
  )
  const sent = {
    policy,
    tools,
    tool,
    asked: { ...Object.fromEntries(said), ...(args === undefined ? {} : { args: { [tool]: args } }) },
  }
  const fragment = `#try=${toBase64Url(JSON.stringify(sent))}`
  return fragment.length > MOST_SHARED ? undefined : fragment
}

/** The state that a fragment carries; nothing where it is none, or was cut on its way. */
export function stateOfFragment(fragment: string): PlaygroundState | undefined {
  const found = /^#try=([\w-]+)$/.exec(fragment)?.[1]
  if (found === undefined || found.length > MOST_SHARED) return undefined
  const text = fromBase64Url(found)
  return text === undefined ? undefined : stateOf(text)
}

/** A state from its text, as it lies in the tab or in a link; nothing where it has another form. */
export function stateOf(text: string): PlaygroundState | undefined {
  let found: unknown
  try {
    found = JSON.parse(text)
  } catch {
    return undefined
  }
  if (typeof found !== 'object' || found === null) return undefined
  const { policy, tools, tool, asked } = found as Record<string, unknown>
  if (typeof policy !== 'string' || typeof tools !== 'string' || typeof tool !== 'string') return undefined
  return { policy, tools, tool, asked: { ...emptyAsked, ...askedFrom(asked) } }
}

function toBase64Url(text: string): string {
  let binary = ''
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte)
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

function fromBase64Url(text: string): string | undefined {
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
    return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(binary, (c) => c.charCodeAt(0)))
  } catch {
    return undefined
  }
}
