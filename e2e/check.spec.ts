import { expect, type Page } from '@playwright/test'
import { expectSound, inEachForm } from './forms.ts'
import { newcomer, withSandbox } from './support.ts'
import { test } from './test.ts'

const pasted = (page: Page) => page.getByRole('textbox', { name: 'Configuration, or a list of tools' })

// Put together here, so that nothing in this file looks like a real one to those who look for real ones.
const token = `ghp_${'a1B2c3D4'.repeat(5)}`
const configuration = JSON.stringify(
  {
    mcpServers: {
      mail: { command: 'npx', args: ['-y', 'mail-mcp', '--token', token], env: { GITHUB_TOKEN: token } },
      shop: { url: 'http://mcp.shop.example/mcp' },
    },
  },
  null,
  2,
)

test('a configuration is read in the browser: nothing is asked of anybody once it is pasted, and nothing is kept', async ({
  page,
  context,
}) => {
  await page.goto('/check', { waitUntil: 'networkidle' })
  await expect(pasted(page)).toBeEditable()
  // What reads comes with the first touch; a word that says nothing shows that it is there.
  await pasted(page).fill('x')
  await expect(page.getByRole('main').getByRole('alert')).toBeVisible()
  await pasted(page).fill('')
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await context.setOffline(true)
  await pasted(page).fill(configuration)
  const mail = page.getByRole('region', { name: 'mail' })
  await expect(mail).toContainText('A GitHub token stands in plain text in the variable GITHUB_TOKEN')
  await expect(mail).toContainText('A GitHub token stands in plain text in argument 4')
  await expect(mail).toContainText('mail-mcp is fetched in whatever version')
  await expect(page.getByRole('region', { name: 'shop' })).toContainText('mcp.shop.example is not encrypted')
  await expect(page.getByRole('region', { name: 'shop' })).toContainText('Line 15')
  for (const example of ['VS Code', 'A list of tools', 'Claude Desktop']) {
    await page.getByRole('button', { name: example }).click()
    await expect(page.getByRole('heading', { level: 2 }).first()).toHaveText(/^\d+ (?:servers|tools)$/)
  }
  expect(asked).toEqual([])

  const kept = await page.evaluate(
    () => JSON.stringify({ ...localStorage, ...sessionStorage }) + location.href,
  )
  expect(kept).not.toContain('made-up-for-this-page')
  expect(await context.cookies()).toEqual([])
  await context.setOffline(false)
  await page.reload()
  await expect(pasted(page)).toHaveValue('')
})

test('no report repeats a secret', async ({ page }) => {
  await page.goto('/check')
  await pasted(page).fill(configuration)
  await expect(page.getByRole('region', { name: 'mail' })).toContainText('A GitHub token')
  const said = await page.evaluate(() => document.body.innerText)
  expect(said).not.toContain(token.slice(4, 16))
})

test('a list of tools gets its risks with evidence, what may steer the model, and rules to begin with', async ({
  page,
}) => {
  await page.goto('/check')
  await page.getByRole('button', { name: 'A list of tools' }).click()
  const rows = page.getByRole('main').getByRole('listitem')
  await expect(rows.filter({ hasText: 'create_refund' })).toContainText('Critical')
  await expect(rows.filter({ hasText: 'create_refund' })).toContainText('Moves money (name: refund)')
  await expect(rows.filter({ hasText: 'daily_tip' })).toContainText(
    'Danger: Wants something kept from somebody',
  )
  const policy = await page.getByRole('group', { name: 'policy.json' }).textContent()
  const rules: unknown = JSON.parse(policy ?? '')
  expect(rules).toMatchObject({
    default: 'deny',
    tools: { search_orders: {}, create_refund: { action: 'require_approval' } },
  })
  expect(policy).not.toContain('daily_tip')
  await page.getByRole('link', { name: 'Try them in the playground' }).click()
  await expect(page.getByRole('textbox', { name: 'Policy as JSON' })).toContainText(
    'Recommended for the pasted tools',
  )
  await expect(page.getByRole('region', { name: 'Decision' })).toContainText('Allowed')
})

test('somebody with an account finds the policy in the drafts they have, and no second sign-up', async ({
  page,
}) => {
  const { org } = await newcomer(page)
  const { policyId } = await withSandbox(page, org)
  await page.goto('/check')
  await page.getByRole('button', { name: 'A list of tools' }).click()
  await page.getByRole('link', { name: 'Use this policy' }).click()
  await expect(page).toHaveURL(new RegExp(`/o/${org}$`))
  await page.goto(`/o/${org}/policies/${policyId}`)
  await expect(page.getByText('You brought a policy from the check of your setup')).toBeVisible()
})

