import net from 'node:net'

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
