import { emptyAsked } from '#components/policies/asked.ts'
import type { PlaygroundState } from './state.ts'

const policy = `{
  "version": "1",
  "description": "A support agent: looks things up, refunds small amounts",
  "default": "deny",
  "hide": ["delete_*"],
  "tools": {
    "find_customer": {},
    "list_payments": {},
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
}
`

const text = { type: 'string' }

const tools = [
  {
    name: 'find_customer',
    description: 'Finds a customer by e-mail.',
    inputSchema: { type: 'object', properties: { email: text }, required: ['email'] },
  },
  {
    name: 'list_payments',
    description: 'Lists the payments of a customer.',
    inputSchema: { type: 'object', properties: { customer_id: text }, required: ['customer_id'] },
  },
  {
    name: 'create_refund',
    description: 'Refunds a payment to the customer.',
    inputSchema: {
      type: 'object',
      properties: { payment_id: text, amount: { type: 'number' }, reason: text },
      required: ['payment_id', 'amount'],
    },
  },
  {
    name: 'delete_customer',
    description: 'Deletes a customer with all of their data.',
    inputSchema: { type: 'object', properties: { customer_id: text }, required: ['customer_id'] },
  },
]

/** What the playground begins with: a call that is denied, and allowed with a smaller number. */
export const firstExample: PlaygroundState = {
  policy,
  tools: JSON.stringify({ tools }, null, 2),
  tool: 'create_refund',
  asked: {
    ...emptyAsked,
    args: { create_refund: '{\n  "payment_id": "pay_81",\n  "amount": 250,\n  "reason": "damaged"\n}' },
  },
}
