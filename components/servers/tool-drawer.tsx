'use client'
import { CodeBlock } from '#components/ui/code-block.tsx'
import { Drawer } from '#components/ui/drawer.tsx'
import { Facts } from '#components/ui/facts.tsx'
import { Notice } from '#components/ui/notice.tsx'
import { GroupHead } from '#components/ui/page-head.tsx'
import { PrefixedName } from '#components/ui/prefixed-name.tsx'
import { RiskBars } from '#components/ui/risk-bars.tsx'
import type { ToolView } from '#lib/contracts/servers.ts'
import styles from './servers.module.css'

/** One tool: what it says of itself (as text, never as markup), why it has its risk, and its schema. */
export function ToolDrawer({ tool, onClose }: { tool: ToolView | undefined; onClose: () => void }) {
  if (!tool) return null
  const claims = Object.entries(tool.claims)
  return (
    <Drawer
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={<PrefixedName name={tool.name} />}
      mono
    >
      <p className={styles.drawerText}>{tool.description ?? 'The server does not describe this tool.'}</p>
      {tool.findings.map((finding) => (
        <Notice
          key={finding.kind + finding.place}
          tone={finding.severity === 'danger' ? 'deny' : 'ask'}
          title={`Looks like an attempt to steer the model: ${finding.kind.replaceAll('_', ' ')}`}
        >
          In {finding.place}: <span className="mono">{finding.visible}</span>
        </Notice>
      ))}
      <p>
        <RiskBars level={tool.risk} worded /> · {tool.category}
      </p>
      <GroupHead title="Evidence" level={3} />
      {tool.signals.length ? (
        <ul className={styles.evidence}>
          {tool.signals.map((signal) => (
            <li key={signal.id + signal.field}>
              <b>{signal.phrase}</b>
              <span className="meta">
                {signal.field}: <span className="mono">{signal.words}</span>
              </span>
            </li>
          ))}
        </ul>
      ) : (
        <p className={styles.drawerText}>
          Nothing in its name, description or arguments says more than reading.
        </p>
      )}
      <Facts
        items={[
          { label: 'Definition', value: `${tool.tokens} tokens` },
          {
            label: 'Claimed by the server',
            value: claims.length
              ? claims.map(([key, value]) => `${key}: ${String(value)}`).join(', ')
              : 'Nothing',
          },
        ]}
      />
      <GroupHead title="Arguments" level={3} />
      {tool.inputSchema ? (
        <CodeBlock code={pretty(tool.inputSchema)} label="Input schema" json wrap />
      ) : (
        <p className="meta">The server publishes no schema.</p>
      )}
    </Drawer>
  )
}

function pretty(json: string): string {
  return JSON.stringify(JSON.parse(json), null, 2)
}