test('a policy is taken along through sign-up into the first draft, and the draft is one step back', async ({
  page,
}) => {
  await page.goto('/check')
  await page.getByRole('button', { name: 'A list of tools' }).click()
  await page.getByRole('link', { name: 'Use this policy' }).click()
  await page.getByLabel('E-mail', { exact: true }).fill(`ana-${Date.now()}@brought.example`)
  await page.getByLabel('Password', { exact: true }).fill('a long enough password')
  await page.getByRole('button', { name: 'Create account' }).click()
  await page.getByRole('button', { name: 'Use the SmartAPIs sandbox' }).click()
  await expect(page.getByRole('heading', { name: 'smartapis-agent' })).toBeVisible({ timeout: 20_000 })
  await expect(page.getByText('You brought a policy from the check of your setup')).toBeVisible()
  await page.getByRole('button', { name: 'Put it into the draft' }).click()
  await expect(page.getByText('You brought a policy')).toHaveCount(0)
  await page.getByRole('link', { name: 'JSON', exact: true }).click()
  const editor = page.getByRole('textbox', { name: 'Policy as JSON' })
  await expect(editor).toContainText('Recommended for the pasted tools')
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(editor).toContainText('smartagent_')
  await page.reload()
  await expect(editor).toBeVisible()
  await expect(page.getByText('You brought a policy')).toHaveCount(0)
})

for (const width of [1280, 360]) {
  test(`nothing moves for what only the browser knows: what was brought along, a drawer on a phone, at ${width} px`, async ({
    page,
  }) => {
    await page.addInitScript(() => {
      new PerformanceObserver((list) => {
        const [arriving] = performance.getEntriesByType('navigation')
        const parsedAt = arriving instanceof PerformanceNavigationTiming ? arriving.domInteractive : 0
        for (const each of list.getEntries()) {
          if (!('value' in each && 'hadRecentInput' in each) || each.hadRecentInput) continue
          // A slow browser paints a row of which the rest has not arrived; every page is granted that. What only the browser
          // knows comes after, and moves nothing at all.
          const hasArrived = parsedAt !== 0 && each.startTime >= parsedAt
          if (Number(each.value) > (hasArrived ? 0 : 0.05))
            document.documentElement.dataset.moved = `${each.value} at ${each.startTime}, parsed at ${parsedAt}`
        }
      }).observe({ type: 'layout-shift', buffered: true })
    })
    await page.setViewportSize({ width, height: 740 })
    await page.goto('/', { waitUntil: 'networkidle' })
    // The second time the fonts are here already.
    await page.reload()
    await expect(page.getByRole('button', { name: 'Run them again' })).toBeVisible()
    expect(await page.locator('html').getAttribute('data-moved')).toBeNull()
    const { org } = await newcomer(page)
    const { server, policyId } = await withSandbox(page, org)
    await page.goto('/servers/smartapis-products-watch')
    await page.getByRole('link', { name: /^Use (this|the recommended) policy/ }).click()
    await expect(page).toHaveURL(new RegExp(`/o/${org}$`))
    const tool = 'smartagent_access_issue_client_key'
    for (const [path, shown] of [
      ['servers/new', page.getByText('You brought rules for SmartAPIs Products Watch')],
      [`policies/${policyId}`, page.getByRole('button', { name: 'Put it into the draft' })],
      [`servers/${server.id}?tool=${tool}`, page.getByRole('dialog', { name: tool })],
      [`policies/${policyId}?rule=${tool}`, page.getByRole('dialog', { name: tool })],
    ] as const) {
      await page.goto(`/o/${org}/${path}`, { waitUntil: 'networkidle' })
      await expect(shown, path).toBeInViewport()
      expect(await page.locator('html').getAttribute('data-moved'), path).toBeNull()
    }
  })
}

test('what is neither gets an answer that says what would be right', async ({ page }) => {
  await page.goto('/check')
  for (const [text, said] of [
    ['claude mcp add shop https://mcp.shop.example', 'This is a command. Paste the file that it writes'],
    ['https://mcp.shop.example/mcp', 'This page connects to nothing'],
    ['{ "mcpServers": ', 'This is not JSON'],
    ['{ "name": "shop" }', 'neither “mcpServers” nor “servers” nor “tools”'],
  ] as const) {
    await pasted(page).fill(text)
    await expect(page.getByRole('main').getByRole('alert')).toContainText(said)
  }
  await page.getByRole('button', { name: 'Clear' }).click()
  await expect(page.getByRole('heading', { name: 'What is looked for in a configuration' })).toBeVisible()
})

test('without scripts the page says what it needs, and what it looks for', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, ...(baseURL ? { baseURL } : {}) })
  const page = await context.newPage()
  await page.goto('/check')
  await expect(page.getByText('Checking needs scripts')).toBeVisible()
  await expect(page.getByText('Secrets in plain text')).toBeVisible()
  await context.close()
})

test('the check has no barrier and no sideways scrolling in any form @forms', async ({ page }) => {
  await inEachForm(page, async (form) => {
    await page.goto('/check')
    for (const example of ['', 'Claude Desktop', 'A list of tools']) {
      if (example !== '') {
        await page.getByRole('button', { name: example }).click()
        await expect(page.getByRole('heading', { level: 2 }).first()).toHaveText(/^3 /)
      }
      await expectSound(page, `${example}, ${form}`)
    }
  })
})
