// `node tools/screenshot.mjs [URL]`: makes docs/screenshot.png from a running local instance, as a new user sees it.
import { chromium } from '@playwright/test'

const base = process.argv[2] ?? 'http://localhost:3000'
const browser = await chromium.launch({
  executablePath: process.env.PLAYWRIGHT_CHROMIUM_PATH ?? '/usr/bin/chromium',
})
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
await page.goto(`${base}/sign-up`)
await page.getByLabel('E-mail', { exact: true }).fill(`picture-${Date.now()}@acme.example`)
await page.getByLabel('Password', { exact: true }).fill('a long enough password')
await page.getByRole('button', { name: 'Create account' }).click()
await page.getByRole('button', { name: 'Use the SmartAPIs sandbox' }).click()
await page.getByRole('button', { name: 'Publish and connect' }).click()
await page.getByRole('article', { name: /Waiting/ }).waitFor()
const [, org] = /\/o\/([^/]+)/.exec(page.url()) ?? []
await page.goto(`${base}/o/${org}/policies`)
await page.getByRole('link', { name: 'smartapis-agent' }).click()
await page.getByRole('button', { name: 'smartagent_billing_create_portal_session', exact: true }).press('4')
await page.getByRole('textbox', { name: /Most calls of smartagent_products_watch_create/ }).fill('20')
await page.getByText('2 changes').waitFor()
await page.getByText(/Draft, saved/).waitFor()
await page.mouse.wheel(0, 150)
await page.waitForFunction(() => window.scrollY > 0)
await page.screenshot({ path: 'docs/screenshot.png' })
await browser.close()
