import { expect, type Page, type Route } from '@playwright/test'
import { READY } from '#lib/contracts/before-scripts.ts'
import { test } from './test.ts'

const TOOL = '/servers/smartapis-products-watch/tools/smartagent_access_issue_client_key'
/** One of each kind of public page. */
const KINDS = [
  '/',
  '/servers',
  '/servers/smartapis-products-watch',
  TOOL,
  '/risk/critical',
  '/categories/write',
  '/attacks',
  '/attacks/tool-shadowing',
  '/playground',
  '/check',
  '/docs',
  '/docs/policy-language',
  '/security',
  '/contact',
]

/** The addresses of scripts that the page asks for, as they come. */
function scriptsOf(page: Page): string[] {
  const asked: string[] = []
  page.on('request', (request) => {
    if (request.resourceType() === 'script') asked.push(request.url())
  })
  return asked
}

/** Violations of the policy and errors, as the browser tells them. */
function complaintsOf(page: Page): string[] {
  const said: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error' || message.text().includes('Content Security Policy'))
      said.push(message.text())
  })
  page.on('pageerror', (error) => said.push(String(error)))
  return said
}

/** Holds every script back until it is let go, as a slow line does. */
async function held(page: Page): Promise<() => Promise<void>> {
  const waiting: Route[] = []
  let free = false
  await page.route('**/*.js', (route) => {
    if (free) return route.continue()
    waiting.push(route)
  })
  return async () => {
    free = true
    await Promise.all(waiting.map((route) => route.continue()))
  }
}

const board = (page: Page) => page.getByRole('region', { name: 'See it decided' })

for (const path of KINDS)
  test(`no script is fetched before a hand stirs, and then all are let in: ${path}`, async ({ page }) => {
    const [asked, complaints] = [scriptsOf(page), complaintsOf(page)]
    const answer = await page.goto(path, { waitUntil: 'networkidle' })
    expect(answer?.headers()['content-security-policy']).toMatch(
      /script-src 'self' (?:'sha256-[^']+' )+'strict-dynamic';/,
    )
    await page.mouse.wheel(0, 300)
    expect(asked).toEqual([])
    await page.keyboard.press('Tab')
    await expect.poll(() => asked.length).toBeGreaterThan(2)
    await expect
      .poll(() => page.locator('body').evaluate(isReactsOwn), {
        message: 'React has taken the page over',
        timeout: 20_000,
      })
      .toBe(true)
    expect(complaints).toEqual([])
  })

function isReactsOwn(body: Element): boolean {
  return Object.keys(body).some((key) => key.startsWith('__react'))
}

test('what is clicked before the scripts are there happens, once', async ({ page }) => {
  const letGo = await held(page)
  await page.goto('/')
  const again = page.getByRole('button', { name: 'Run them again' })
  const runs = page.getByRole('region', { name: /^Three calls/ }).getByRole('list')
  await again.click()
  await again.click()
  await expect(runs).not.toHaveAttribute('data-run')
  await page.evaluate(() => {
    const heard = { clicks: 0 }
    Object.assign(window, { heard })
    document.addEventListener('click', () => heard.clicks++)
  })
  await letGo()
  await expect(runs).toHaveAttribute('data-run')
  await expect(page.getByRole('status')).toContainText('Decided again')
  expect(await page.evaluate(() => Reflect.get(window, 'heard').clicks)).toBe(1)
})

test('a control that waits for scripts can be used before they are there', async ({ page }) => {
  const letGo = await held(page)
  await page.goto('/check')
  await page.getByRole('button', { name: 'Claude Desktop' }).click()
  await letGo()
  await expect(page.getByRole('heading', { level: 2 }).first()).toHaveText('3 servers')
  await page.unrouteAll()
  const again = await held(page)
  await page.goto('/playground')
  await page.getByRole('button', { name: 'A limit', exact: true }).click()
  await again()
  await expect(page.getByRole('region', { name: 'Decision' })).toContainText('Over limit')
})

