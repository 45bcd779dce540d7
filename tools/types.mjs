/**
 * `npm run types`: the type checker three times. Once over everything; once over the pure rooms, where neither the
 * browser nor Node exists (`"lib": ["es2023"], "types": []`); once over the pure rooms that may use `node:crypto`.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { generate } from './generate.mjs'
import { pureRooms, rooms } from './rooms.mjs'

const root = path.resolve(import.meta.dirname, '..')

/** Writes the configuration for some pure rooms and returns its path. */
function narrow(name, members, types) {
  const file = path.join(root, `.data/types/${name}.json`)
  const config = {
    extends: '../../tsconfig.json',
    compilerOptions: { lib: ['es2023'], types, allowJs: false, typeRoots: ['../../node_modules/@types'] },
    include: members.map((room) => `../../${room}/**/*.ts`),
    exclude: ['../../**/*.test.ts', '../../node_modules'],
  }
  mkdirSync(path.dirname(file), { recursive: true })
  writeFileSync(file, JSON.stringify(config, null, 2))
  return file
}

function check(label, config) {
  const started = performance.now()
  const binary = path.join(root, 'node_modules/typescript/bin/tsc')
  const run = spawnSync(process.execPath, [binary, '--noEmit', '-p', config], { cwd: root, stdio: 'inherit' })
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`types: ${label} ${run.status === 0 ? 'ok' : 'wrong'} (${seconds} s)`)
  return run.status === 0
}

const present = pureRooms.filter((room) => existsSync(path.join(root, room)))
const closed = present.filter((room) => !rooms[room].node)
const withCrypto = present.filter((room) => rooms[room].node)

await generate()
const results = [check('everything', 'tsconfig.json')]
if (closed.length) results.push(check('pure rooms', narrow('pure', closed, [])))
if (withCrypto.length) results.push(check('pure rooms with crypto', narrow('crypto', withCrypto, ['node'])))
process.exit(results.every(Boolean) ? 0 : 1)
