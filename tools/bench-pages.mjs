/**
 * `npm run bench -- pages [lighthouse] [write]`: what a public page costs a visitor, in a real Chromium against an instance
 * of its own (or the one at BASE_URL): bytes until the first interaction, the largest paint and what moved, three times
 * each, the median. `lighthouse` lets that tool, brought by npm for this once, score five kinds of pages as well. Prints
 * date and machine; `write` also puts all of it below “Figures” in docs/performance.md. Nothing is asserted.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { chromium } from '@playwright/test'
import { findBrowser } from './browser.mjs'
import { run } from './run.mjs'
import { startStack } from './stack.mjs'

const root = path.resolve(import.meta.dirname, '..')
const LIGHTHOUSE = 'lighthouse@12.8.2'
const RUNS = 3
const HEADING = '## Figures\n'
const told = []

function say(line) {
  told.push(line)
  console.log(line)
}
const server = '/servers/smartapis-products-watch'
const scored = [
  ['start page', '/'],
  ['server', server],
  ['tool', `${server}/tools/smartagent_access_issue_client_key`],
  ['attack', '/attacks/tool-shadowing'],
  ['playground', '/playground'],
]
const kinds = [
  ...scored,
  ['servers', '/servers'],
  ['level of risk', '/risk/critical'],
  ['category', '/categories/write'],
  ['attacks', '/attacks'],
  ['check', '/check'],
  ['docs', '/docs/policy-language'],
  ['security', '/security'],
  ['contact', '/contact'],
]
/** The lab: a wide screen on a fast line; a phone with a quarter of this processor on a slow line. */
const labs = {
  desktop: { viewport: { width: 1350, height: 940 } },
  mobile: {
    viewport: { width: 412, height: 823 },
    deviceScaleFactor: 1.75,
    isMobile: true,
    hasTouch: true,
    slow: { cpu: 4, kbits: 1_638.4, rttMs: 150 },
  },
}

/** One visit: nobody touches anything, and what was fetched and painted until the page is quiet counts. */
async function visit(browser, url, { slow, ...options }) {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  const devtools = await context.newCDPSession(page)
  await devtools.send('Network.enable')
  if (slow) {
    const bytes = (slow.kbits * 1024) / 8
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: slow.cpu })
    await devtools.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: slow.rttMs,
      downloadThroughput: bytes,
      uploadThroughput: bytes,
    })
  }
  const types = new Map()
  const sums = { script: 0, all: 0, html: 0 }
  devtools.on('Network.responseReceived', ({ requestId, type }) => types.set(requestId, type))
  devtools.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    sums.all += encodedDataLength
    if (types.get(requestId) === 'Script') sums.script += encodedDataLength
    if (types.get(requestId) === 'Document') sums.html += encodedDataLength
  })
  await page.addInitScript(() => {
    const seen = { lcp: 0, cls: 0 }
    Object.assign(window, { seen })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.lcp = entry.startTime
    }).observe({ type: 'largest-contentful-paint', buffered: true })
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (!entry.hadRecentInput) seen.cls += entry.value
    }).observe({ type: 'layout-shift', buffered: true })
  })
  await page.goto(url, { waitUntil: 'networkidle' })
  const inline = await page.evaluate(() =>
    [...document.scripts].reduce(
      (sum, each) => (each.src || each.type.includes('json') ? sum : sum + each.text.length),
      0,
    ),
  )
  const { lcp, cls } = await page.evaluate(() => window.seen)
  await context.close()
  return { ...sums, inline, lcp, cls }
}

/** The middle one of each figure. */
function median(all) {
  const middle = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)]
  return Object.fromEntries(Object.keys(all[0]).map((key) => [key, middle(all.map((one) => one[key]))]))
}

async function measured(executablePath, origin) {
  const browser = await chromium.launch({ executablePath })
  for (const [name, lab] of Object.entries(labs)) {
    say(`\n### ${name}\n`)
    say('| page | scripts fetched, KB | script in the page, KB | page, KB | everything, KB | LCP, ms | CLS |')
    say('|---|---|---|---|---|---|---|')
    for (const [kind, at] of kinds) {
      const all = []
      for (let i = 0; i < RUNS; i++) all.push(await visit(browser, origin + at, lab))
      const { script, inline, html, all: bytes, lcp, cls } = median(all)
      const kb = (count) => (count / 1000).toFixed(1)
      say(
        `| ${kind} | ${kb(script)} | ${kb(inline)} | ${kb(html)} | ${kb(bytes)} | ${Math.round(lcp)} | ${cls.toFixed(3)} |`,
      )
    }
  }
  await browser.close()
}

