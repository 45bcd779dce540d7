import { serve } from '#lib/http/serve.ts'
import { createServer } from '#lib/operations/connect-server.ts'
import { listServers } from '#lib/operations/servers.ts'

export const GET = serve(listServers)
export const POST = serve(createServer)
