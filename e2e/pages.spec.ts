import { type BrowserContext, expect, type Page } from '@playwright/test'
import { runSample } from '#lib/contracts/calls.ts'
import {
  expectNoSidewaysScroll,
  expectNoViolation,
  expectSound,
  isLong,
  MIXED,
  NARROW,
  take,
  WIDE,
} from './forms.ts'
import { newcomer, send, withAgent } from './support.ts'
import { test } from './test.ts'

/** What is said in code only; the screen has a word of its own for each (see docs/glossary.md). */
const REPLACED = /\b(workers?|upstreams?|guardrails?|drift(ed|ing|s)?|shadow|replay(s|ed)?|panic)\b/i
/** Above this a page jumps visibly while it loads (the field's own border for "good" is 0.1). */
const MOST_SHIFT = 0.05

type Place = { org: string; server: { id: string }; policyId: string; grant: { id: string } }

const OUTSIDE: readonly [name: string, path: string][] = [
  ['start page', '/'],
  ['servers of the catalogue', '/servers'],
  ['a server of the catalogue', '/servers/smartapis-products-watch'],
  [
    'a tool of the catalogue',
    '/servers/smartapis-products-watch/tools/smartagent_billing_create_portal_session',
  ],
  ['a level of risk', '/risk/medium'],
  ['a category of tools', '/categories/write'],
  ['attacks', '/attacks'],
  ['an attack', '/attacks/tool-shadowing'],
  ['the playground', '/playground'],
  ['the check of a setup', '/check'],
  ['contact', '/contact'],
  ['security', '/security'],
  ['docs', '/docs'],
  ['quick start', '/docs/quick-start'],
  ['the policy language', '/docs/policy-language'],
  ['setting up a client', '/docs/clients'],
  ['how calls are recorded', '/docs/records'],
  ['webhooks for whoever receives them', '/docs/webhooks'],
  ['problems of the API', '/docs/problems'],
  ['sign-up', '/sign-up'],
  ['sign-in', '/sign-in'],
  ['forgotten password', '/forgot-password'],
  ['new password', '/reset-password#token=nothing'],
  ['invitation', '/invite#token=nothing'],
  ['confirmed address', '/confirm-email#token=nothing'],
  ['mailbox', '/mailbox'],
  ['a page that is not there', '/nothing-here'],
]

const INSIDE: readonly [
  name: string,
  path: (place: Place) => string,
  open?: (page: Page) => Promise<void>,
][] = [
  ['home', ({ org }) => `/o/${org}`],
  ['servers', ({ org }) => `/o/${org}/servers`],
  [
    'a server that cannot be reached',
    ({ org }) => `/o/${org}/servers/new`,
    async (page) => {
      await page.getByLabel('Address of the server').fill('http://127.0.0.1:9/mcp')
      await page.getByRole('button', { name: 'Connect', exact: true }).click()
      await expect(page.getByText(/refused|reach/i).first()).toBeVisible()
    },
  ],
  ['a server', ({ org, server }) => `/o/${org}/servers/${server.id}`],
  [
    'a tool',
    ({ org, server }) => `/o/${org}/servers/${server.id}`,
    async (page) => {
      await page
        .getByRole('button', { name: /issue_client_key/ })
        .first()
        .click()
      await expect(page.getByRole('dialog')).toBeVisible()
    },
  ],
  ['policies', ({ org }) => `/o/${org}/policies`],
  ['the editor', ({ org, policyId }) => `/o/${org}/policies/${policyId}`],
  [
    'the editor with a rule open',
    ({ org, policyId }) => `/o/${org}/policies/${policyId}`,
    async (page) => {
      await page
        .getByRole('button', { name: /issue_client_key/ })
        .first()
        .click()
      await expect(page.getByRole('dialog')).toBeVisible()
    },
  ],
  ['the editor as JSON', ({ org, policyId }) => `/o/${org}/policies/${policyId}?view=json`],
  ['a simulated call', ({ org, policyId }) => `/o/${org}/policies/${policyId}?view=simulate`],
  ['tests of a policy', ({ org, policyId }) => `/o/${org}/policies/${policyId}?view=tests`],
  ['the history of a policy', ({ org, policyId }) => `/o/${org}/policies/${policyId}/history`],
  ['agents', ({ org }) => `/o/${org}/agents`],
  ['connect an agent', ({ org }) => `/o/${org}/agents/new`],
  ['an agent', ({ org, grant }) => `/o/${org}/agents/${grant.id}`],
  ['tool calls', ({ org }) => `/o/${org}/audit-log`],
  [
    'a call',
    ({ org }) => `/o/${org}/audit-log`,
    async (page) => {
      await page
        .getByRole('button', { name: /, why$/ })
        .first()
        .click()
      await expect(page.getByRole('dialog')).toBeVisible()
    },
  ],
  ['changes', ({ org }) => `/o/${org}/audit-log?tab=changes`],
  ['try a call', ({ org }) => `/o/${org}/try`],
  ['settings', ({ org }) => `/o/${org}/settings`],
  ['webhooks', ({ org }) => `/o/${org}/settings?tab=webhooks`],
  ['account', () => '/account'],
  ['a page of the console that is not there', ({ org }) => `/o/${org}/nothing-here`],
]

