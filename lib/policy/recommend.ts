import { Num, type Value } from '#lib/json/value.ts'
import { parseSelector } from './selectors.ts'
import { policyText } from './tree.ts'
import type { Tool } from './types.ts'

/** What needs a person waits for one, in the usual way: ten minutes, for whoever answers calls. */
const ASK: Value = new Map<string, Value>([['action', 'require_approval']])

/**
 * The recommended policy of a server. Read is allowed, write limited to 30 and execute to 10 per minute for each grant,
 * destructive hidden; what is financial, mints credentials, changes permissions or spends money asks a person. What
 * has no rule stays hidden. Tools are in the order of the inventory.
 */
export function recommend(tools: readonly Tool[], serverName: string): string {
  const hide: Value[] = []
  const rules = new Map<string, Value>()
  for (const tool of tools) {
    // A name that would be read as a wider selector gets no rule, and so stays hidden.
    if (tool.state === 'removed' || parseSelector(tool.name).kind !== 'exact') continue
    const rule = ruleFor(tool)
    if (rule === 'hide') hide.push(tool.name)
    else rules.set(tool.name, rule)
  }
  const root = new Map<string, Value>([
    ['version', '1'],
    ['description', `Recommended for ${serverName}`],
    ['default', 'deny'],
  ])
  if (hide.length > 0) root.set('hide', hide)
  root.set('tools', rules)
  return policyText(root)
}

function ruleFor(tool: Tool): Value | 'hide' {
  if (tool.mints === true || tool.category === 'financial') return ASK
  switch (tool.category) {
    case 'read':
      return new Map()
    case 'write':
      return perMinute('30')
    case 'execute':
      return perMinute('10')
    case 'destructive':
      return 'hide'
  }
}

function perMinute(max: string): Value {
  const limit = new Map<string, Value>([
    ['window', 'minute'],
    ['max', new Num(max)],
    ['scope', 'grant'],
  ])
  return new Map([['limits', [limit]]])
}
