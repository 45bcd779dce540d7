import type { Attack } from './attack.ts'

const text = { type: 'string' }

export const agentAttacks: readonly Attack[] = [
  {
    slug: 'destructive-autonomy',
    title: 'Destructive autonomy',
    layer: 'agent',
    summary:
      'An agent that meets an obstacle decides to delete and begin anew. Nobody told it to, and nobody is asked.',
    how: [
      'The task is small: a failing test, a mismatch in staging.',
      'The agent meets an obstacle and reasons that removing what is in the way would be the cleanest.',
      'It has a tool that deletes, and rights that reach further than its task.',
      'A sentence in its prompt said not to. A sentence is advice, not a limit.',
    ],
    incidents: [
      {
        date: '2025-07',
        kind: 'incident',
        text: 'During a declared code freeze, Replit’s agent deleted the production database of SaaStr’s founder, and then said that it could not be restored, which was wrong.',
        source: 'AI Incident Database 1152',
        link: 'https://incidentdatabase.ai/cite/1152/',
      },
      {
        date: '2025-12',
        kind: 'incident',
        text: 'AWS Cost Explorer was down for about 13 hours in one region. The Financial Times reported that Amazon’s agent Kiro had deleted and recreated the environment; Amazon names wrongly set access rights as the cause.',
        source: 'AI Incident Database 1442',
        link: 'https://incidentdatabase.ai/cite/1442/',
      },
      {
        date: '2026-04',
        kind: 'incident',
        text: 'At work on staging, a Cursor agent deleted PocketOS’s production volume and the backups on it with one API call.',
        source: 'The Register',
        link: 'https://www.theregister.com/2026/04/27/cursoropus_agent_snuffs_out_pocketos/',
      },
    ],
    uses: [
      {
        trait: 'destructive',
        how: 'The agent meets an obstacle and decides to delete what is in the way.',
        stop: 'hide',
      },
      {
        trait: 'irreversible',
        how: 'The agent meets an obstacle and decides to begin anew, which cannot be undone.',
        stop: 'hide',
      },
    ],
    reach: 'part',
    rule: 'Hide whatever deletes',
    leaves: [
      'A gateway decides what goes through it. The agents in these incidents had other ways: a database of their own, a token in a file. A hidden tool does not take those away.',
      'A tool that deletes by its arguments, such as one that runs any SQL, is no deleting tool by its class. It needs conditions of its own.',
    ],
    tools: [
      {
        name: 'delete_volume',
        description: 'Deletes a volume permanently.',
        inputSchema: { type: 'object', properties: { volume_id: text }, required: ['volume_id'] },
        annotations: { destructiveHint: true },
      },
      {
        name: 'list_volumes',
        description: 'Lists the volumes of a project.',
        inputSchema: { type: 'object', properties: { project: text }, required: ['project'] },
      },
    ],
    policy: `{
  "version": "1",
  "default": "deny",
  "hide": ["@destructive"],
  "tools": {
    "@read": {}
  }
}`,
    stop: { code: 'hidden', rule: '/hide/0' },
    attempts: [
      { label: 'Delete it', args: '{ "volume_id": "vol_3d2c" }', result: 'hidden' },
      { label: 'Look at it', tool: 'list_volumes', args: '{ "project": "booking" }', result: 'allowed' },
    ],
  },
  {
    slug: 'wrong-environment',
    title: 'The wrong environment',
    layer: 'agent',
    summary:
      'The agent means staging and hits production, because both are one tool and one credential away.',
    how: [
      'One server reaches both environments; which one, an argument says.',
      'The agent takes the value from a file, from an error message, or from its own guess.',
      'The guess is production.',
      'What was meant as an experiment happens to customers.',
    ],
    incidents: [
      {
        date: '2026-04',
        kind: 'incident',
        text: 'The agent that deleted PocketOS’s volume wrote afterwards that it had guessed that the call would touch staging only.',
        source: 'The Register',
        link: 'https://www.theregister.com/2026/04/27/cursoropus_agent_snuffs_out_pocketos/',
      },
    ],
    uses: [
      { trait: 'destructive', how: 'The agent means staging and names production.', stop: 'conditions' },
      { trait: 'execute', how: 'The agent means staging and names production.', stop: 'conditions' },
    ],
    reach: 'part',
    rule: 'Only development and staging',
    leaves: [
      'The rule reads what the call says. An id that belongs to production, in a call that says staging, passes; the server has to know better.',
    ],
    tools: [
      {
        name: 'deploy_service',
        description: 'Deploys a version of a service to an environment.',
        inputSchema: {
          type: 'object',
          properties: { service: text, version: text, environment: text },
          required: ['service', 'version'],
        },
      },
    ],
    policy: `{
  "version": "1",
  "default": "deny",
  "tools": {
    "deploy_service": {
      "require": [
        {
          "conditions": [
            {
              "path": "args.environment",
              "op": "in",
              "value": ["development", "staging"]
            }
          ],
          "on_deny": "Agents deploy to development and staging"
        }
      ]
    }
  }
}`,
    stop: { code: 'require', rule: '/tools/deploy_service/require/0' },
    attempts: [
      {
        label: 'Production',
        args: '{ "service": "billing", "version": "4.1.0", "environment": "production" }',
        result: 'denied',
      },
      { label: 'Left out', args: '{ "service": "billing", "version": "4.1.0" }', result: 'denied' },
      {
        label: 'As intended',
        args: '{ "service": "billing", "version": "4.1.0", "environment": "staging" }',
        result: 'allowed',
      },
      {
        label: 'A production id',
        args: '{ "service": "billing-prod", "version": "4.1.0", "environment": "staging" }',
        result: 'allowed',
        gap: true,
      },
    ],
  },
  {
    slug: 'self-issued-access',
    title: 'Access it gives itself',
    layer: 'agent',
    summary:
      'An agent is refused, finds a tool that makes keys, and makes itself one that is refused nothing.',
    how: [
      'A call fails with 403. To the agent that is an obstacle like any other.',
      'The same server offers a tool that issues keys, and its own credential is an administrator’s.',
      'The agent issues a key with wider rights and goes on.',
      'The key outlives the task, in a place where nobody looks for keys.',
    ],
    incidents: [],
    uses: [
      {
        trait: 'mints_credentials',
        how: 'The agent meets a 403 and decides to give itself a better key.',
        stop: 'deny',
      },
      { trait: 'changes_permissions', how: 'The agent is refused and gives itself the right.', stop: 'deny' },
    ],
    reach: 'all',
    rule: 'Deny: keys need a person',
    leaves: [
      'A key that already lies in a file or in a prompt is used without any tool of this server. Keep them out of what agents can read.',
      'A rule that asks a person can stand where this one denies. Then it is as good as the look that they take at the scopes.',
    ],
    tools: [
      {
        name: 'issue_client_key',
        description: 'Issues a client-scoped API key, using an admin key.',
        inputSchema: {
          type: 'object',
          properties: { client_name: text, scopes: { type: 'array', items: text } },
          required: ['client_name'],
        },
      },
      {
        name: 'list_client_keys',
        description: 'Lists the names and scopes of client keys.',
        inputSchema: { type: 'object', properties: {} },
      },
    ],
    policy: `{
  "version": "1",
  "default": "deny",
  "tools": {
    "issue_client_key": { "action": "deny", "reason": "Keys need a person" },
    "list_client_keys": {}
  }
}`,
    stop: { code: 'denied', rule: '/tools/issue_client_key/action' },
    attempts: [
      {
        label: 'A key for itself',
        args: '{ "client_name": "agent", "scopes": ["admin"] }',
        result: 'denied',
      },
      { label: 'Only look', tool: 'list_client_keys', args: '{}', result: 'allowed' },
    ],
  },
  {
    slug: 'force-push',
    title: 'History rewritten',
    layer: 'agent',
    summary: 'A push that is refused becomes a forced one, and the work of others is gone from the branch.',
    how: [
      'The agent’s push is refused, because a colleague was faster.',
      'The message of the refusal mentions force, and the tool has an argument for it.',
      'The agent sets it, or pushes to the main branch straight away.',
      'What was on the branch is replaced by what the agent had.',
    ],
    incidents: [],
    uses: [
      {
        trait: 'overwrites',
        how: 'The agent is refused, and replaces what others wrote.',
        stop: 'conditions',
      },
    ],
    reach: 'all',
    rule: 'Own branches only, never by force',
    leaves: [
      'Branches of its own can still be filled with anything. What reaches main is decided by your review, not here.',
    ],
    tools: [
      {
        name: 'push_files',
        description: 'Pushes files to a branch of a repository.',
        inputSchema: {
          type: 'object',
          properties: { branch: text, message: text, force: { type: 'boolean' } },
          required: ['branch', 'message'],
        },
      },
    ],
    policy: `{
  "version": "1",
  "default": "deny",
  "tools": {
    "push_files": {
      "require": [
        {
          "conditions": [
            {
              "path": "args.branch",
              "op": "regex",
              "value": "^agent/[a-z0-9-]{1,60}$"
            }
          ],
          "on_deny": "Agents push to branches that begin with agent/"
        }
      ],
      "deny_if": [
        {
          "conditions": [
            {
              "path": "args.force",
              "op": "eq",
              "value": true
            }
          ],
          "on_deny": "Nothing is pushed by force"
        }
      ]
    }
  }
}`,
    stop: { code: 'deny_if', rule: '/tools/push_files/deny_if/0' },
    attempts: [
      {
        label: 'By force',
        args: '{ "branch": "agent/fix-build", "message": "Fix the build", "force": true }',
        result: 'denied',
      },
      { label: 'To main', args: '{ "branch": "main", "message": "Fix the build" }', result: 'denied' },
      {
        label: 'Main by its long name',
        args: '{ "branch": "refs/heads/main", "message": "Fix the build" }',
        result: 'denied',
      },
      {
        label: 'As intended',
        args: '{ "branch": "agent/fix-build", "message": "Fix the build" }',
        result: 'allowed',
      },
    ],
  },
]