const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo']

/** The scores of one run, and what cost points. A run that could not be traced says nothing, and is made again. */
async function score(executablePath, url, form, tries = 3) {
  const file = path.join(root, '.data/bench', `lighthouse-${process.pid}.json`)
  mkdirSync(path.dirname(file), { recursive: true })
  const flags = [
    '--quiet',
    '--output=json',
    `--output-path=${file}`,
    '--chrome-flags=--headless=new --no-sandbox',
  ]
  const args = [
    'exec',
    '--yes',
    '--',
    LIGHTHOUSE,
    url,
    ...flags,
    ...(form === 'desktop' ? ['--preset=desktop'] : []),
  ]
  const npm =
    process.env.npm_execpath ??
    path.join(path.dirname(process.execPath), '../lib/node_modules/npm/bin/npm-cli.js')
  const { status, output } = await run([npm, ...args], {
    cwd: os.tmpdir(),
    env: { ...process.env, CHROME_PATH: executablePath },
  })
  if (status !== 0 && tries > 1 && /NO_NAVSTART|NO_FCP|TARGET_CRASHED/.test(output))
    return score(executablePath, url, form, tries - 1)
  if (status !== 0) throw new Error(`lighthouse failed:\n${output}`)
  const { categories, audits } = JSON.parse(readFileSync(file, 'utf8'))
  rmSync(file)
  const lost = CATEGORIES.flatMap((id) =>
    categories[id].auditRefs
      .filter((ref) => ref.weight > 0 && audits[ref.id].score !== null && audits[ref.id].score < 0.9)
      .map((ref) => `${ref.id} ${audits[ref.id].displayValue ?? ''}`.trim()),
  )
  const points = Object.fromEntries(CATEGORIES.map((id) => [id, Math.round(categories[id].score * 100)]))
  return { ...points, lcp: audits['largest-contentful-paint'].numericValue, lost }
}

async function scores(executablePath, origin) {
  say(`\n### ${LIGHTHOUSE}\n`)
  say('| page | form | performance, accessibility, best practices, SEO | LCP, ms | what cost points |')
  say('|---|---|---|---|---|')
  for (const form of ['desktop', 'mobile'])
    for (const [kind, at] of scored) {
      const all = []
      for (let i = 0; i < RUNS; i++) all.push(await score(executablePath, origin + at, form))
      const { lost: _, ...middle } = median(all)
      const lost = [...new Set(all.flatMap((one) => one.lost))].join('; ')
      say(
        `| ${kind} | ${form} | ${CATEGORIES.map((id) => middle[id]).join(' / ')} | ${Math.round(middle.lcp)} | ${lost || '–'} |`,
      )
    }
}

/** Puts what was said in the place of the last figures. */
function write() {
  const file = path.join(root, 'docs/performance.md')
  const text = readFileSync(file, 'utf8')
  const end = text.indexOf(HEADING)
  if (end < 0) throw new Error(`${file} has no place for figures.`)
  writeFileSync(file, `${text.slice(0, end)}${HEADING}\n${told.join('\n').trim()}\n`)
}

const executablePath = await findBrowser(console.log)
const stack = process.env.BASE_URL ? undefined : await startStack()
const origin = process.env.BASE_URL ?? `http://localhost:${stack?.ports.web}`
try {
  const [{ model } = { model: 'unknown' }] = os.cpus()
  say(
    `${new Date().toISOString().slice(0, 16)}, Node ${process.versions.node}, ${os.cpus().length} × ${model}, load ${os.loadavg()[0]?.toFixed(1)}`,
  )
  await measured(executablePath, origin)
  if (process.argv.includes('lighthouse')) await scores(executablePath, origin)
  if (process.argv.includes('write')) write()
} finally {
  await stack?.stop()
}
