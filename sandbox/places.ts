import * as z from 'zod'
import { limit, matching, regionId, regions, rowId, type SandboxTool, tool, words } from './tool.ts'

const codes = { 'new-york-city': 'nyc', chicago: 'chi', 'san-francisco': 'sfo' } as const
const centres = {
  'new-york-city': { latitude: 40.7306, longitude: -73.9866 },
  chicago: { latitude: 41.8832, longitude: -87.6324 },
  'san-francisco': { latitude: 37.7793, longitude: -122.4193 },
} as const

const kinds = [
  { name: 'Ember Pizza', category: 'restaurant', about: 'pizza by the slice' },
  { name: 'Lantern Noodles', category: 'restaurant', about: 'noodles and dumplings' },
  { name: 'Quiet Page Books', category: 'shop', about: 'books and maps' },
  { name: 'Corner Electric', category: 'shop', about: 'electronics and repairs' },
  { name: 'Greenway Pharmacy', category: 'health', about: 'pharmacy, open late' },
  { name: 'Union Hall Library', category: 'public', about: 'library with study rooms' },
] as const

const places = regions.flatMap((region) =>
  kinds.map((kind, n) => ({
    place_id: `place_${codes[region]}_${String(n + 1).padStart(3, '0')}`,
    region_id: region,
    ...kind,
    latitude: Math.round((centres[region].latitude + n * 0.0021) * 1e6) / 1e6,
    longitude: Math.round((centres[region].longitude + n * 0.0017) * 1e6) / 1e6,
  })),
)

const routes = regions.flatMap((region, r) =>
  ['Crosstown', 'Riverside', 'Airport Link'].map((name, n) => ({
    route_id: `route_${codes[region]}_${n + 1}`,
    region_id: region,
    name,
    mode: (['bus', 'ferry', 'rail'] as const)[n] ?? 'bus',
    minutes_between: 8 + 4 * n + r,
  })),
)

/** Metres between two points, flat: enough for a few kilometres. */
function metres(a: { latitude: number; longitude: number }, b: { latitude: number; longitude: number }) {
  const x = (a.longitude - b.longitude) * Math.cos((a.latitude * Math.PI) / 180)
  return Math.round(Math.hypot(x, a.latitude - b.latitude) * 111_320)
}

const placeId = rowId('place', 'place_nyc_001')
const category = z.enum(['restaurant', 'shop', 'health', 'public']).describe('Only this category.')

export const placeTools: readonly SandboxTool[] = [
  tool(
    {
      name: 'smartagent_places_search',
      title: 'Search places',
      description: 'Search the places of one region by words.',
    },
    { region_id: regionId, q: words('pizza').optional(), category: category.optional(), limit },
    (asked) => {
      const rows = places.filter((row) => asked.category === undefined || row.category === asked.category)
      const found = matching(rows, asked)
      return { region_id: asked.region_id, count: found.length, places: found }
    },
  ),
  tool(
    {
      name: 'smartagent_places_nearby',
      title: 'Nearby places',
      description: 'Find the places around a point, nearest first.',
    },
    {
      latitude: z
        .number()
        .min(-90)
        .max(90)
        .describe('Degrees north.')
        .meta({ examples: [40.7306] }),
      longitude: z
        .number()
        .min(-180)
        .max(180)
        .describe('Degrees east.')
        .meta({ examples: [-73.9866] }),
      radius_m: z
        .number()
        .int()
        .min(50)
        .max(5000)
        .describe('Radius in metres.')
        .default(800)
        .meta({ examples: [800] }),
      category: category.optional(),
      limit,
    },
    (asked) => {
      const found = places
        .filter((row) => asked.category === undefined || row.category === asked.category)
        .map((row) => ({ ...row, distance_m: metres(asked, row) }))
        .filter((row) => row.distance_m <= asked.radius_m)
        .sort((a, b) => a.distance_m - b.distance_m)
        .slice(0, asked.limit)
      return { count: found.length, places: found }
    },
  ),
  tool(
    {
      name: 'smartagent_place_agent_context_get',
      title: 'Get the context of a place',
      description: 'Get what an assistant needs to know about one place: opening hours, access, neighbours.',
    },
    {
      place_id: placeId,
      include: z
        .array(z.enum(['hours', 'access', 'neighbours']))
        .max(3)
        .describe('Parts to include.')
        .default(['hours', 'access'])
        .meta({ examples: [['hours', 'access']] }),
    },
    (asked) => {
      const place = places.find((row) => row.place_id === asked.place_id)
      const near = place
        ? places.filter((row) => row.region_id === place.region_id && row !== place).slice(0, 2)
        : []
      return {
        place_id: asked.place_id,
        found: Boolean(place),
        ...(place ? { name: place.name } : {}),
        ...(asked.include.includes('hours') ? { hours: 'Mon-Sat 09:00-20:00' } : {}),
        ...(asked.include.includes('access') ? { access: 'step-free entrance' } : {}),
        ...(asked.include.includes('neighbours') ? { neighbours: near.map((row) => row.name) } : {}),
      }
    },
  ),
  tool(
    {
      name: 'smartagent_transit_routes_search',
      title: 'Search transit routes',
      description: 'Search the bus, rail and ferry routes of one region.',
    },
    {
      region_id: regionId,
      q: words('airport').optional(),
      mode: z.enum(['bus', 'rail', 'ferry']).describe('Only this means of transport.').optional(),
      limit,
    },
    (asked) => {
      const rows = routes.filter((row) => asked.mode === undefined || row.mode === asked.mode)
      const found = matching(rows, asked)
      return { region_id: asked.region_id, count: found.length, routes: found }
    },
  ),
]
