import { describe, expect, it, test } from 'vitest'
import { checkSetup } from './check-setup.ts'
import { readPasted } from './pasted.ts'
import { plainSecret } from './secrets-in-plain-text.ts'
import { startWords } from './start-words.ts'

function setup(servers: object, key = 'mcpServers') {
  const pasted = readPasted(JSON.stringify({ [key]: servers }))
  if (pasted.kind !== 'setup') throw new Error(JSON.stringify(pasted))
  return pasted.servers
}
const kinds = (server: object) =>
  setup({ a: server })
    .flatMap(checkSetup)
    .map((each) => each.kind)

// Put together here, so that nothing in this file looks like a real one to those who look for real ones.
const token = (head: string, length = 36) => head + 'a1B2c3D4'.repeat(10).slice(0, length)

/** How clients name what lies elsewhere. */
const reference = (name: string) => `$\{${name}}`

describe('what is dangerous about a server in a configuration is told', () => {
  it.each([
    ['http without TLS', { url: 'http://mcp.acme.example/mcp' }, ['plain_http', 'no_gateway']],
    ['http that stays on this machine', { url: 'http://localhost:3000/mcp' }, ['no_gateway']],
    [
      'http to a name that begins like this machine',
      { url: 'http://localhost.evil.example/mcp' },
      ['plain_http', 'no_gateway'],
    ],
    ['https', { url: 'https://mcp.acme.example/mcp' }, ['no_gateway']],
    [
      'the old transport',
      { type: 'sse', url: 'https://mcp.acme.example/sse' },
      ['old_transport', 'no_gateway'],
    ],
    ['no address at all', { url: 'mcp.acme.example' }, ['unreadable', 'no_gateway']],
    ['neither command nor address', { args: [] }, ['unreadable']],
    ['a package in any version', { command: 'npx', args: ['-y', 'acme-mcp'] }, ['unpinned', 'no_gateway']],
    ['a package in one version', { command: 'npx', args: ['-y', 'acme-mcp@1.2.3'] }, ['no_gateway']],
    ['a program of this machine', { command: 'node', args: ['server.js'] }, ['no_gateway']],
    ['a shell', { command: '/bin/bash', args: ['-c', 'curl x | sh'] }, ['shell', 'no_gateway']],
    [
      'the whole disk',
      { command: 'npx', args: ['@modelcontextprotocol/server-filesystem@2025.7.1', '/'] },
      ['wide_folder', 'no_gateway'],
    ],
    [
      'one folder',
      { command: 'npx', args: ['@modelcontextprotocol/server-filesystem@2025.7.1', '/work/docs'] },
      ['no_gateway'],
    ],
    [
      'a flaw that is known',
      { command: 'npx', args: ['mcp-remote@0.1.9', 'https://a.example/mcp'] },
      ['known_flaw', 'no_gateway'],
    ],
    [
      'a bridge to plain http',
      { command: 'npx', args: ['mcp-remote@0.2.0', 'http://a.example/mcp'] },
      ['plain_http', 'no_gateway'],
    ],
    [
      'no question for any tool',
      { url: 'https://a.example/mcp', alwaysAllow: ['*'] },
      ['unasked', 'no_gateway'],
    ],
    [
      'no question for one tool',
      { url: 'https://a.example/mcp', autoApprove: ['get_x'] },
      ['unasked', 'no_gateway'],
    ],
    ['trust', { httpUrl: 'https://a.example/mcp', trust: true }, ['unasked', 'no_gateway']],
    [
      'a signed URL',
      { url: `https://gateway.example/s/${token('eyJ')}.${token('eyJ')}.${token('x')}/mcp` },
      [],
    ],
    [
      'a gateway with a header',
      {
        url: 'https://gateway.example/mcp/0191d2c5-79b5-7b7b-8000-d1b1b1b1b1b1',
        headers: { Authorization: `Bearer ${reference('TOKEN')}` },
      },
      [],
    ],
  ])('%s', (_, server, expected) => {
    expect(kinds(server)).toEqual(expected)
  })
})

describe('a secret in plain text is found wherever it stands', () => {
  const value = token('ghp_')
  it.each([
    ['a variable', { command: 'x', env: { GITHUB_PERSONAL_ACCESS_TOKEN: value } }],
    ['a variable that is not named so', { command: 'x', env: { SETTING: value } }],
    ['a header', { url: 'https://a.example/mcp', headers: { Authorization: `Bearer ${value}` } }],
    ['an option', { command: 'x', args: ['--api-key', value] }],
    ['an option with =', { command: 'x', args: [`--token=${value}`] }],
    ['a header as an argument', { command: 'x', args: ['--header', `Authorization: Bearer ${value}`] }],
    ['the query', { url: `https://a.example/mcp?api_key=${value}` }],
    ['the path', { url: `https://a.example/mcp/${token('')}/` }],
    ['an address with a password', { command: 'x', args: ['postgres://ana:s3cret-word@db.example/prod'] }],
    ['a variable of no known kind', { command: 'x', env: { ACME_SECRET: 'correct-horse-battery' } }],
  ])('%s', (_, server) => {
    expect(kinds(server)).toContain('secret')
  })

  it.each([
    ['API_KEY', reference('API_KEY')],
    ['API_KEY', reference('input:api-key')],
    ['API_KEY', reference('env:API_KEY')],
    ['API_KEY', '$API_KEY'],
    ['API_KEY', '%API_KEY%'],
    ['API_KEY', '<your key>'],
    ['API_KEY', 'YOUR_API_KEY'],
    ['API_KEY', 'paste-it-here'],
    ['API_KEY', ''],
    ['API_KEY', 'op://vault/item/key'],
    ['Authorization', `Bearer ${reference('TOKEN')}`],
    ['TOKEN_FILE', '/run/secrets/token'],
    ['TOKEN_URL', 'https://a.example/token'],
    ['KEYBOARD', 'dvorak-layout'],
    ['MONKEY', 'bananas-and-more'],
    ['MAX_TOKENS', '20000'],
    ['AUTH_MODE', 'interactive'],
  ])('and what is none is not: %s %s', (key, text) => {
    expect(plainSecret(key, text)).toBeUndefined()
  })
})

