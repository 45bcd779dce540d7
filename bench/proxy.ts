import { createServer } from 'node:http'
import { Pool } from 'undici'

/** A bare reverse proxy: reads the body, sends it on, pipes the answer back. What any gateway in Node costs at least. */
const pool = new Pool(process.argv[2] ?? '', { connections: 128 })
const server = createServer((req, res) => {
  const chunks: Buffer[] = []
  req.on('data', (chunk: Buffer) => chunks.push(chunk))
  req.on('end', () => {
    pool
      .request({
        path: req.url ?? '/',
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: Buffer.concat(chunks),
      })
      .then((answer) => {
        res.writeHead(answer.statusCode, { 'content-type': String(answer.headers['content-type']) })
        answer.body.pipe(res)
      })
      .catch(() => res.destroy())
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.({ port: typeof address === 'object' ? address?.port : 0 })
})
process.on('disconnect', () => process.exit(0))
