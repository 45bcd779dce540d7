import * as z from 'zod'
import { idFrom, rowId, type SandboxTool, tool } from './tool.ts'

const plans = [
  { plan_id: 'starter', name: 'Starter', monthly: 0, calls: 1000 },
  { plan_id: 'team', name: 'Team', monthly: 49, calls: 50_000 },
  { plan_id: 'scale', name: 'Scale', monthly: 299, calls: 500_000 },
] as const

const planId = z
  .enum(['starter', 'team', 'scale'])
  .describe('Plan to buy.')
  .meta({ examples: ['team'] })
const customerId = rowId('customer', 'customer_001')
const returnTo = z
  .url()
  .max(500)
  .describe('Page to come back to.')
  .default('https://example.com/account')
  .meta({ examples: ['https://example.com/account'] })

export const accountTools: readonly SandboxTool[] = [
  tool(
    {
      name: 'smartagent_discovery_capabilities',
      title: 'Capabilities',
      description: 'List the data sets, regions and groups of tools of this server.',
    },
    {},
    () => ({
      regions: ['new-york-city', 'chicago', 'san-francisco'],
      groups: ['products', 'places', 'regulatory', 'civic', 'environment', 'transit', 'billing', 'access'],
      sandbox: true,
    }),
  ),
  tool(
    {
      name: 'smartagent_catalog_list_plans',
      title: 'List plans',
      description: 'List the plans with their monthly prices and included calls.',
    },
    { currency: z.enum(['USD']).describe('Currency of the prices.').default('USD') },
    (asked) => ({ currency: asked.currency, plans }),
  ),
  tool(
    {
      name: 'smartagent_usage_summary',
      title: 'Usage summary',
      description: 'Summarize the calls used and left in a billing period, using an admin key.',
    },
    {
      period: z.enum(['current', 'previous']).describe('Which billing period.').default('current'),
      group_by: z.enum(['tool', 'client']).describe('How the counts are grouped.').default('tool'),
    },
    (asked) => ({
      ...asked,
      plan_id: 'team',
      used: asked.period === 'current' ? 12_480 : 47_912,
      included: 50_000,
      top: [
        { key: asked.group_by === 'tool' ? 'smartagent_products_search' : 'client_001', calls: 6120 },
        { key: asked.group_by === 'tool' ? 'smartagent_places_search' : 'client_002', calls: 2044 },
      ],
    }),
  ),
  tool(
    {
      name: 'smartagent_access_issue_client_key',
      title: 'Issue a client key',
      description: 'Issue an API key for one client, using an admin key.',
      writes: true,
    },
    {
      client_name: z
        .string()
        .min(1)
        .max(80)
        .describe('Who will use the key.')
        .meta({ examples: ['Price assistant'] }),
      scopes: z
        .array(z.enum(['products.read', 'places.read', 'regulatory.read', 'watches.write']))
        .min(1)
        .max(4)
        .describe('What the key may do.')
        .default(['products.read'])
        .meta({ examples: [['products.read']] }),
      expires_in_days: z
        .number()
        .int()
        .min(1)
        .max(365)
        .describe('Days until the key ends.')
        .default(30)
        .meta({ examples: [30] }),
    },
    (asked) => ({ key_id: idFrom('key', asked), api_key: idFrom('sandbox_not_a_secret', asked), ...asked }),
  ),
  tool(
    {
      name: 'smartagent_billing_create_checkout_session',
      title: 'Create a checkout session',
      description: 'Create a checkout session in which a customer pays for a plan, using an admin key.',
      writes: true,
    },
    {
      customer_id: customerId,
      plan_id: planId,
      seats: z
        .number()
        .int()
        .min(1)
        .max(500)
        .describe('How many seats.')
        .default(1)
        .meta({ examples: [1] }),
      success_url: returnTo,
    },
    (asked) => {
      const monthly = plans.find((plan) => plan.plan_id === asked.plan_id)?.monthly ?? 0
      const id = idFrom('checkout', asked)
      const amount = { monthly: monthly * asked.seats, currency: 'USD' }
      return { session_id: id, url: `https://pay.example.com/${id}`, state: 'open', amount }
    },
  ),
  tool(
    {
      name: 'smartagent_billing_create_portal_session',
      title: 'Create a billing portal session',
      description: 'Create a billing portal session in which a customer changes plan or card.',
      writes: true,
    },
    { customer_id: customerId, return_url: returnTo },
    (asked) => {
      const id = idFrom('portal', asked)
      return { session_id: id, url: `https://pay.example.com/${id}`, state: 'open' }
    },
  ),
]
