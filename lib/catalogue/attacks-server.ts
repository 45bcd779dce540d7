import type { Attack } from './attack.ts'

const text = { type: 'string' }

export const serverAttacks: readonly Attack[] = [
  {
    slug: 'malicious-package',
    title: 'The malicious package',
    layer: 'server',
    summary:
      'The server itself is the attacker: an update of its package copies what passes through it to somebody else.',
    how: [
      'You start a server from a package registry, always in its newest version.',
      'For fifteen versions it does what it says.',
      'The next one adds a line: each mail goes to one more address.',
      'The calls look the same as before, and so do the answers.',
    ],
    incidents: [
      {
        date: '2025-07-09',
        kind: 'flaw',
        text: 'CVE-2025-6514: with mcp-remote before 0.1.16, a server could answer the sign-in of a client with an address that ran commands on the client’s machine.',
        source: 'JFrog',
        link: 'https://jfrog.com/blog/2025-6514-critical-mcp-remote-rce-vulnerability/',
      },
      {
        date: '2025-09-25',
        kind: 'incident',
        text: 'postmark-mcp on npm, not made by Postmark, sent a hidden copy of every mail to a stranger’s address from version 1.0.16 on.',
        source: 'Snyk',
        link: 'https://snyk.io/blog/malicious-mcp-server-on-npm-postmark-mcp-harvests-emails/',
      },
    ],
    uses: [
      { trait: 'sends_outside', how: 'The server copies each message to somebody else.', stop: 'limit' },
    ],
    reach: 'bounds',
    rule: 'Bound how much it can take',
    leaves: [
      'It is not stopped. The copy is made inside the server, on its own way to the mail service, where no gateway in front of it can look.',
      'What helps stands before the first call: name the exact version, read what changed before you take the next, and close the server’s network but for what it needs.',
      'The configuration check on this site finds packages that are started without a version.',
    ],
    tools: [
      {
        name: 'send_email',
        description: 'Sends an email to a recipient.',
        inputSchema: {
          type: 'object',
          properties: { to: text, subject: text, body: text },
          required: ['to', 'body'],
        },
      },
    ],
    policy: `{
  "version": "1",
  "default": "deny",
  "tools": {
    "send_email": {
      "deny_if": [
        {
          "conditions": [
            {
              "path": "args.body",
              "op": "regex",
              "value": "(?i)password|reset.?link"
            }
          ],
          "on_deny": "Passwords and reset links are not sent by agents"
        }
      ],
      "limits": [{ "window": "hour", "max": 10, "scope": "server" }]
    }
  }
}`,
    stop: { code: 'limit', rule: '/tools/send_email/limits/0' },
    attempts: [
      {
        label: 'Fifty mails',
        args: '{ "to": "ana@customer.example", "subject": "Invoice", "body": "Attached." }',
        times: 50,
        result: 'over_limit',
      },
      {
        label: 'A reset link',
        args: '{ "to": "ana@customer.example", "subject": "Hello", "body": "Your reset link: …" }',
        result: 'denied',
      },
      {
        label: 'One mail, copied',
        args: '{ "to": "ana@customer.example", "subject": "Invoice", "body": "Attached." }',
        result: 'allowed',
        gap: true,
      },
    ],
  },
  {
    slug: 'tenant-mix-up',
    title: 'Tenants mixed up',
    layer: 'server',
    summary: 'A shared server answers one customer with the data of another, by a mistake of its own.',
    how: [
      'One server serves many organisations, and has to keep them apart on every call.',
      'A mistake in it, or one connection that is used for two clients, lets answers cross.',
      'An agent gets data of an organisation that is not yours, or another’s agent gets yours.',
      'Neither of them asked for it.',
    ],
    incidents: [
      {
        date: '2025-06-04',
        kind: 'incident',
        text: 'Asana found that its MCP server could show data of one organisation to users of another, and took it offline until 17 June.',
        source: 'BleepingComputer',
        link: 'https://www.bleepingcomputer.com/news/security/asana-warns-mcp-ai-feature-exposed-customer-data-to-other-orgs/',
      },
    ],
    uses: [
      { trait: 'admin', how: 'The server mixes up the organisations that it serves.', stop: 'conditions' },
    ],
    reach: 'bounds',
    rule: 'Ask for your own workspace only',
    leaves: [
      'A mistake inside the server is not stopped: your call is in order, and the answer is wrong. Answers are passed on as they come.',
      'What a rule does stop is your own agent asking for another’s workspace. The log says which calls were made while a server leaked, and by whom.',
    ],
    tools: [
      {
        name: 'list_tasks',
        description: 'Lists the tasks of a workspace.',
        inputSchema: { type: 'object', properties: { workspace_id: text }, required: ['workspace_id'] },
      },
    ],
    policy: `{
  "version": "1",
  "default": "deny",
  "tools": {
    "list_tasks": {
      "require": [
        {
          "conditions": [
            {
              "path": "args.workspace_id",
              "op": "eq",
              "value": "ws_acme"
            }
          ],
          "on_deny": "Tasks of the workspace ws_acme may be listed"
        }
      ]
    }
  }
}`,
    stop: { code: 'require', rule: '/tools/list_tasks/require/0' },
    attempts: [
      { label: 'Another’s workspace', args: '{ "workspace_id": "ws_globex" }', result: 'denied' },
      {
        label: 'Your own, wrongly answered',
        args: '{ "workspace_id": "ws_acme" }',
        result: 'allowed',
        gap: true,
      },
    ],
  },
]
