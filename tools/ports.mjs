import net from 'node:net'
import { listeners } from './processes.mjs'

function listen(port, host) {
  return new Promise((resolve, reject) => {
    const server = net.createServer()
    server.once('error', reject)
    server.listen({ port, host }, () => {
      const { port: chosen } = server.address()
      server.close(() => resolve(chosen))
    })
  })
}

/** A port nobody listens on at the moment. */
export const freePort = () => listen(0, '127.0.0.1')

/** Whether something can listen on the port, on this machine's own address and on all of them. */
export async function isFree(port) {
  try {
    await listen(port, '127.0.0.1')
    await listen(port, undefined)
    return true
  } catch {
    return false
  }
}

async function choose(listener, taken) {
  const { variable, usual, what } = listener
  const wanted = process.env[variable] ?? String(usual)
  if (!/^\d{1,5}$/.test(wanted) || Number(wanted) > 65535) {
    throw new Error(`${variable} is "${wanted}"; it must be a port number from 0 to 65535.`)
  }
  if (wanted === '0') {
    let port = await freePort()
    while (taken.includes(port)) port = await freePort()
    return port
  }
  const port = Number(wanted)
  if (!taken.includes(port) && (await isFree(port))) return port
  throw new Error(
    `Port ${port} (${what}) is taken by another program. Stop it, or choose another port: ` +
      `${variable}=${port + 1} npm start (${variable}=0 picks a free one).`,
  )
}

/**
 * The ports of this instance, from PORT, WORKER_PORT and SANDBOX_PORT.
 * @returns {Promise<Record<string, number>>} by process; throws, naming port and variable, when one is taken
 */
export async function choosePorts() {
  const ports = {}
  for (const [name, listener] of Object.entries(listeners)) {
    ports[name] = await choose(listener, Object.values(ports))
  }
  return ports
}