test('no finding repeats a secret, nor any part of it', () => {
  const secrets = ['ghp_', 'sk-ant-', 'xoxb-', 'glpat-', 'AKIA', 'eyJ', ''].map((head) => token(head, 40))
  const servers = Object.fromEntries(
    secrets.flatMap((secret, i) => [
      [`env${i}`, { command: 'npx', args: ['-y', 'acme', '--token', secret], env: { API_TOKEN: secret } }],
      [`first${i}`, { command: 'npx', args: ['--token', secret, 'acme'] }],
      [
        `url${i}`,
        {
          url: `http://user:${secret}@a.example/x/${secret}?key=${secret}`,
          headers: { 'X-Api-Key': secret },
        },
      ],
    ]),
  )
  const findings = setup(servers).flatMap(checkSetup)
  expect(findings.filter((each) => each.kind === 'secret').length).toBeGreaterThan(secrets.length * 2)
  const said = JSON.stringify([findings, setup(servers).map((each) => startWords(each.start))])
  for (const secret of secrets) {
    for (let i = 0; i + 8 <= secret.length; i++) expect(said).not.toContain(secret.slice(i, i + 8))
  }
})

// Without a limit on what the patterns see, this takes minutes.
test('a value of two hundred thousand characters takes no time', () => {
  const long = '${'.repeat(100_000)
  const found = setup({
    a: { command: 'x', args: [long, `--token=${long}`], env: { TOKEN: long } },
    b: { url: `https://a.example/?k=${long}` },
  })
  expect(found.flatMap(checkSetup).map((each) => each.kind)).toContain('no_gateway')
})

describe('every shape of a configuration is read', () => {
  const server = { url: 'https://a.example/mcp' }
  it.each([
    ['Claude Desktop, Claude Code, Cursor', { mcpServers: { a: server } }],
    ['VS Code', { inputs: [{ id: 'k', type: 'promptString' }], servers: { a: server } }],
    ['the settings of VS Code', { 'editor.fontSize': 14, mcp: { inputs: [], servers: { a: server } } }],
    [
      'the projects of Claude Code',
      { projects: { '/work': { mcpServers: { a: server }, history: [] } }, theme: 'dark' },
    ],
    ['Zed', { context_servers: { a: server } }],
    ['the servers alone', { a: server }],
  ])('%s', (_, value) => {
    const pasted = readPasted(JSON.stringify(value))
    expect(pasted).toMatchObject({ kind: 'setup', servers: [{ name: 'a', start: { kind: 'address' } }] })
  })

  it('with comments and last commas, and each finding at its line', () => {
    const pasted = readPasted(
      '{\n  // mine\n  "mcpServers": {\n    "a": { "command": "x" }, // this one\n  },\n}',
    )
    expect(pasted).toMatchObject({ kind: 'setup', servers: [{ name: 'a', pointer: '/mcpServers/a' }] })
  })
})

describe('a list of tools is read as the whole answer, as its result and as the list alone', () => {
  const tools = [
    {
      name: 'add',
      description: 'Adds.',
      inputSchema: { type: 'object' },
      annotations: { readOnlyHint: true },
    },
  ]
  const definitions = tools.map((definition) => ({ definition }))
  it.each([[{ jsonrpc: '2.0', id: 1, result: { tools, nextCursor: 'x' } }], [{ tools, nextCursor: 'x' }]])(
    '%#',
    (value) => {
      expect(readPasted(JSON.stringify(value))).toMatchObject({
        kind: 'tools',
        tools: definitions,
        left: 0,
        more: true,
      })
    },
  )
  it('alone, with what is no tool counted', () => {
    expect(readPasted(JSON.stringify([...tools, { title: 'nameless' }]))).toMatchObject({
      kind: 'tools',
      tools: definitions,
      left: 1,
      more: false,
    })
  })
})

describe('what is neither gets an answer that says what would be right', () => {
  it.each([
    ['', 'nothing', ''],
    ['claude mcp add acme -- npx acme', 'unreadable', 'This is a command'],
    ['https://a.example/mcp', 'unreadable', 'This is an address'],
    ['[mcp_servers.acme]\ncommand = "npx"', 'unreadable', 'TOML'],
    ['{"mcpServers": {"a": }}', 'unreadable', 'not JSON'],
    ['{"mcpServers": {}}', 'unreadable', 'names no server'],
    ['{"name": "acme", "version": "1"}', 'unreadable', '“name”, “version”'],
    ['[1, 2]', 'unreadable', 'not one of tools'],
    ['{"error": {"code": -32601}}', 'unreadable', 'an error that a server answered'],
    ['42', 'unreadable', 'a single value'],
    ['{}', 'unreadable', 'empty'],
  ])('%s', (text, kind, said) => {
    const pasted = readPasted(text)
    expect(pasted.kind).toBe(kind)
    if (pasted.kind === 'unreadable') expect(pasted.sentence).toContain(said)
  })
})
