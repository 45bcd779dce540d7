import type { ListedServer } from '#lib/catalogue/server.ts'
import list from './smartapis-products-watch.json' with { type: 'json' }
import { smartapisWords } from './smartapis-words.ts'
import tokens from './tokens.json' with { type: 'json' }

const slug = 'smartapis-products-watch'
const counted: Record<string, number | undefined> = tokens[slug]

/** The server that Signalbox can be tried on: its tools are those of the sandbox, which are written down there. */
export const smartapis: ListedServer = {
  slug,
  name: 'SmartAPIs Products Watch',
  url: 'https://smartapis.net/mcp',
  about:
    'Products, places, permits and alerts of three cities, watches on prices, and the keys and the billing of the account.',
  origin:
    'As the SmartAPIs sandbox serves it, which runs beside every instance of Signalbox. 18 of the 21 names are those that the server at smartapis.net publishes. The names of smartagent_products_offers_list, smartagent_products_price_history_get and smartagent_products_watch_create, and all descriptions and arguments, are the sandbox’s own.',
  changed: '2026-11-26',
  tools: list.tools.map((definition) => {
    const words = smartapisWords[definition.name]
    return { definition, tokens: counted[definition.name] ?? 0, ...(words === undefined ? {} : { words }) }
  }),
}
