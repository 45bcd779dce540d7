#!/usr/bin/env node
/**
 * Stands in for Prisma's native schema engine, which npm does not carry: the same JSON-RPC over standard input and
 * output, answered by the WebAssembly build of the engine and by `pg`. `prisma.config.ts` points here.
 * Authoring of migrations only; at run time tools/migrate.mjs is used.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import readline from 'node:readline'
import { databaseAdapter, withAdmin } from './schema-adapter.mjs'

/** The part of the native engine's command line that Prisma's own uses. */
function readArguments(args) {
  const found = { datamodels: [], datasource: {}, command: undefined }
  for (let at = 0; at < args.length; at++) {
    if (args[at] === '--datamodels') {
      const file = args[++at]
      found.datamodels.push([file, readFileSync(file, 'utf8')])
    } else if (args[at] === '--datasource') found.datasource = JSON.parse(args[++at])
    else if (args[at] === 'cli') found.command = args[++at]
  }
  return found
}

/** One-shot commands, which answer with an exit code and a line of JSON on standard error. */
async function runCommand(command, url) {
  const quoted = (client, name) => client.escapeIdentifier(name)
  const commands = {
    'can-connect-to-database': () => withAdmin(url, async () => {}, { sameDatabase: true }),
    'create-database': () =>
      withAdmin(url, (client, name) => client.query(`CREATE DATABASE ${quoted(client, name)}`)),
    'drop-database': () =>
      withAdmin(url, (client, name) => client.query(`DROP DATABASE IF EXISTS ${quoted(client, name)}`)),
  }
  try {
    if (!commands[command]) throw new Error(`the schema engine has no command ${command}`)
    await commands[command]()
    return 0
  } catch (error) {
    const fields = { message: error.message, error_code: error.code === '3D000' ? 'P1003' : 'P1001' }
    process.stderr.write(`\n${JSON.stringify({ level: 'ERROR', target: 'schema_engine::logger', fields })}\n`)
    return 1
  }
}

async function loadEngine() {
  const glue = await import('@prisma/schema-engine-wasm/schema_engine_bg')
  const entry = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  const wasm = readFileSync(path.join(path.dirname(entry), 'schema_engine_bg.wasm'))
  const { instance } = await WebAssembly.instantiate(wasm, { './schema_engine_bg.js': glue })
  glue.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start()
  return glue
}

const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)

/**
 * `createMigration` and `evaluateDataLoss` of the WebAssembly engine cannot open a shadow database, `diff` can and
 * gives the same SQL. What is lost are warnings about data loss: read the SQL.
 */
async function fromDiff(engine, method, params) {
  const { migrationDirectories } = params.migrationsList
  const from = migrationDirectories.length
    ? { tag: 'migrations', ...params.migrationsList }
    : { tag: 'empty' }
  const to = { tag: 'schemaDatamodel', ...params.schema }
  const diff = await engine.diff({ from, to, script: true, exitCode: true, filters: params.filters })
  const changed = diff.exitCode === 2
  if (method === 'evaluateDataLoss') {
    return { migrationSteps: changed ? 1 : 0, warnings: [], unexecutableSteps: [] }
  }
  const stamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
  const name = params.migrationName.replace(/[^A-Za-z0-9]+/g, '_').slice(0, 200)
  return {
    connectorType: 'postgresql',
    extension: 'sql',
    migrationScript: changed ? diff.stdout : params.draft ? '-- This is an empty migration.' : null,
    generatedMigrationName: `${stamp}_${name}`,
  }
}

async function answer(newEngine, url, method, params) {
  if (method === 'createDatabase') {
    return withAdmin(url, async (client, name) => {
      await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`).catch((error) => {
        if (error.code !== '42P04') throw error // it exists already
      })
      return { databaseName: name }
    })
  }
  const engine = await newEngine()
  if (method === 'getDatabaseVersion') return engine.version(params)
  if (method === 'evaluateDataLoss' || method === 'createMigration') return fromDiff(engine, method, params)
  if (typeof engine[method] !== 'function') {
    throw Object.assign(new Error(`the schema engine has no method ${method}`), { code: -32601 })
  }
  const result = (await engine[method](params)) ?? null
  if (method !== 'diff' || result?.stdout == null) return result
  // The native engine prints a diff by calling back instead of returning it.
  send({ id: 'print', method: 'print', params: { content: result.stdout } })
  return { exitCode: result.exitCode, stdout: null }
}

function failure(error, adapter) {
  const underlying = error?.id === undefined ? undefined : adapter.errorRegistry.consumeError(error.id)?.error
  const message = underlying?.message ?? error?.message ?? String(error)
  const known = error?.code?.startsWith?.('P') ? error.code : (error?.error_code ?? null)
  const data = { is_panic: false, message, meta: error?.meta ?? null, error_code: known }
  return { code: error?.code ?? 4466, message, data }
}

async function serve({ datamodels, datasource }) {
  const glue = await loadEngine()
  const adapter = databaseAdapter(datasource.url)
  const trace = (line) => process.env.DEBUG && process.stderr.write(`${line}\n`)
  // The engine hands its shadow database out only once, so every call gets a new one.
  const newEngine = () =>
    glue.SchemaEngine.new({ datamodels: datamodels.length ? datamodels : undefined }, trace, adapter)
  for await (const line of readline.createInterface({ input: process.stdin })) {
    if (!line.trim()) continue
    const { id, method, params } = JSON.parse(line)
    if (!method) continue
    try {
      send({ id, result: await answer(newEngine, datasource.url, method, params) })
    } catch (error) {
      send({ id, error: failure(error, adapter) })
    }
  }
}

const given = readArguments(process.argv.slice(2))
if (process.argv[2] === '--version') console.log('schema-engine-cli wasm')
else if (given.command) process.exitCode = await runCommand(given.command, given.datasource.url)
else await serve(given)
