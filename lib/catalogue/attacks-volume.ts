import type { Attack } from './attack.ts'

const text = { type: 'string' }

/** Attacks in which each call is harmless and their number is not. */
export const volumeAttacks: readonly Attack[] = [
  {
    slug: 'runaway-loops',
    title: 'Runaway loops',
    layer: 'agent',
    summary:
      'The agent calls the same tool again and again, and each call costs: money, quota, or a mail to somebody.',
    how: [
      'A tool answers with an error or with nothing. The agent tries again, with other words.',
      'Nothing in its loop counts the attempts; each of them looks like progress.',
      'Two agents that answer each other do the same without any error.',
      'Every call succeeds, so no alarm rings. The bill does.',
    ],
    incidents: [],
    uses: [
      {
        trait: 'mints_credentials',
        how: 'A retry after every time-out, a new key each time.',
        stop: 'limit',
      },
      { trait: 'spends_money', how: 'A retry after every time-out, a payment each time.', stop: 'limit' },
      { trait: 'any', how: 'The agent calls it again and again, and nothing counts.', stop: 'limit' },
    ],
    reach: 'all',
    rule: 'At most 30 a minute and 500 a day',
    leaves: [
      'Calls that go past the gateway, such as those to the model itself, are not counted here.',
      'A loop that stays below the limit goes on until the limit of the day. Choose both.',
    ],
    tools: [
      {
        name: 'geocode_address',
        description: 'Looks up the coordinates of an address. Each lookup is billed.',
        inputSchema: { type: 'object', properties: { address: text }, required: ['address'] },
      },
    ],
    policy: `{
  "version": "1",
  "default": "deny",
  "tools": {
    "geocode_address": {
      "limits": [
        { "window": "minute", "max": 30, "scope": "grant" },
        { "window": "day", "max": 500, "scope": "grant" }
      ]
    }
  }
}`,
    stop: { code: 'limit', rule: '/tools/geocode_address/limits/0' },
    attempts: [
      { label: 'Fifty times', args: '{ "address": "1 Long Lane" }', times: 50, result: 'over_limit' },
      { label: 'As intended', args: '{ "address": "1 Long Lane" }', times: 5, result: 'allowed' },
    ],
  },
  {
    slug: 'mass-refunds',
    title: 'Mass refunds',
    layer: 'agent',
    summary:
      'One refund is a favour, a thousand are a theft. A cap for each payment is dodged by making many small ones.',
    how: [
      'An agent may refund, because that is its job.',
      'A customer’s message, or a mistake in a loop, makes it refund far more than it should.',
      'A cap for one refund does not help against many below it.',
      'Money leaves with each call, and comes back with none.',
    ],
    incidents: [],
    uses: [
      { trait: 'spends_money', how: 'Many small amounts pass where one large one would not.', stop: 'limit' },
      { trait: 'financial', how: 'Many small amounts pass where one large one would not.', stop: 'limit' },
    ],
    reach: 'all',
    rule: 'A cap for each, a sum for the day',
    leaves: [
      'The sum is counted for each grant. For one budget over all agents of a server, write the scope “server”.',
      'Whether a refund is deserved is not known here. Up to the budget, a wrong one passes.',
    ],
    tools: [
      {
        name: 'create_refund',
        description: 'Refunds a payment to the customer.',
        inputSchema: {
          type: 'object',
          properties: { payment_id: text, amount: { type: 'number' }, reason: text },
          required: ['payment_id', 'amount'],
        },
      },
    ],
    policy: `{
  "version": "1",
  "default": "deny",
  "tools": {
    "create_refund": {
      "require": [
        { "path": "args.amount", "op": "lte", "value": 200 },
        { "path": "args.reason", "op": "exists", "value": true }
      ],
      "limits": [
        {
          "window": "day",
          "max": 1000,
          "scope": "grant",
          "increment_from": "args.amount",
          "on_deny": "The refund budget of this day is used up"
        }
      ]
    }
  }
}`,
    stop: { code: 'limit', rule: '/tools/create_refund/limits/0' },
    attempts: [
      {
        label: 'Many small ones',
        args: '{ "payment_id": "pay_81", "amount": 120, "reason": "damaged" }',
        times: 20,
        result: 'over_limit',
      },
      {
        label: 'One large one',
        args: '{ "payment_id": "pay_81", "amount": 5000, "reason": "damaged" }',
        result: 'denied',
      },
      {
        label: 'A negative one',
        args: '{ "payment_id": "pay_81", "amount": -900, "reason": "to make room" }',
        result: 'denied',
      },
      {
        label: 'As intended',
        args: '{ "payment_id": "pay_81", "amount": 49.90, "reason": "damaged" }',
        result: 'allowed',
      },
    ],
  },
  {
    slug: 'bulk-export',
    title: 'Bulk export',
    layer: 'agent',
    summary: 'A search that is meant for one customer is asked for all of them, at once or page by page.',
    how: [
      'The tool searches customers and takes how many to return.',
      'Somebody wants the whole list and lets the agent ask for ten thousand.',
      'Where that is refused, the agent turns pages until it has everything.',
      'Every row was one that it was allowed to read.',
    ],
    incidents: [],
    uses: [
      { trait: 'bulk', how: 'Everything is asked for at once.', stop: 'conditions' },
      { trait: 'query', how: 'Page by page, the agent takes the whole table.', stop: 'limit' },
    ],
    reach: 'all',
    rule: 'Small pages, and a sum for the hour',
    leaves: [
      'It counts rows that were asked for, not rows that came back. A tool that ignores its own limit gives more.',
      'Several grants have several counters. The scope “identity” counts an agent over all of its grants.',
    ],
    tools: [
      {
        name: 'search_customers',
        description: 'Searches customers by name or e-mail.',
        inputSchema: {
          type: 'object',
          properties: { query: text, limit: { type: 'integer' }, cursor: text },
          required: ['query'],
        },
      },
    ],
    policy: `{
  "version": "1",
  "default": "deny",
  "tools": {
    "search_customers": {
      "require": [
        {
          "conditions": [
            {
              "path": "args.limit",
              "op": "lte",
              "value": 50
            }
          ],
          "on_deny": "Ask for 50 customers at most, with “limit”"
        }
      ],
      "limits": [
        {
          "window": "hour",
          "max": 500,
          "scope": "grant",
          "increment_from": "args.limit"
        }
      ]
    }
  }
}`,
    stop: { code: 'limit', rule: '/tools/search_customers/limits/0' },
    attempts: [
      {
        label: 'Page by page',
        args: '{ "query": "@", "limit": 50, "cursor": "…" }',
        times: 40,
        result: 'over_limit',
      },
      { label: 'All at once', args: '{ "query": "@", "limit": 10000 }', result: 'denied' },
      { label: 'Without a limit', args: '{ "query": "@" }', result: 'denied' },
      { label: 'As intended', args: '{ "query": "ana@acme.example", "limit": 5 }', result: 'allowed' },
    ],
  },
]
