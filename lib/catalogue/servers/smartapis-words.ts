import type { ToolWords } from '#lib/catalogue/server.ts'

/** The 21 tools of SmartAPIs Products Watch in our words. What an agent could do is what the definition lets it do. */
export const smartapisWords: Record<string, ToolWords | undefined> = {
  smartagent_products_search: {
    does: 'It looks for products on sale in one region, by words and by brand, and returns their names, brands and prices. It changes nothing.',
    could: [
      'search on and on, region by region, until the calls of the plan are used up,',
      'put what a customer told it in confidence into the words of a search, which the server reads,',
      'take the name of a product for an order, if somebody wrote one into it.',
    ],
  },
  smartagent_products_offers_list: {
    does: 'It returns what the shops of a region ask for one product, new or refurbished, and whether they have it in stock.',
    could: [
      'ask for every product there is, one id after the other,',
      'advise a purchase by an offer that was read weeks ago, because nothing made it ask again,',
      'follow words that a shop put into its offer.',
    ],
  },
  smartagent_products_price_history_get: {
    does: 'It returns the weekly prices of one product, of up to six weeks, oldest first.',
    could: [
      'copy the history of the whole range, product by product,',
      'ask again in every step of a loop for prices that change once a week,',
      'spend the calls of the plan that a colleague’s agent needed.',
    ],
  },
  smartagent_products_watch_create: {
    does: 'It creates a watch: the server then compares the prices of a search every few hours. The watch stays after the agent has gone.',
    could: [
      'create a watch in each round of a loop, and let all of them run,',
      'check every hour what would do once a day,',
      'fill a mailbox with requests to confirm watches that nobody asked for,',
      'leave watches behind that tell the server for months what your company looks at.',
    ],
  },
  smartagent_places_search: {
    does: 'It looks for shops, restaurants and public places of one region, by words and by category.',
    could: [
      'collect all places of a region by searching for one letter after the other,',
      'tell the server with its searches where a customer is going,',
      'act on a sentence that somebody hid in the description of a place.',
    ],
  },
  smartagent_places_nearby: {
    does: 'It returns the places around a point, nearest first, within a radius of up to five kilometres.',
    could: [
      'hand over where a person is, to the metre, each time it asks,',
      'follow somebody through the day by asking again and again,',
      'cover a city with a grid of points and copy what is there.',
    ],
  },
  smartagent_place_agent_context_get: {
    does: 'It returns what an assistant should know about one place: opening hours, access, and neighbours where they are asked for.',
    could: [
      'take words about a place for instructions: they are written for assistants to read,',
      'read one place after the other without an end,',
      'send somebody to a closed door by hours that are no longer true.',
    ],
  },
  smartagent_transit_routes_search: {
    does: 'It looks for bus, rail and ferry routes of one region, by words and by means of transport.',
    could: [
      'tell the server where somebody travels, and when,',
      'ask the same again in every step of a plan,',
      'copy the network of a region, route by route.',
    ],
  },
  smartagent_regulatory_inspections_search: {
    does: 'It looks for published inspection results of one region, by words and by status.',
    could: [
      'collect the results of every business of a city,',
      'repeat an old finding about a business as if it were of today,',
      'show by its searches whom your company is about to deal with.',
    ],
  },
  smartagent_regulatory_permits_search: {
    does: 'It looks for public building and street permits of one region, by words and by status.',
    could: [
      'list who builds where, name by name,',
      'show by its searches which site your company wants,',
      'run through all regions and all words because nothing told it to stop.',
    ],
  },
  smartagent_regulatory_licenses_search: {
    does: 'It looks for public trade licenses of one region, by words and by status.',
    could: [
      'collect the licenses of a whole trade,',
      'take a pending license for a refused one and say so to a customer,',
      'use up the calls of the plan with searches that find nothing.',
    ],
  },
  smartagent_workflows_regulatory_site_brief_get: {
    does: 'It puts the inspections, permits and licenses of one street address onto one page.',
    could: [
      'draw up a page on each neighbour of somebody, address by address,',
      'tell the server which address your company looks at,',
      'cost several look-ups with each call, in a loop that counts none.',
    ],
  },
  smartagent_civic_service_points_search: {
    does: 'It looks for public service points of one region, such as post offices and recycling centres.',
    could: [
      'ask without an end for what changes twice a year,',
      'put a personal matter into the words of a search,',
      'send somebody to a service point that is closed, since the status was not asked for.',
    ],
  },
  smartagent_environment_alerts_search: {
    does: 'It looks for reviewed environment alerts of one region: air, floods, heat.',
    could: [
      'ask every second whether there is something new,',
      'pass on an alert that is over,',
      'miss one because it asked for five results and took them for all.',
    ],
  },
  smartagent_context_get: {
    does: 'It returns what is known about a region: its time zone, its currency, and which data there are.',
    could: [
      'ask before each step what was answered already,',
      'take words about a region for instructions,',
      'count as one of many calls that use up a plan.',
    ],
  },
  smartagent_discovery_capabilities: {
    does: 'It lists the data, the regions and the groups of tools that the server has. It takes no arguments.',
    could: [
      'learn of groups of tools that nobody meant it to look for, billing and access among them,',
      'ask at the start of each task, of each part of it, and of each retry,',
      'follow words in the answer: a list of what is possible reads like an invitation.',
    ],
  },
  smartagent_catalog_list_plans: {
    does: 'It lists the plans of the server with their monthly prices and the calls that they include.',
    could: [
      'conclude by itself that a larger plan is the answer to its errors,',
      'hand that conclusion to a tool that opens a payment,',
      'ask for prices in a loop that never uses them.',
    ],
  },
  smartagent_usage_summary: {
    does: 'It sums up the calls used and left in a billing period, by tool or by client. It says that it uses an admin key, and the call itself carries none: whoever may call it sees all clients.',
    could: [
      'read how much every other client of the account calls, and what,',
      'tell a customer what another customer uses,',
      'learn which tools matter most, which is what somebody needs who wants to use them up,',
      'work with the rights of an administrator, whoever asked it to.',
    ],
  },
  smartagent_access_issue_client_key: {
    does: 'It issues an API key that is bound to one client. It says that it uses an admin key, and the call itself carries none: whoever may call it may have a key. The key works until it expires, long after the agent has gone.',
    could: [
      'issue a key for itself and use it where no rule applies,',
      'issue one with wider scopes, or for a longer time, than the task needs,',
      'put the key into a message, an issue or a file that others read,',
      'issue hundreds in a loop, each to be found and revoked by hand.',
    ],
  },
  smartagent_billing_create_checkout_session: {
    does: 'It opens a checkout in which a customer pays for a plan, and returns the address of the page. It says that it uses an admin key, and the call itself carries none.',
    could: [
      'open a payment for five hundred seats where five were meant,',
      'open it for another customer, whose id it has seen somewhere,',
      'send the payer back to a page of its choice: the address to return to is an argument,',
      'open one more after every time-out.',
    ],
  },
  smartagent_billing_create_portal_session: {
    does: 'It opens a billing portal in which a customer changes plan or card, and returns its address, which leads into the billing of that customer.',
    could: [
      'open the portal of another customer, whose id it has seen somewhere,',
      'put the address into a chat or a log, where others find it,',
      'send somebody afterwards to a page of its choice: the address to return to is an argument,',
      'let somebody change the plan of a company because a message asked for it.',
    ],
  },
}
