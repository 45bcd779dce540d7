import { checkedOn, snippets } from '#components/grants/snippets.ts'
import type { Section } from './doc-page.tsx'
import { Printed } from './parts.tsx'

/** In place of a secret; it opens nothing. */
const stand = {
  proxyUrl: 'https://gateway.example/s/YOUR-SIGNED-URL/mcp',
  mcpUrl: 'https://gateway.example/mcp/YOUR-SERVER',
  token: 'YOUR-TOKEN',
}
const name = 'my-server'
const withUrl = snippets(name, stand, false, false)
const withHeader = snippets(name, stand, true, false)

/** The same snippets that the console shows with a real secret in them. */
export const clientSetup: readonly Section[] = [
  {
    id: 'two-ways',
    title: 'Two ways to say who calls',
    body: (
      <>
        <p>
          When you connect an agent, the console shows once what to paste. The <b>signed proxy URL</b> is one
          address that carries the right to call; every client that takes an address takes it. The{' '}
          <b>token</b> is the same right as a bearer header, beside an address without a secret: take it where
          addresses end up in logs and histories.
        </p>
        <p>
          Either is a secret. It works until the agent’s grant ends or is revoked, which takes effect within a
          second. Below, <code>YOUR-SIGNED-URL</code>, <code>YOUR-SERVER</code> and <code>YOUR-TOKEN</code>{' '}
          stand for what the console shows you.
        </p>
      </>
    ),
  },
  ...withUrl.map((snippet, at): Section => {
    const header = withHeader[at]
    return {
      id: snippet.id,
      title: snippet.label,
      body: (
        <>
          <Printed
            label={`${snippet.label}, with the signed URL`}
            code={snippet.code}
            json={snippet.code.startsWith('{')}
            note={snippet.note}
          />
          {header === undefined ? null : (
            <Printed
              label={`${snippet.label}, with the token`}
              code={header.code}
              json={header.code.startsWith('{')}
              note={header.note}
            />
          )}
        </>
      ),
    }
  }),
  {
    id: 'checked',
    title: 'If it does not connect',
    body: (
      <>
        <p>
          These shapes were compared with the clients’ own documentation on {checkedOn}. A client that
          connects from its maker’s cloud cannot reach a gateway on your machine.
        </p>
        <p>
          A configuration can be looked through at <a href="/check">Check your setup</a>, in your browser; it
          is sent nowhere.
        </p>
      </>
    ),
  },
]
