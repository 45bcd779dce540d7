import type { ResultWord } from '#lib/policy/simulate.ts'

/** A call of an example and what becomes of it: the last one, where it is sent several times a second apart. */
export type Claim = { tool: string; args: string; times?: number; result: ResultWord }
export type DocPolicy = { label: string; text: string; claims: readonly Claim[] }

/** Every policy that the documentation prints. A test checks each and decides each of its claims. */
export const docPolicies = {
  smallest: {
    label: 'The smallest policy that is of use',
    text: `{
  "version": "1",
  "default": "deny",
  "tools": {
    "search_items": {}
  }
}`,
    claims: [
      { tool: 'search_items', args: '{"q":"charger"}', result: 'allowed' },
      { tool: 'get_customer', args: '{"id":"c1"}', result: 'hidden' },
    ],
  },
  selectors: {
    label: 'Rules for names, globs and classes',
    text: `{
  "version": "1",
  "default": "deny",
  "hide": ["delete_*"],
  "tools": {
    "@read": {},
    "@risk>=high": { "action": "deny", "reason": "Ask the support lead" },
    "create_*": { "limits": [{ "max": 30, "window": "minute" }] }
  }
}`,
    claims: [
      { tool: 'get_customer', args: '{"id":"c1"}', result: 'allowed' },
      { tool: 'create_ticket', args: '{"title":"Broken"}', result: 'allowed' },
      { tool: 'create_ticket', args: '{"title":"Broken"}', times: 31, result: 'over_limit' },
      { tool: 'send_email', args: '{"to":"a@example.com"}', result: 'denied' },
      { tool: 'delete_customer', args: '{"id":"c1"}', result: 'hidden' },
    ],
  },
  conditions: {
    label: 'Conditions on arguments',
    text: `{
  "version": "1",
  "default": "deny",
  "tools": {
    "send_email": {
      "require": [
        { "path": "args.to[*]", "op": "regex", "value": "@northwind\\\\.example$" }
      ],
      "deny_if": [
        {
          "conditions": [{ "path": "args.body", "op": "contains", "value": "password" }],
          "on_deny": "No passwords in mail"
        }
      ]
    }
  }
}`,
    claims: [
      {
        tool: 'send_email',
        args: '{"to":["ana@northwind.example"],"body":"Hello"}',
        result: 'allowed',
      },
      {
        tool: 'send_email',
        args: '{"to":["ana@northwind.example","x@evil.example"],"body":"Hello"}',
        result: 'denied',
      },
      {
        tool: 'send_email',
        args: '{"to":["ana@northwind.example"],"body":"Your password is"}',
        result: 'denied',
      },
      { tool: 'send_email', args: '{"body":"Hello"}', result: 'denied' },
    ],
  },
  limits: {
    label: 'A number of calls, and a sum',
    text: `{
  "version": "1",
  "default": "deny",
  "tools": {
    "issue_refund": {
      "require": [{ "path": "args.amount", "op": "lte", "value": 100 }],
      "limits": [
        { "max": 5, "window": "hour" },
        {
          "max": 400,
          "window": "day",
          "scope": "organisation",
          "increment_from": "args.amount",
          "on_deny": "The refunds of today are used up"
        }
      ]
    }
  }
}`,
    claims: [
      { tool: 'issue_refund', args: '{"amount":100}', result: 'allowed' },
      { tool: 'issue_refund', args: '{"amount":100.01}', result: 'denied' },
      { tool: 'issue_refund', args: '{"amount":100}', times: 5, result: 'over_limit' },
      { tool: 'issue_refund', args: '{"amount":1}', times: 6, result: 'over_limit' },
    ],
  },
  tests: {
    label: 'A policy that carries its tests',
    text: `{
  "version": "1",
  "default": "deny",
  "tools": {
    "@read": {},
    "delete_customer": { "action": "deny", "reason": "Needs a person" }
  },
  "tests": [
    { "name": "reading is free", "call": { "tool": "get_customer" }, "expect": "allow" },
    { "name": "nobody is deleted", "call": { "tool": "delete_customer" }, "expect": "deny" }
  ]
}`,
    claims: [
      { tool: 'get_customer', args: '{"id":"c1"}', result: 'allowed' },
      { tool: 'delete_customer', args: '{"id":"c1"}', result: 'denied' },
    ],
  },
} as const satisfies Record<string, DocPolicy>

export const resultWords: Record<ResultWord, string> = {
  allowed: 'Allowed',
  over_limit: 'Over limit',
  waiting: 'Waiting',
  denied: 'Denied',
  hidden: 'Hidden',
  held: 'Held',
}
