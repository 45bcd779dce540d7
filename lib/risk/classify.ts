import { readSchema } from './arguments.ts'
import { evidenceOf, saysRead } from './evidence.ts'
import { type Found, longestName, longestText } from './found.ts'
import { signalsOf } from './signals-of.ts'
import {
  type Category,
  type Classified,
  categories,
  type Level,
  levels,
  type ToolDefinition,
} from './types.ts'

/** Changes whenever a definition could be classified differently. */
export const classifierVersion = 10

/** The level of a category before any signal raises it. */
export const baseLevel: Record<Category, Level> = {
  read: 'low',
  write: 'medium',
  execute: 'high',
  destructive: 'critical',
  financial: 'critical',
}
/**
 * What a tool does at worst and how much harm that can be, with the words that say so. Deterministic; a server's
 * own word (annotations) can raise the result and never lower it.
 */
export function classify(tool: ToolDefinition): Classified {
  const { given, whole } = readSchema(tool.inputSchema)
  const unread = unreadOf(tool, whole)
  const found = [...evidenceOf(tool, given), ...unread]
  const worst = found.reduce<(typeof found)[number] | undefined>(
    (a, b) => (!a || rank(b.category) > rank(a.category) ? b : a),
    undefined,
  )
  // A tool that says nothing of itself is taken to write: it has not earned to be called a reader.
  const category = worst?.category ?? (saysRead(tool) ? 'read' : 'write')
  const signals = [
    ...(worst ? [worst.signal] : []),
    ...unread.flatMap(({ signal }) => (signal === worst?.signal ? [] : [signal])),
    ...signalsOf(tool, given, category !== 'read'),
  ]
  const level = signals.reduce<Level>((now, signal) => higher(now, signal.raises), baseLevel[category])
  return { category, level, signals, version: classifierVersion }
}

/** Behind what is not read, anything may stand: a definition that is not read whole is taken for the worst. */
function unreadOf(tool: ToolDefinition, whole: boolean): Found[] {
  const cut = (field: string, said: string): Found => ({
    category: 'destructive',
    signal: {
      id: 'not_read_whole',
      phrase: 'Not read whole',
      field,
      words: said,
      raises: 'critical',
    },
  })
  const texts = (tool.title ?? '').length + (tool.description ?? '').length
  return [
    ...(tool.name.length > longestName ? [cut('name', `${tool.name.length} characters`)] : []),
    ...(texts > longestText ? [cut('description', `${texts} characters`)] : []),
    ...(whole ? [] : [cut('inputSchema', 'more than is read')]),
  ]
}

const rank = (category: Category) => categories.indexOf(category)
const higher = (a: Level, b: Level | undefined) => (b && levels.indexOf(b) > levels.indexOf(a) ? b : a)
