import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, type Page } from '@playwright/test'
import { newcomer, withAgent } from './support.ts'
import { test } from './test.ts'

const run = promisify(execFile)

/** What the Copy button of the open tab puts on the clipboard. */
async function copied(page: Page, tab: string): Promise<string> {
  await page.getByRole('tab', { name: tab, exact: true }).click()
  await page.getByRole('tabpanel').getByRole('button', { name: 'Copy', exact: true }).click()
  await expect(page.getByRole('tabpanel').getByRole('button', { name: 'Copied' })).toBeVisible()
  return page.evaluate(() => navigator.clipboard.readText())
}

const curl = async (code: string) => (await run('bash', ['-c', code])).stdout

/** Runs a TypeScript snippet as it stands; it holds no types, so Node runs it as it is. */
async function typescript(code: string): Promise<string> {
  // Inside the project, so that the package of the snippet is found.
  const folder = await mkdtemp(join(process.cwd(), '.data-snippet-'))
  try {
    const file = join(folder, 'snippet.mjs')
    await writeFile(file, code)
    return (await run(process.execPath, [file])).stdout
  } finally {
    await rm(folder, { recursive: true })
  }
}

const listCode = (url: string) =>
  `curl -s -o /dev/null -w '%{http_code}' '${url}' -H 'content-type: application/json' ` +
  `-H 'accept: application/json, text/event-stream' -H 'mcp-protocol-version: 2026-07-28' -H 'mcp-method: tools/list' ` +
  `-d '{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}'`

test('an agent is connected by the form: its secret is shown once, its snippets work as copied, rotated and revoked', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  const { org } = await newcomer(page)
  await withAgent(page, org)
  await page.goto(`/o/${org}/agents`)
  await page.getByRole('link', { name: 'Connect an agent' }).click()
  await page.getByLabel('Name', { exact: true }).fill('checkout-bot')
  await page.getByLabel('Expires in days').fill('30')
  await page.getByRole('button', { name: 'Make the signed URL' }).click()

  const once = page.getByRole('region', { name: 'Signed proxy URL' })
  await expect(once).toContainText('Shown once')
  await once.getByRole('button', { name: 'Reveal: Signed proxy URL' }).click()
  const url = (await once.getByRole('group', { name: 'Signed proxy URL' }).textContent()) ?? ''
  expect(url).toMatch(/^http.+\/s\/.+\/mcp/)
  await once.getByRole('button', { name: 'Mask: Signed proxy URL' }).click()
  await expect(page.getByText(url)).toHaveCount(0)

  // As copied, with the secret in the URL.
  const signedCurl = await copied(page, 'curl')
  expect(signedCurl).toContain(url)
  expect(await curl(signedCurl)).toContain('smartagent_products_search')
  expect(await typescript(await copied(page, 'TypeScript'))).toContain('smartagent_products_search')

  // The bearer header instead: no snippet holds the URL's secret any more.
  await page.getByLabel('Keep the secret out of the URL').check()
  await expect(page.getByRole('region', { name: 'Grant token' })).toBeVisible()
  for (const tab of ['Claude Code', 'Cursor', 'Codex']) expect(await copied(page, tab)).not.toContain(url)
  const bearerCurl = await copied(page, 'curl')
  expect(bearerCurl).toContain('authorization: Bearer ')
  expect(bearerCurl).not.toContain('/s/')
  expect(await curl(bearerCurl)).toContain('smartagent_products_search')
  expect(await typescript(await copied(page, 'TypeScript'))).toContain('smartagent_products_search')

  // The first call appears by itself.
  const panel = page.getByRole('region', { name: 'First call' })
  await expect(panel).toContainText('Waiting for your agent')
  const called = await curl(
    signedCurl
      .replaceAll('tools/list', 'tools/call')
      .replace('"params":{', '"params":{"name":"smartagent_catalog_list_plans","arguments":{},')
      .replace("-H 'mcp-method", "-H 'mcp-name: smartagent_catalog_list_plans' -H 'mcp-method"),
  )
  expect(called).toContain('"result"')
  await expect(panel).toContainText(/First call \d+ s ago/)

  // What its client sees, without a call and without the secret on the page.
  const tested = page.getByRole('region', { name: 'Test' })
  await tested.getByRole('button', { name: 'Test this grant' }).click()
  await expect(tested.getByRole('status')).toContainText(/^Its client sees \d+ of 21 tools/)
  await expect(tested.getByRole('list', { name: 'Connection steps' })).toContainText('Signed in')
  expect(await tested.textContent()).not.toContain('/s/')

  // Gone after a reload; rotating gives a new one, and the old one ends when one says so.
  await page.reload()
  await expect(page.getByText('The signed URL was shown once')).toBeVisible()
  await expect(page.getByRole('region', { name: 'Signed proxy URL' })).toHaveCount(0)
  expect(await page.content()).not.toContain(url)
  await page.getByRole('button', { name: 'Rotate the URL' }).click()
  await page.getByRole('dialog').getByRole('radio', { name: 'Ends now' }).check()
  await page.getByRole('dialog').getByRole('button', { name: 'Make a new URL' }).click()
  await once.getByRole('button', { name: 'Reveal: Signed proxy URL' }).click()
  const next = (await once.getByRole('group', { name: 'Signed proxy URL' }).textContent()) ?? ''
  expect(next).not.toBe(url)
  await expect.poll(() => curl(listCode(url)), { timeout: 5_000 }).toBe('401')
  await expect.poll(() => curl(listCode(next)), { timeout: 5_000 }).toBe('200')

  await page.getByRole('button', { name: 'Revoke', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click()
  await expect.poll(() => curl(listCode(next)), { timeout: 5_000, intervals: [50] }).toBe('401')
  await expect(page.getByText('Revoked', { exact: true })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Rotate the URL' })).toHaveCount(0)
  await tested.getByRole('button', { name: 'Test this grant' }).click()
  await expect(tested).toContainText('The gateway does not know this secret (401).')
})
