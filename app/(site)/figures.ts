import { readFile } from 'node:fs/promises'
import path from 'node:path'
import * as z from 'zod'

const schema = z.object({
  measuredOn: z.string(),
  machine: z.string(),
  command: z.string(),
  figures: z.array(z.object({ value: z.string(), label: z.string() })).min(1),
})

/** What the last measurement wrote into docs/figures.json; undefined where nothing was measured. */
export async function readFigures(): Promise<z.output<typeof schema> | undefined> {
  const file = path.join(process.cwd(), 'docs', 'figures.json')
  const text = await readFile(file, 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const read = schema.safeParse(JSON.parse(text))
  return read.success ? read.data : undefined
}