test('a choice and a text made before the scripts are there are kept to the letter, and are decided', async ({
  page,
}) => {
  const letGo = await held(page)
  await page.goto(TOOL)
  await board(page).getByRole('radio', { name: 'Allow', exact: true }).check()
  const args = board(page).getByRole('textbox', { name: 'Arguments of' })
  await args.fill('')
  await args.pressSequentially('{ "client_name": "x", "scopes": [] }')
  await args.press('ArrowLeft')
  await expect(board(page)).toContainText('A person has to approve this call')
  await letGo()
  await expect(board(page)).toContainText('Undo')
  await args.pressSequentially(' ')
  await expect(args).toHaveValue('{ "client_name": "x", "scopes": []  }')
  await expect(board(page).getByRole('radio', { name: 'Allow', exact: true })).toBeChecked()
  await expect(board(page)).not.toContainText('A person has to approve this call')
})

test('what is done before the scripts are there is heard in its order: a call is chosen, then changed', async ({
  page,
}) => {
  const letGo = await held(page)
  await page.goto(TOOL)
  const call = board(page).getByRole('group', { name: 'Call' }).getByRole('radio').nth(1)
  await call.check()
  const args = board(page).getByRole('textbox', { name: 'Arguments of' })
  await args.fill('{ "client_name": "second" }')
  await letGo()
  await expect(board(page)).toContainText('Undo')
  await expect(call).toBeChecked()
  await expect(args).toHaveValue('{ "client_name": "second" }')
})

test('what stands in a form again when somebody comes back to it is sent', async ({ page }) => {
  await page.route('**/*.js', (route) => route.abort())
  await page.goto('/contact')
  await page.getByLabel('Your name').fill('Vera Lind')
  await page.getByLabel('E-mail').fill('vera@example.org')
  await page.getByLabel('Subject').fill('Back again')
  await page.getByLabel('Message').fill('Typed, then left for a moment, then sent.')
  await page.getByRole('link', { name: 'Security', exact: true }).click()
  await expect(page).toHaveURL('/security')
  await page.unrouteAll()
  await page.goBack()
  await expect(page.getByLabel('Message')).toHaveValue('Typed, then left for a moment, then sent.')
  await page.getByRole('button', { name: 'Send the message' }).click()
  await expect(page.getByText('Your message was sent')).toBeVisible()
})

test('letters that are typed while the page is taken over are all there', async ({ page }) => {
  await page.goto('/check')
  const pasted = page.getByRole('textbox', { name: 'Configuration, or a list of tools' })
  const words = 'claude mcp add shop https://mcp.shop.example and many more words, none of which is lost'
  await pasted.pressSequentially(words, { delay: 5 })
  await expect(pasted).toHaveValue(words)
  await expect(page.getByRole('main').getByRole('alert')).toContainText('This is a command.')
  await expect(pasted).toHaveValue(words)
})

test('a word that is being composed while the page is taken over is not torn apart', async ({ page }) => {
  const letGo = await held(page)
  await page.goto(TOOL)
  // There is a text already, which React would put back.
  const args = board(page).getByRole('textbox', { name: 'Arguments of' })
  const before = await args.inputValue()
  expect(before).not.toBe('')
  await args.press('ControlOrMeta+Home')
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Input.imeSetComposition', { text: 'せ', selectionStart: 1, selectionEnd: 1 })
  await letGo()
  await expect.poll(() => page.locator('body').evaluate(isReactsOwn)).toBe(true)
  await devtools.send('Input.imeSetComposition', { text: 'せっ', selectionStart: 2, selectionEnd: 2 })
  await devtools.send('Input.insertText', { text: '設定' })
  await expect(board(page)).toContainText('Undo')
  await expect(args).toHaveValue(`設定${before}`)
})

test('a choice is heard as one by a page that did not take it back first', async ({ page }) => {
  await held(page)
  await page.goto(TOOL)
  const allow = board(page).getByRole('radio', { name: 'Allow', exact: true })
  await allow.check()
  const heard = allow.evaluate(async (box, ready) => {
    let times = 0
    box.addEventListener('change', () => times++)
    document.dispatchEvent(new Event(ready))
    await Promise.resolve()
    return times
  }, READY)
  expect(await heard).toBe(1)
  await expect(allow).toBeChecked()
})

