import type { ListedServer, ListedTool } from './server.ts'
import { smartapis } from './servers/smartapis.ts'

/** The servers of the public catalogue, in the order in which they are listed. */
export const servers: readonly ListedServer[] = [smartapis]

/** The server at an address, if there is one. */
export function serverAt(slug: string): ListedServer | undefined {
  return servers.find((server) => server.slug === slug)
}

/** The tool of a server by its name. */
export function toolAt(server: ListedServer, name: string): ListedTool | undefined {
  return server.tools.find((tool) => tool.definition.name === name)
}

export function serverPath(server: Pick<ListedServer, 'slug'>): string {
  return `/servers/${server.slug}`
}

export function toolPath(server: Pick<ListedServer, 'slug'>, tool: string): string {
  return `${serverPath(server)}/tools/${encodeURIComponent(tool)}`
}
