import * as account from './account.ts'
import * as approvals from './approvals.ts'
import * as calls from './calls.ts'
import * as contact from './contact.ts'
import * as grants from './grants.ts'
import * as items from './items.ts'
import * as overrides from './overrides.ts'
import * as policies from './policies.ts'
import * as reviews from './reviews.ts'
import type { Route } from './route.ts'
import * as servers from './servers.ts'
import * as versions from './versions.ts'
import * as webhooks from './webhooks.ts'

function isRoute(value: unknown): value is Route {
  return (
    typeof value === 'object' && value !== null && 'path' in value && 'can' in value && 'returns' in value
  )
}

/** Every operation of the API, by name: for OpenAPI and for the tests that must meet each one. */
export const contracts: readonly Route[] = [
  account,
  contact,
  servers,
  items,
  overrides,
  reviews,
  policies,
  versions,
  grants,
  calls,
  approvals,
  webhooks,
]
  .flatMap((noun): unknown[] => Object.values(noun))
  .filter(isRoute)
  .sort((a, b) => (a.id < b.id ? -1 : 1))