test('what was touched before the scripts are there is touched still', async ({ page }) => {
  const letGo = await held(page)
  await page.goto('/playground')
  await page.getByRole('textbox', { name: 'Policy' }).focus()
  await letGo()
  await expect(page.locator('.cm-content')).toBeFocused()
})

test('a link that is opened beside the page leads there before any script', async ({ page, context }) => {
  await held(page)
  await page.goto(TOOL)
  const beside = context.waitForEvent('page')
  await page.getByRole('link', { name: 'Use this policy' }).click({ modifiers: ['ControlOrMeta'] })
  await expect(await beside).toHaveURL('/sign-up')
  await expect(page).toHaveURL(TOOL)
})

test('a policy that is taken along before the scripts are there arrives', async ({ page }) => {
  const letGo = await held(page)
  await page.goto(TOOL)
  await page.getByRole('link', { name: 'Use this policy' }).click()
  await expect(page).toHaveURL(TOOL)
  await letGo()
  await expect(page).toHaveURL('/sign-up')
  expect(await page.evaluate(() => window.sessionStorage.getItem('signalbox-brought-policy'))).toContain(
    '"version',
  )
})

test('a form that is sent before the scripts are there is sent once', async ({ page }) => {
  const letGo = await held(page)
  const sent: string[] = []
  page.on('request', (request) => {
    if (request.method() === 'POST') sent.push(new URL(request.url()).pathname)
  })
  await page.goto('/contact')
  await page.getByLabel('Your name').fill('Vera Lind')
  await page.getByLabel('E-mail').fill('vera@example.org')
  await page.getByLabel('Subject').fill('Early')
  await page.getByLabel('Message').fill('Typed and sent before any script was there.')
  const send = page.getByRole('button', { name: 'Send the message' })
  await send.click()
  await send.click()
  await letGo()
  await expect(page.getByText('Your message was sent')).toBeVisible()
  expect(sent).toEqual(['/api/v1/contact-messages'])
})

test('what is typed into a form that makes an account, before its scripts are there, is kept and heard', async ({
  page,
}) => {
  const letGo = await held(page)
  await page.goto('/sign-up', { waitUntil: 'commit' })
  await page.getByLabel('E-mail').fill('vera@lindwerk.example')
  await page.getByLabel('Password', { exact: true }).fill('a long enough password')
  await letGo()
  await expect(page.getByLabel('Organisation', { exact: true })).toHaveValue('Lindwerk')
  await expect(page.getByLabel('E-mail')).toHaveValue('vera@lindwerk.example')
  await expect(page.getByLabel('Password', { exact: true })).toHaveValue('a long enough password')
})

test('where scripts cannot be had, a form goes as it does without them', async ({ page }) => {
  await page.route('**/*.js', (route) => route.abort())
  await page.goto('/contact')
  await page.getByLabel('Your name').fill('Vera Lind')
  await page.getByLabel('E-mail').fill('vera@example.org')
  await page.getByLabel('Subject').fill('No scripts to be had')
  await page.getByLabel('Message').fill('Typed while the line was bad.')
  await page.getByRole('button', { name: 'Send the message' }).click()
  await expect(page).toHaveURL('/contact?sent=yes')
  await expect(page.getByText('Your message was sent')).toBeVisible()
})

test('the colours that were chosen are there before any script', async ({ page, context, baseURL }) => {
  await context.addCookies([{ name: 'theme', value: 'dark', url: baseURL ?? '' }])
  const asked = scriptsOf(page)
  await page.goto('/servers')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  const dark = await page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  await context.addCookies([{ name: 'theme', value: 'light', url: baseURL ?? '' }])
  await page.goto('/servers')
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).not.toBe(dark)
  expect(asked).toEqual([])
})
