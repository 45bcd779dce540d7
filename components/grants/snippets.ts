import type { Secret } from './held-secret.ts'

export type Snippet = {
  id: string
  label: string
  code: string
  /** After it: what to do, and what one should see. */
  note: string
  /** A link that installs it with one click; it carries the secret, so it is a secret too. */
  install?: { label: string; href: string }
  /** The client connects from its maker's cloud and cannot reach a gateway on this machine. */
  cloud?: boolean
}

/** The documented shapes of these files and commands were last compared with the clients' own pages on this day. */
export const checkedOn = '2026-11-23'

const json = (value: unknown) => JSON.stringify(value, null, 2)

/** How each client is told about the gateway: with the one signed URL, or with the address and a bearer header. */
export function snippets(name: string, secret: Secret, inHeader: boolean, local: boolean): Snippet[] {
  const url = inHeader ? secret.mcpUrl : secret.proxyUrl
  const bearer = `Bearer ${secret.token}`
  const headers = inHeader ? { headers: { Authorization: bearer } } : {}
  const cursor = { url, ...headers }
  return [
    {
      id: 'claude-code',
      label: 'Claude Code',
      code: inHeader
        ? `claude mcp add --transport http \\\n  --header "Authorization: ${bearer}" \\\n  ${name} ${url}`
        : `claude mcp add --transport http ${name} \\\n  ${url}`,
      note: 'Then start Claude Code and run /mcp: the tools that may be called are listed.',
    },
    {
      id: 'claude-desktop',
      label: 'Claude Desktop',
      code: inHeader
        ? json({
            mcpServers: {
              [name]: {
                command: 'npx',
                args: ['-y', 'mcp-remote', url, '--header', 'Authorization:${AUTH}'],
                env: { AUTH: bearer },
              },
            },
          })
        : url,
      note: inHeader
        ? 'In claude_desktop_config.json; mcp-remote runs on your machine, so it reaches a local gateway.'
        : 'Settings, Connectors, Add custom connector: paste the URL.',
      ...(inHeader ? {} : { cloud: local }),
    },
    {
      id: 'cursor',
      label: 'Cursor',
      code: json({ mcpServers: { [name]: cursor } }),
      note: 'In .cursor/mcp.json of the project, or ~/.cursor/mcp.json.',
      install: {
        label: 'Add to Cursor',
        href: `cursor://anysphere.cursor-deeplink/mcp/install?name=${encodeURIComponent(name)}&config=${encodeURIComponent(toBase64(JSON.stringify(cursor)))}`,
      },
    },
    {
      id: 'vscode',
      label: 'VS Code',
      code: inHeader
        ? json({
            inputs: [
              { type: 'promptString', id: `${name}-token`, description: `Token of ${name}`, password: true },
            ],
            servers: {
              [name]: { type: 'http', url, headers: { Authorization: `Bearer \${input:${name}-token}` } },
            },
          })
        : json({ servers: { [name]: { type: 'http', url } } }),
      note: inHeader
        ? 'In .vscode/mcp.json; VS Code asks for the token once and keeps it.'
        : 'In .vscode/mcp.json of the project.',
      ...(inHeader
        ? {}
        : {
            install: {
              label: 'Add to VS Code',
              href: `vscode:mcp/install?${encodeURIComponent(JSON.stringify({ name, type: 'http', url }))}`,
            },
          }),
    },
    {
      id: 'codex',
      label: 'Codex',
      code: inHeader
        ? `export SIGNALBOX_TOKEN=${secret.token}\ncodex mcp add ${name} --url ${url} \\\n  --bearer-token-env-var SIGNALBOX_TOKEN`
        : `codex mcp add ${name} --url ${url}`,
      note: 'Writes ~/.codex/config.toml.',
    },
    {
      id: 'curl',
      label: 'curl',
      code: [
        `curl -sS ${url} \\`,
        ...(inHeader ? [`  -H 'authorization: ${bearer}' \\`] : []),
        "  -H 'content-type: application/json' \\",
        "  -H 'accept: application/json, text/event-stream' \\",
        "  -H 'mcp-protocol-version: 2026-07-28' -H 'mcp-method: tools/list' \\",
        `  -d '${JSON.stringify(listRequest)}'`,
      ].join('\n'),
      note: 'Answers with the tools that this agent may see.',
    },
    {
      id: 'typescript',
      label: 'TypeScript',
      code: [
        "import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'",
        '',
        `const client = new Client({ name: '${name}', version: '1.0.0' })`,
        'await client.connect(',
        inHeader
          ? `  new StreamableHTTPClientTransport(new URL('${url}'), {\n    requestInit: { headers: { authorization: '${bearer}' } },\n  }),`
          : `  new StreamableHTTPClientTransport(new URL('${url}')),`,
        ')',
        'console.log((await client.listTools()).tools.map((tool) => tool.name))',
        'await client.close()',
      ].join('\n'),
      note: 'npm install @modelcontextprotocol/client',
    },
  ]
}

const listRequest = {
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/list',
  params: {
    _meta: {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': {},
    },
  },
}

function toBase64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)))
}
