import { publicPages } from '#app/public-pages.ts'
import { env } from '#lib/env.ts'

// The address of this instance is not known when it is built.
export const dynamic = 'force-dynamic'

/** The public pages for models that read them: what this is, and a list of links in Markdown. */
export function GET(): Response {
  const { origin } = new URL(env().NEXTAUTH_URL)
  const groups = publicPages.map(({ group, pages }) =>
    [
      `## ${group}`,
      '',
      ...pages.map(({ path, title }) => `- [${title}](${new URL(path, origin).href})`),
    ].join('\n'),
  )
  const machine = [
    '## For machines',
    '',
    `- [JSON Schema of a policy](${origin}/policy.schema.json)`,
    `- [OpenAPI description of the API](${origin}/api/v1/openapi.json)`,
  ].join('\n')
  const text = `# Signalbox

> Signalbox decides which tool calls of AI agents run, before they run, and records every one. It stands as a gateway between agents and MCP servers; what a call needs to run is written in a policy, one JSON document for each server.

${[...groups, machine].join('\n\n')}
`
  return new Response(text, { headers: { 'content-type': 'text/plain; charset=utf-8' } })
}
