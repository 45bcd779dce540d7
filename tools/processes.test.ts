import { existsSync, readFileSync } from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { choosePorts, freePort, isFree } from './ports.mjs'
import { environmentOf, processes } from './processes.mjs'

const root = path.resolve(import.meta.dirname, '..')

/** The variables an env.ts names: the keys of its schema. */
function namesIn(file: string): string[] {
  const place = path.join(root, file)
  if (!existsSync(place)) return []
  return [...readFileSync(place, 'utf8').matchAll(/^\s+([A-Z][A-Z0-9_]+):/gm)].map((match) => match[1] ?? '')
}

describe('each process gets the variables its env.ts names, and no others', () => {
  const cases: ['web' | 'worker' | 'jobs' | 'sandbox', string[]][] = [
    ['web', ['lib/env.ts', 'web/env.ts']],
    ['worker', ['worker/env.ts']],
    ['jobs', ['lib/env.ts', 'jobs/env.ts']],
    ['sandbox', ['sandbox/env.ts']],
  ]
  test.each(cases)('%s', (name, files) => {
    const named = new Set(files.flatMap(namesIn))
    const given = processes[name].env
    if (files.every((file) => existsSync(path.join(root, file)))) expect(new Set(given)).toEqual(named)
    const all = { ...Object.fromEntries(given.map((key) => [key, 'x'])), DATABASE_URL: 'owner', OTHER: 'x' }
    expect(environmentOf(name, all)).not.toHaveProperty('DATABASE_URL')
    expect(environmentOf(name, all)).not.toHaveProperty('OTHER')
  })
})

describe('ports', () => {
  const before = { ...process.env }
  afterEach(() => {
    process.env = { ...before }
  })

  test('a taken port stops the start and says which, and how to choose another', async () => {
    const server = net.createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    expect(await isFree(port)).toBe(false)
    Object.assign(process.env, { PORT: String(port), WORKER_PORT: '0', SANDBOX_PORT: '0' })
    await expect(choosePorts()).rejects.toThrow(
      new RegExp(`Port ${port} \\(console\\) is taken.*PORT=${port + 1} npm start`),
    )
    await new Promise((resolve) => server.close(resolve))
  })

  test('0 picks free ports, all different', async () => {
    Object.assign(process.env, { PORT: '0', WORKER_PORT: '0', SANDBOX_PORT: '0' })
    const ports = Object.values(await choosePorts())
    expect(new Set(ports).size).toBe(3)
  })

  test('the same port cannot be chosen twice, and nonsense is named', async () => {
    const port = String(await freePort())
    Object.assign(process.env, { PORT: port, WORKER_PORT: port, SANDBOX_PORT: '0' })
    await expect(choosePorts()).rejects.toThrow(/gateway.*taken/)
    Object.assign(process.env, { PORT: 'many' })
    await expect(choosePorts()).rejects.toThrow(/PORT is "many"/)
  })
})
