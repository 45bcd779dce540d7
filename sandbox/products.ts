import * as z from 'zod'
import { idFrom, limit, matching, regionId, regions, rowId, type SandboxTool, tool, words } from './tool.ts'

const models = [
  { name: 'Wall charger 65 W', brand: 'Northlight', category: 'power', cents: 3990 },
  { name: 'Travel charger 30 W', brand: 'Northlight', category: 'power', cents: 2490 },
  { name: 'Car charger 45 W', brand: 'Halden', category: 'power', cents: 2750 },
  { name: 'Power bank 10000', brand: 'Halden', category: 'power', cents: 3490 },
  { name: 'Desk lamp', brand: 'Northlight', category: 'light', cents: 5900 },
  { name: 'Bicycle light set', brand: 'Velmora', category: 'light', cents: 2990 },
  { name: 'Espresso kettle', brand: 'Orrin', category: 'kitchen', cents: 7900 },
  { name: 'Pour-over set', brand: 'Orrin', category: 'kitchen', cents: 4450 },
] as const

const codes = { 'new-york-city': 'nyc', chicago: 'chi', 'san-francisco': 'sfo' } as const

const products = regions.flatMap((region, r) =>
  models.map(({ cents, ...model }, m) => ({
    product_id: `product_${codes[region]}_${String(m + 1).padStart(3, '0')}`,
    region_id: region,
    ...model,
    price: { amount: (cents + r * 50) / 100, currency: 'USD' },
  })),
)

const shops = ['Corner Electric', 'Harbor Goods', 'Fifth Street Supply'] as const
const snapshots = [
  '2026-01-05',
  '2026-01-12',
  '2026-01-19',
  '2026-01-26',
  '2026-02-02',
  '2026-02-09',
] as const

const productId = rowId('product', 'product_nyc_001')
const brand = z
  .string()
  .min(1)
  .max(80)
  .describe('Only this brand.')
  .meta({ examples: ['Northlight'] })

function inCents(amount: number, change: number): number {
  return Math.round(amount * 100 + change) / 100
}

export const productTools: readonly SandboxTool[] = [
  tool(
    {
      name: 'smartagent_products_search',
      title: 'Search products',
      description: 'Search the products on sale in one region by words and brand.',
    },
    { region_id: regionId, q: words('charger').optional(), brand: brand.optional(), limit },
    (asked) => {
      const rows = products.filter((row) => asked.brand === undefined || row.brand === asked.brand)
      const found = matching(rows, asked)
      return { region_id: asked.region_id, count: found.length, products: found }
    },
  ),
  tool(
    {
      name: 'smartagent_products_offers_list',
      title: 'List offers',
      description: 'List what the shops of a region ask for one product.',
    },
    {
      product_id: productId,
      condition: z.enum(['new', 'refurbished']).describe('Condition of the goods.').default('new'),
      limit,
    },
    (asked) => {
      const product = products.find((row) => row.product_id === asked.product_id)
      const cut = asked.condition === 'new' ? 0 : 900
      const offers = product
        ? shops.map((shop, n) => ({
            shop,
            condition: asked.condition,
            amount: inCents(product.price.amount, n * 110 - cut),
            currency: 'USD',
            in_stock: n !== 1,
          }))
        : []
      return { product_id: asked.product_id, found: Boolean(product), offers: offers.slice(0, asked.limit) }
    },
  ),
  tool(
    {
      name: 'smartagent_products_price_history_get',
      title: 'Get price history',
      description: 'Get the weekly price snapshots of one product, oldest first.',
    },
    {
      product_id: productId,
      weeks: z
        .number()
        .int()
        .min(1)
        .max(6)
        .describe('How many weeks back.')
        .default(4)
        .meta({ examples: [4] }),
    },
    (asked) => {
      const product = products.find((row) => row.product_id === asked.product_id)
      const history = product
        ? snapshots.map((day, n) => ({ day, amount: inCents(product.price.amount, ((n * 7) % 5) * 40 - 80) }))
        : []
      return {
        product_id: asked.product_id,
        found: Boolean(product),
        currency: 'USD',
        snapshots: history.slice(-asked.weeks),
      }
    },
  ),
  tool(
    {
      name: 'smartagent_products_watch_create',
      title: 'Create a product watch',
      description: 'Create a watch that compares the daily prices of a product search.',
      writes: true,
    },
    {
      region_id: regionId,
      query: words('charger'),
      brand: brand.optional(),
      trigger: z
        .enum(['daily_price_snapshot_change', 'price_below', 'back_in_stock'])
        .describe('What the watch waits for.')
        .default('daily_price_snapshot_change'),
      price_below: z
        .number()
        .min(0)
        .max(100_000)
        .describe('Price in USD under which a price_below watch reports.')
        .optional()
        .meta({ examples: [25] }),
      delivery_channel: z
        .enum(['email_confirmation_only', 'none'])
        .describe('Where a report goes.')
        .default('email_confirmation_only'),
      cadence_hours: z
        .number()
        .int()
        .min(1)
        .max(168)
        .describe('Hours between two checks.')
        .default(24)
        .meta({ examples: [24] }),
    },
    (asked) => ({ watch_id: idFrom('watch', asked), state: 'awaiting_confirmation', watching: asked }),
  ),
]
