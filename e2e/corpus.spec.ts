import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from '@playwright/test'
import { build } from 'esbuild'

const root = path.resolve(import.meta.dirname, '..')
const folder = path.join(root, 'lib/policy/corpus')
const files = readdirSync(folder).filter((file) => file.endsWith('.json'))

/** The engine with the runner of its corpus, as one script for the browsers that the console supports. */
async function bundle(): Promise<string> {
  const { browserslist } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  const built = await build({
    absWorkingDir: root,
    stdin: {
      // In a task of its own: what a test evaluates is exempt from the page's policy for as long as it runs.
      contents: `import { runCase } from './lib/policy/corpus.ts'
        const later = (run) => new Promise((resolve, reject) =>
          setTimeout(() => { try { resolve(run()) } catch (error) { reject(error) } }))
        globalThis.runCorpus = (texts) => later(() => texts.map((text) => runCase(text)))
        globalThis.runText = (text) => later(() => new Function(text)())`,
      resolveDir: root,
    },
    bundle: true,
    minify: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    target: browserslist.map((one: string) => one.replace(' ', '')),
    logLevel: 'error',
  })
  return built.outputFiles[0]?.text ?? ''
}

declare global {
  var runCorpus: (texts: string[]) => Promise<string[][]>
  var runText: (text: string) => Promise<unknown>
  var violations: string[]
}

test('every case of the corpus holds in a browser, under the policy that the console sends with its pages', async ({
  page,
}) => {
  const script = await bundle()
  await page.route('**/corpus-runner.js', (route) =>
    route.fulfill({ contentType: 'text/javascript', body: script }),
  )
  const response = await page.goto('/')
  const policy = (await response?.headerValue('content-security-policy')) ?? ''
  expect(policy).toContain("script-src 'self' 'nonce-")
  expect(policy).not.toContain('unsafe-eval')
  await page.evaluate(async () => {
    globalThis.violations = []
    document.addEventListener('securitypolicyviolation', (event) =>
      globalThis.violations.push(`${event.effectiveDirective} ${event.blockedURI}`),
    )
    const load = (nonce: string) =>
      new Promise<void>((resolve, reject) => {
        const script = document.createElement('script')
        script.nonce = nonce
        script.src = '/corpus-runner.js'
        script.onload = () => resolve()
        script.onerror = () => reject(new Error('the script was not let in'))
        document.head.append(script)
      })
    await load(document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? '')
  })
  const texts = files.map((file) => readFileSync(path.join(folder, file), 'utf8'))
  const results = await page.evaluate((texts) => globalThis.runCorpus(texts), texts)
  expect(results).toHaveLength(files.length)
  expect(files.length).toBeGreaterThanOrEqual(413)
  const wrong = results.flatMap((said, i) => (said.length === 0 ? [] : [`${files[i]}: ${said.join('; ')}`]))
  expect(wrong).toEqual([])
  // A case that expects the wrong thing fails there too.
  const [first = ''] = texts.filter((text) => text.includes('"allowed"'))
  const [said = []] = await page.evaluate(
    (text) => globalThis.runCorpus([text]),
    first.replaceAll('"allowed"', '"denied"'),
  )
  expect(said).not.toEqual([])
  expect(await page.evaluate(() => globalThis.violations)).toEqual([])

  // The policy was in force: text does not become code.
  const refused = page.evaluate(() => globalThis.runText('return 1'))
  await expect(refused).rejects.toThrow('EvalError')
  expect(await page.evaluate(() => globalThis.violations)).toEqual(['script-src eval'])
})
