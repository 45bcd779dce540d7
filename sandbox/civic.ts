import * as z from 'zod'
import { limit, matching, regionId, regions, rowId, type SandboxTool, tool, words } from './tool.ts'

const sites = ['12 Alder Street', '40 Bay Avenue', '7 Cooper Square'] as const
const status = z.enum(['open', 'closed', 'pending']).describe('Only records with this status.')
const statuses = ['open', 'closed', 'pending'] as const

/** Records of one sort: three for each region, told apart by site and status. */
function records(sort: string, subjects: readonly string[]) {
  return regions.flatMap((region, r) =>
    sites.map((site, n) => ({
      record_id: `${sort}_${region.replaceAll('-', '_')}_${n + 1}`,
      region_id: region,
      site,
      subject: subjects[n] ?? sort,
      status: statuses[(n + r) % 3] ?? 'open',
      dated: `2026-0${n + 1}-1${r}`,
    })),
  )
}

const inspections = records('inspection', ['kitchen hygiene', 'fire exits', 'lift safety'])
const permits = records('permit', ['roof repair', 'sidewalk seating', 'interior works'])
const licences = records('license', ['food service', 'second-hand goods', 'street trade'])
const points = records('service', ['post office', 'recycling centre', 'cooling centre'])
const alerts = records('alert', ['air quality', 'flood watch', 'heat advisory'])

function searches(
  words_: { name: string; title: string; description: string },
  example: string,
  rows: ReturnType<typeof records>,
): SandboxTool {
  return tool(
    words_,
    { region_id: regionId, q: words(example).optional(), status: status.optional(), limit },
    (asked) => {
      const found = matching(
        rows.filter((row) => asked.status === undefined || row.status === asked.status),
        asked,
      )
      return { region_id: asked.region_id, count: found.length, records: found }
    },
  )
}

export const civicTools: readonly SandboxTool[] = [
  searches(
    {
      name: 'smartagent_regulatory_inspections_search',
      title: 'Search inspections',
      description: 'Search the published inspection results of one region.',
    },
    'hygiene',
    inspections,
  ),
  searches(
    {
      name: 'smartagent_regulatory_permits_search',
      title: 'Search permits',
      description: 'Search the public building and street permits of one region.',
    },
    'roof',
    permits,
  ),
  searches(
    {
      name: 'smartagent_regulatory_licenses_search',
      title: 'Search licenses',
      description: 'Search the public trade licenses of one region.',
    },
    'food',
    licences,
  ),
  tool(
    {
      name: 'smartagent_workflows_regulatory_site_brief_get',
      title: 'Get a site brief',
      description: 'Get one page with the inspections, permits and licenses known about a site.',
    },
    {
      region_id: regionId,
      site: z
        .string()
        .min(3)
        .max(120)
        .describe('Street address.')
        .meta({ examples: ['12 Alder Street'] }),
    },
    (asked) => {
      const of = (rows: ReturnType<typeof records>) =>
        rows.filter((row) => row.region_id === asked.region_id && row.site === asked.site)
      return { ...asked, inspections: of(inspections), permits: of(permits), licenses: of(licences) }
    },
  ),
  searches(
    {
      name: 'smartagent_civic_service_points_search',
      title: 'Search service points',
      description: 'Search the public service points of one region.',
    },
    'post office',
    points,
  ),
  tool(
    {
      name: 'smartagent_environment_alerts_search',
      title: 'Search environment alerts',
      description: 'Search the reviewed environment alerts of one region.',
    },
    { region_id: regionId, q: words('flood').optional(), limit },
    (asked) => {
      const found = matching(alerts, asked)
      return { region_id: asked.region_id, count: found.length, alerts: found }
    },
  ),
  tool(
    {
      name: 'smartagent_context_get',
      title: 'Get the context of a region',
      description: 'Get what is known about a region: time zone, currency, coverage of the data.',
    },
    { region_id: regionId, dataset: rowId('data set', 'permits').optional() },
    (asked) => ({
      region_id: asked.region_id,
      time_zone: {
        'new-york-city': 'America/New_York',
        chicago: 'America/Chicago',
        'san-francisco': 'America/Los_Angeles',
      }[asked.region_id],
      currency: 'USD',
      datasets: ['products', 'places', 'permits', 'licenses', 'inspections', 'alerts'].filter(
        (name) => asked.dataset === undefined || name === asked.dataset,
      ),
    }),
  ),
]
