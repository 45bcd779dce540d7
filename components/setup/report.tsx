'use client'
import { useMemo } from 'react'
import { Notice } from '#components/ui/notice.tsx'
import { readPasted } from '#lib/setup/pasted.ts'
import { ServersReport } from './servers-report.tsx'
import { ToolsReport } from './tools-report.tsx'

/** Everything there is to say about a pasted text. */
export function Report({ text }: { text: string }) {
  const pasted = useMemo(() => readPasted(text), [text])
  if (pasted.kind === 'nothing') return null
  if (pasted.kind === 'setup') return <ServersReport servers={pasted.servers} text={pasted.text} />
  if (pasted.kind === 'tools')
    return <ToolsReport tools={pasted.tools} left={pasted.left} more={pasted.more} />
  return (
    <Notice tone="ask" icon="warn" alert title={`${pasted.sentence}${place(pasted.line, pasted.column)}.`}>
      <p>
        What is read here: a file with “mcpServers” (Claude Desktop, Claude Code, Cursor) or “servers” (VS
        Code), with comments or without, and the answer of a server to tools/list.
      </p>
    </Notice>
  )
}

function place(line: number | undefined, column: number | undefined): string {
  return line === undefined ? '' : ` (line ${line}, column ${column})`
}
