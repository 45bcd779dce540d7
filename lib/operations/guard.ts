import { env } from '#lib/env.ts'
import type { GuardRules } from '#lib/net/guard.ts'

/** What the control plane may connect to: the rules of the gateway, made from this process's own environment. */
export function guardRules(): GuardRules {
  const own = [env().NEXTAUTH_URL, env().WORKER_URL, env().PROXY_URL].map((text) => new URL(text))
  const ports = own.map((url) => Number(url.port) || (url.protocol === 'https:' ? 443 : 80))
  const databases = [env().DATABASE_APP_URL, env().DATABASE_PLATFORM_URL].map(
    (text) => Number(new URL(text).port) || 5432,
  )
  return {
    mode: env().SIGNALBOX_MODE,
    allow: new Set(),
    ownPorts: new Set([...ports, ...databases]),
    ownHosts: new Set(
      own
        .map((url) => url.hostname.toLowerCase())
        .filter((host) => host !== 'localhost' && host !== '127.0.0.1'),
    ),
  }
}
