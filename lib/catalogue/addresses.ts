import { served } from '#lib/risk/visible.ts'
import type { Attack } from './attack.ts'
import { attacks } from './attacks.ts'
import { categories, categoryPath, categoryWords, levelPath, levels, levelWords } from './kinds.ts'
import type { ListedServer } from './server.ts'
import { serverPath, servers, toolPath } from './servers.ts'

/** A page of the catalogue: its path, its title without the name of the site, and the day on which it last said something else. */
export type Address = { path: string; title: string; changed: string }

/** As much of a title as a search engine shows, the name of the site after it. */
const LONGEST_TITLE = 60 - ' · Signalbox'.length
/** When the pages on attacks last said something else. */
export const attacksChanged = '2026-11-26'

/** The first that is short enough, or the last. */
function fitting(...titles: [string, ...string[]]): string {
  return titles.find((title) => title.length <= LONGEST_TITLE) ?? titles.at(-1) ?? titles[0]
}

export function attackTitle(attack: Attack): string {
  return `${attack.title} · Attacks`
}

export function serverTitle(server: ListedServer): string {
  return fitting(`${server.name}: tools, risk, policy`, `${server.name}: risk`, server.name)
}

export function toolTitle(server: ListedServer, name: string): string {
  const tool = served(name, LONGEST_TITLE - 1)
  return fitting(`${tool} · ${server.name}`, `${tool}: risk and rule`, `${tool}: risk`, tool)
}

export function levelTitle(level: (typeof levels)[number]): string {
  return `${levelWords[level]} risk: tools and rules`
}

export function categoryTitle(category: (typeof categories)[number]): string {
  return `${categoryWords[category].word}: tools and rules`
}

export const serversTitle = 'MCP servers and their tools by risk'
export const attacksTitle = 'Attacks on tool calls'

/** Every page of the catalogue, each once. */
export function catalogueAddresses(): Address[] {
  const newest = servers.map((server) => server.changed).reduce((a, b) => (a > b ? a : b), attacksChanged)
  return [
    { path: '/servers', title: serversTitle, changed: newest },
    ...servers.flatMap((server) => [
      { path: serverPath(server), title: serverTitle(server), changed: server.changed },
      ...server.tools.map(({ definition: { name } }) => ({
        path: toolPath(server, name),
        title: toolTitle(server, name),
        changed: server.changed,
      })),
    ]),
    ...levels.map((level) => ({ path: levelPath(level), title: levelTitle(level), changed: newest })),
    ...categories.map((category) => ({
      path: categoryPath(category),
      title: categoryTitle(category),
      changed: newest,
    })),
    { path: '/attacks', title: attacksTitle, changed: attacksChanged },
    ...attacks.map((attack) => ({
      path: `/attacks/${attack.slug}`,
      title: attackTitle(attack),
      changed: attacksChanged,
    })),
  ]
}
