import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test, vi } from 'vitest'
import { removeOutside } from './pg-files.mjs'
import { isFree } from './ports.mjs'
import { PRELOAD } from './run.mjs'

const here = import.meta.dirname
const waitFor = (work: () => unknown) => vi.waitFor(work, { timeout: 10_000, interval: 50 })

test('PostgreSQL goes away when the process that started it is killed without a chance to say so', async () => {
  const dir = path.resolve(here, `../.data/test/guard-${process.pid}`)
  const module = JSON.stringify(pathToFileURL(path.join(here, 'postgres.mjs')).href)
  const program = `
    const { startPostgres } = await import(${module})
    const { port } = await startPostgres({ dir: ${JSON.stringify(dir)}, throwaway: true })
    console.log(port)
    setInterval(() => {}, 1000)`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [chunk] = await once(parent.stdout, 'data')
  const port = Number(String(chunk))
  expect(await isFree(port)).toBe(false)
  parent.kill('SIGKILL')
  await waitFor(async () => expect(await isFree(port)).toBe(true))
  rmSync(dir, { recursive: true, force: true })
  removeOutside(dir)
})

test('a supervised process ends when the launcher is gone', async () => {
  const start = () =>
    spawn(process.execPath, [...PRELOAD, '-e', "process.send('up'); setInterval(() => {}, 1000)"], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
  const running = start()
  await once(running, 'message')
  running.disconnect()
  expect((await once(running, 'exit'))[1]).toBe('SIGTERM')
  const beginning = start()
  beginning.disconnect()
  await once(beginning, 'exit')
})
