'use client'
import { Findings } from '#components/tools/findings.tsx'
import { CodeBlock } from '#components/ui/code-block.tsx'
import { Drawer } from '#components/ui/drawer.tsx'
import { GroupHead } from '#components/ui/page-head.tsx'
import { PrefixedName } from '#components/ui/prefixed-name.tsx'
import { RiskBars } from '#components/ui/risk-bars.tsx'
import type { ToolView } from '#lib/contracts/servers.ts'
import { escapeUnseen, served } from '#lib/risk/visible.ts'
import { type May, OverridePanel } from './override-panel.tsx'
import styles from './servers.module.css'
import { Claims, Evidence } from './tool-evidence.tsx'

type Props = {
  org: string
  server: string
  tool: ToolView | undefined
  may: May
  onClose: () => void
  onStale: () => void
}

/** One tool: what it says of itself (as text, never as markup), why it has its risk, and its schema. */
export function ToolDrawer({ org, server, tool, may, onClose, onStale }: Props) {
  if (!tool) return null
  return (
    <Drawer
      key={tool.name}
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={<PrefixedName name={served(tool.name, 256)} />}
      mono
    >
      {tool.description === null ? (
        <p className={styles.drawerText}>The server does not describe this tool.</p>
      ) : (
        <p className={styles.drawerText}>
          <span className="meta">The server says: </span>
          {served(tool.description, 2000)}
        </p>
      )}
      {tool.findings.length > 0 ? (
        <>
          <GroupHead title="Findings" level={3} />
          <Findings findings={tool.findings} label="Findings" />
        </>
      ) : null}
      <p className={styles.class}>
        <RiskBars level={tool.risk} worded />
        <span>{tool.category}</span>
        <span className="meta">{tool.tokens} tokens</span>
      </p>
      <OverridePanel org={org} server={server} tool={tool} may={may} onStale={onStale} />
      <Evidence signals={tool.signals} category={tool.classified.category} />
      <Claims claims={tool.claims} />
      <GroupHead title="Arguments" level={3} />
      {tool.inputSchema ? (
        <CodeBlock code={pretty(tool.inputSchema)} label="Input schema" json wrap />
      ) : (
        <p className="meta">The server publishes no schema.</p>
      )}
    </Drawer>
  )
}

/** A schema in lines; what nobody sees in it is written as an escape, so that it stays the same JSON. */
function pretty(json: string): string {
  return escapeUnseen(JSON.stringify(JSON.parse(json), null, 2))
}