const EMPTY: readonly [name: string, path: (org: string) => string][] = [
  ['home before anything', (org) => `/o/${org}`],
  ['no servers', (org) => `/o/${org}/servers`],
  ['the first server', (org) => `/o/${org}/servers/new`],
  ['no policies', (org) => `/o/${org}/policies`],
  ['no agents', (org) => `/o/${org}/agents`],
  ['no calls', (org) => `/o/${org}/audit-log`],
  ['nothing to try', (org) => `/o/${org}/try`],
]

const titles = new Map<string, string>()
let context: BrowserContext
let page: Page
let place: Place
let empty: string

test.beforeAll(async ({ browser }) => {
  context = await browser.newContext()
  page = await context.newPage()
  await page.addInitScript(() => {
    let shift = 0
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        if ('value' in entry && 'hadRecentInput' in entry && entry.hadRecentInput === false)
          shift += Number(entry.value)
      document.documentElement.dataset.shift = String(shift)
    }).observe({ type: 'layout-shift', buffered: true })
  })
  empty = (await newcomer(page)).org
  const { org } = await newcomer(page)
  place = { org, ...(await withAgent(page, org)) }
  const samples = await send(page, runSample, { params: { org }, body: {} })
  expect(samples.ok(), await samples.text()).toBe(true)
})
test.afterAll(() => context?.close())

/** Everything that is promised of every page; the long run waits until all is loaded, and looks for violations in the other forms. */
async function look(name: string, path: string, open?: (page: Page) => Promise<void>): Promise<void> {
  await take(page, WIDE)
  await page.goto(path)
  if (isLong()) await page.waitForLoadState('networkidle')
  else await expect(page.getByRole('status').filter({ has: page.locator('[aria-hidden]') })).toHaveCount(0)
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)
  const title = await page.title()
  expect(title.length, 'a title').toBeGreaterThan(3)
  // Views of one page share its title, and so do the pages of two organisations.
  const where = new URL(page.url()).pathname.replace(/^\/o\/[^/]+/, '')
  expect(titles.get(title) ?? where, `another page has the title ${title}`).toBe(where)
  titles.set(title, where)
  const shift = await page.evaluate(() => Number(document.documentElement.dataset.shift ?? 0))
  expect(shift, 'what jumped while the page loaded').toBeLessThan(MOST_SHIFT)
  await open?.(page)
  const said = await page.evaluate(() => {
    const copy = document.body.cloneNode(true)
    // Names and texts of others, and addresses, are not ours to choose.
    if (copy instanceof HTMLElement)
      for (const one of copy.querySelectorAll('script, style, code, pre, textarea, input')) one.remove()
    return copy.textContent ?? ''
  })
  expect(REPLACED.exec(said)?.[0], 'a word that the screen replaces').toBeUndefined()
  if (isLong()) {
    for (const form of [NARROW, ...MIXED]) {
      test.setTimeout(test.info().timeout + 60_000)
      await take(page, form)
      await expectSound(page, `${name}, ${form.width} px, ${form.colorScheme}`)
    }
  } else {
    await expectNoViolation(page, name)
    await take(page, NARROW)
    await expectNoSidewaysScroll(page, name)
  }
}

const promise = 'has no axe violation, no sideways scrolling, one heading, its own title and our words @forms'
for (const [name, path, open] of INSIDE) test(`${name}: ${promise}`, () => look(name, path(place), open))
for (const [name, path] of EMPTY) test(`${name}: ${promise}`, () => look(name, path(empty)))
test.describe('signed out', () => {
  test.beforeAll(() => context.clearCookies())
  for (const [name, path] of OUTSIDE) test(`${name}: ${promise}`, () => look(name, path))
})
