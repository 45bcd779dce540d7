import type { RunPackage } from './package-of.ts'

/** What is publicly known against a package. `until` is the first version that is mended; without one, every version. */
export type KnownFlaw = {
  name: string
  registry: RunPackage['registry']
  until?: string
  from?: string
  sentence: string
  link: string
}

/** Only what has a public source; the same sources as on the pages of the attacks. */
const flaws: readonly KnownFlaw[] = [
  {
    registry: 'npm',
    name: 'postmark-mcp',
    from: '1.0.16',
    sentence: 'sends a hidden copy of every mail to a stranger (September 2025)',
    link: 'https://snyk.io/blog/malicious-mcp-server-on-npm-postmark-mcp-harvests-emails/',
  },
  {
    registry: 'npm',
    name: 'mcp-remote',
    until: '0.1.16',
    sentence: 'lets a server run commands on this machine (CVE-2025-6514)',
    link: 'https://jfrog.com/blog/2025-6514-critical-mcp-remote-rce-vulnerability/',
  },
  {
    registry: 'npm',
    name: '@modelcontextprotocol/server-filesystem',
    until: '2025.7.1',
    sentence: 'can be led out of its folder (CVE-2025-53109, CVE-2025-53110)',
    link: 'https://cymulate.com/blog/cve-2025-53109-53110-escaperoute-anthropic/',
  },
  {
    registry: 'npm',
    name: 'figma-developer-mcp',
    until: '0.6.3',
    sentence: 'runs commands that stand in an argument (CVE-2025-53967)',
    link: 'https://www.imperva.com/blog/another-critical-rce-discovered-in-a-popular-mcp-server/',
  },
  {
    registry: 'npm',
    name: '@modelcontextprotocol/server-slack',
    sentence: 'is archived and leaks data by link previews (CVE-2025-34072)',
    link: 'https://embracethered.com/blog/posts/2025/security-advisory-anthropic-slack-mcp-server-data-leakage/',
  },
  {
    registry: 'npm',
    name: '@modelcontextprotocol/server-postgres',
    sentence: 'is archived, and its read-only mode can be left by a query',
    link: 'https://securitylabs.datadoghq.com/articles/mcp-vulnerability-case-study-SQL-injection-in-the-postgresql-mcp-server/',
  },
  {
    registry: 'pypi',
    name: 'mcp-server-git',
    until: '2025.12.18',
    sentence: 'does not hold paths and arguments (CVE-2025-68143, -68144, -68145)',
    link: 'https://www.theregister.com/2026/01/20/anthropic_prompt_injection_flaws/',
  },
  {
    registry: 'pypi',
    name: 'mcp-server-sqlite',
    sentence: 'is archived and puts arguments into its statements as text',
    link: 'https://www.trendmicro.com/en_us/research/25/f/why-a-classic-mcp-server-vulnerability-can-undermine-your-entire-ai-agent.html',
  },
]

/** What is known against the version of a package that is named; a mended one, and one that is not named, has nothing. */
export function knownFlaw(run: RunPackage): KnownFlaw | undefined {
  return flaws.find((flaw) => {
    if (flaw.registry !== run.registry || flaw.name !== run.name) return false
    if (flaw.until === undefined && flaw.from === undefined) return true
    if (run.version === undefined) return flaw.from !== undefined
    if (flaw.from !== undefined) return !before(run.version, flaw.from)
    return flaw.until !== undefined && before(run.version, flaw.until)
  })
}

/** Whether a version of numbers comes before another; what follows the numbers is not compared. */
export function before(version: string, other: string): boolean {
  const [a, b] = [numbers(version), numbers(other)]
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0)
    if (difference !== 0) return difference < 0
  }
  return false
}

function numbers(version: string): number[] {
  return (/^\d+(?:\.\d+)*/.exec(version)?.[0] ?? '').split('.').map(Number)
}
