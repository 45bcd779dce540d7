import { env } from '#lib/env.ts'
import { type GuardRules, rulesFrom } from '#lib/net/guard.ts'

/** What the control plane may connect to: the rules of the gateway, made from this process's own environment. */
export function guardRules(): GuardRules {
  const databases = [env().DATABASE_APP_URL, env().DATABASE_PLATFORM_URL].map((text) => {
    const { hostname, port } = new URL(text)
    return `${hostname}:${port || '5432'}`
  })
  return rulesFrom({
    mode: env().SIGNALBOX_MODE,
    ownAddresses: [...env().OWN_ADDRESSES, ...databases],
    ownUrls: [env().NEXTAUTH_URL, env().WORKER_URL, env().PROXY_URL],
    allow: env().UPSTREAM_ALLOW,
  })
}
