import type { Attack } from './attack.ts'

/** Attacks by calls that mean one thing to the rule and another to the server. */
export const meaningAttacks: readonly Attack[] = [
  {
    slug: 'action-by-argument',
    title: 'The action in an argument',
    layer: 'arguments',
    summary:
      'One tool does many things, and an argument says which. Allowing the tool allows the worst of them.',
    how: [
      'To keep their lists short, servers put several actions into one tool.',
      'The name says “trigger” or “write”. The argument says run, cancel, or delete.',
      'A rule for the tool as a whole has to choose: everything or nothing.',
      'It chose everything, because somebody needed to run a workflow.',
    ],
    incidents: [
      {
        date: '2026-11',
        kind: 'research',
        text: 'Of 383 tools of official servers whose schemas we read, 23 choose their action by an argument. GitHub’s actions_run_trigger can run a workflow, cancel it, and delete its logs.',
        source: 'github/github-mcp-server',
        link: 'https://github.com/github/github-mcp-server',
      },
    ],
    uses: [
      { trait: 'execute', how: 'An argument decides between running and deleting.', stop: 'conditions' },
    ],
    reach: 'all',
    rule: 'Only two of the actions',
    leaves: ['An action that the server adds later is not in the list, and so is denied. That is meant.'],
    tools: [
      {
        name: 'actions_run_trigger',
        description: 'Triggers an action on a workflow run.',
        inputSchema: {
          type: 'object',
          properties: {
            method: {
              type: 'string',
              enum: ['run_workflow', 'rerun_failed_jobs', 'cancel_workflow_run', 'delete_workflow_run_logs'],
            },
            run_id: { type: 'integer' },
          },
          required: ['method'],
        },
      },
    ],
    policy: `{
  "version": "1",
  "default": "deny",
  "tools": {
    "actions_run_trigger": {
      "require": [
        {
          "conditions": [
            {
              "path": "args.method",
              "op": "in",
              "value": ["run_workflow", "rerun_failed_jobs"]
            }
          ],
          "on_deny": "Runs may be started, not cancelled or deleted"
        }
      ]
    }
  }
}`,
    stop: { code: 'require', rule: '/tools/actions_run_trigger/require/0' },
    attempts: [
      {
        label: 'Delete the logs',
        args: '{ "method": "delete_workflow_run_logs", "run_id": 812 }',
        result: 'denied',
      },
      { label: 'Cancel', args: '{ "method": "cancel_workflow_run", "run_id": 812 }', result: 'denied' },
      { label: 'As intended', args: '{ "method": "rerun_failed_jobs", "run_id": 812 }', result: 'allowed' },
    ],
  },
  {
    slug: 'look-alike-keys',
    title: 'Look-alike argument names',
    layer: 'arguments',
    summary:
      'The gateway reads “amount”, the server reads “Amount”. The rule is kept and the other number is paid.',
    how: [
      'Two programs read one call: the gateway, to decide, and the server, to act.',
      'They agree on ordinary calls. They differ on a name that is there twice, or twice but for its case.',
      'The call carries a small number under the name that the rule reads, and a large one under its look-alike.',
      'The gateway sees the small one, the server takes the large one.',
    ],
    incidents: [
      {
        date: '2026-02-25',
        kind: 'flaw',
        text: 'CVE-2026-27896: the MCP SDK for Go before 1.3.1 read names without regard to case, so that what a proxy had checked was not what was used.',
        source: 'GitHub advisory GHSA-wvj2-96wp-fq3f',
        link: 'https://github.com/advisories/GHSA-wvj2-96wp-fq3f',
      },
    ],
    uses: [
      {
        trait: 'spends_money',
        how: 'The rule reads “amount”, the server reads “Amount”.',
        stop: 'conditions',
      },
      { trait: 'financial', how: 'The rule reads “amount”, the server reads “Amount”.', stop: 'conditions' },
    ],
    reach: 'all',
    rule: 'Any rule on the argument: its look-alikes are refused',
    leaves: [
      'Names that only mean the same, such as “total”, are other names. Where the schema does not forbid them, a server may read them.',
      'A name that stands twice is refused before any rule is read, whatever the policy says.',
    ],
    tools: [
      {
        name: 'transfer_funds',
        description: 'Transfers money to an account.',
        inputSchema: { type: 'object' },
      },
    ],
    policy: `{
  "version": "1",
  "default": "deny",
  "tools": {
    "transfer_funds": {
      "require": [
        {
          "conditions": [
            {
              "path": "args.amount",
              "op": "lte",
              "value": 500
            }
          ],
          "on_deny": "At most 500 in one transfer"
        }
      ]
    }
  }
}`,
    stop: { code: 'fault', rule: '/tools/transfer_funds/require/0' },
    attempts: [
      {
        label: 'A capital letter',
        args: '{ "to": "acct_7", "amount": 50, "Amount": 90000 }',
        result: 'denied',
      },
      {
        label: 'Full-width letters',
        args: '{ "to": "acct_7", "amount": 50, "ａｍｏｕｎｔ": 90000 }',
        result: 'denied',
      },
      { label: 'Too much', args: '{ "to": "acct_7", "amount": 90000 }', result: 'denied' },
      { label: 'As intended', args: '{ "to": "acct_7", "amount": 50 }', result: 'allowed' },
    ],
  },
]
