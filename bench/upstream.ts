import { createServer, type ServerResponse } from 'node:http'

/** The smallest MCP server there can be: one tool, answered from memory. */
const server = createServer((req, res) => {
  let body = ''
  req.on('data', (chunk) => {
    body += chunk
  })
  req.on('end', () => {
    const { id, params } = JSON.parse(body)
    const [word, count, every] = String(params?.arguments?.query ?? '').split(' ')
    if (word === 'stream') {
      stream(res, id, Number(count), Number(every))
      return
    }
    const answer = JSON.stringify({
      jsonrpc: '2.0',
      id,
      result: { content: [{ type: 'text', text: 'done' }] },
    })
    res.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(answer) })
    res.end(answer)
  })
})
/** Answers by events, each with its number and when it was sent, in ns of the clock that all processes share. */
function stream(res: ServerResponse, id: unknown, count: number, every: number): void {
  res.writeHead(200, { 'content-type': 'text/event-stream' })
  let sent = 0
  const timer = setInterval(() => {
    sent += 1
    const data = `${sent} ${process.hrtime.bigint()}`
    res.write(
      `data: {"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"${data}"}}\n\n`,
    )
    if (sent < count) return
    clearInterval(timer)
    res.end(`data: {"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"content":[]}}\n\n`)
  }, every)
  res.on('close', () => clearInterval(timer))
}

server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  process.send?.({ port: typeof address === 'object' ? address?.port : 0 })
})
process.on('disconnect', () => process.exit(0))
