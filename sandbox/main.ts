import { readEnv } from './env.ts'
import { startSandbox } from './listen.ts'

const env = readEnv()
const sandbox = await startSandbox({ port: env.SANDBOX_PORT, apiKey: env.REQUIRE_API_KEY })

let stopping = false
async function stop(): Promise<void> {
  if (stopping) return
  stopping = true
  await sandbox.close()
  process.exit(0)
}

process.on('SIGTERM', () => void stop())
process.on('SIGINT', () => void stop())
process.on('disconnect', () => void stop()) // whoever started us is gone
process.stdout.write(`SmartAPIs sandbox on http://127.0.0.1:${sandbox.port}/mcp\n`)
process.send?.({ ready: true, port: sandbox.port })
