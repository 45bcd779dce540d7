import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, type Page } from '@playwright/test'
import { build, type Plugin } from 'esbuild'
import { test } from './test.ts'

const root = path.resolve(import.meta.dirname, '..')
const folder = path.join(root, 'lib/policy/corpus')
const files = readdirSync(folder).filter((file) => file.endsWith('.json'))

/** What a test evaluates is exempt from the page's policy for as long as it runs: what is tried has a task of its own. */
const LATER = `const later = (run) => new Promise((resolve, reject) =>
  setTimeout(() => { try { resolve(run()) } catch (error) { reject(error) } }))
globalThis.runText = (text) => later(() => new Function(text)())`

/** A script for the browsers that the console supports. */
async function bundle(contents: string, plugins: Plugin[] = []): Promise<string> {
  const { browserslist } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  const built = await build({
    absWorkingDir: root,
    stdin: { contents: `${contents}\n${LATER}`, resolveDir: root },
    bundle: true,
    minify: true,
    write: false,
    platform: 'browser',
    format: 'iife',
    target: browserslist.map((one: string) => one.replace(' ', '')),
    logLevel: 'error',
    plugins,
  })
  return built.outputFiles[0]?.text ?? ''
}

/** The engine from its sources, with the runner of its corpus. */
const OWN = `import { runCase } from './lib/policy/corpus.ts'
globalThis.runCorpus = (texts) => later(() => texts.map((text) => runCase(text)))`

/** The reader of the cases alone: every part of the engine is the one that the page has. */
const READER = `import { compileCase, differences, readCase } from './lib/policy/corpus.ts'
const run = (text) => {
  const one = readCase(text)
  if (typeof one === 'string') return [one]
  const compiled = compileCase(one)
  if (!compiled.ok) {
    const found = compiled.findings.map(({ pointer }) => pointer)
    return found.includes(one.refused) ? [] : ['It is refused at ' + found.join()]
  }
  if (one.refused !== undefined) return ['The document compiles']
  const decided = globalThis.engine.counting(compiled.program, compiled.context)
  return one.calls.flatMap((call, i) => differences(one.expect[i], decided(call)))
}
globalThis.runCorpus = (texts) => later(() => texts.map((text) => run(text)))`

const ofThePage: Plugin = {
  name: 'of the page',
  setup({ onResolve, onLoad }) {
    const parts: Record<string, string> = {
      'lib/json/read.ts': 'export const { read, Num } = globalThis.engine',
      'lib/json/value.ts': 'export const { Num } = globalThis.engine',
      'lib/policy/compile.ts': 'export const { compile } = globalThis.engine',
      // The page has no use for these two by their names, so they are not in it.
      'lib/policy/list.ts': 'export const list = undefined',
      'lib/policy/sequence.ts': 'export const decideAll = undefined',
    }
    onResolve({ filter: /\.ts$/ }, ({ path: asked, resolveDir }) => {
      const file = asked.startsWith('#') ? path.join(root, asked.slice(1)) : path.resolve(resolveDir, asked)
      const part = path.relative(root, file)
      return parts[part] === undefined ? undefined : { path: part, namespace: 'page' }
    })
    onLoad({ filter: /./, namespace: 'page' }, ({ path }) => ({ contents: parts[path] ?? '', loader: 'js' }))
  },
}

/**
 * Puts the engine of this page where the reader looks for it: not another copy, but the functions that its own modules
 * exported when the page started. The build gave them other names, so each is known by what it does.
 */
async function findEngine(page: Page): Promise<void> {
  const missing = await page.evaluate(async () => {
    type Modules = {
      c: Map<unknown, { exports: object; namespaceObject?: object }>
      M: Map<unknown, (...all: never[]) => unknown>
    }
    type Read = (text: string) => { value: [{ token: unknown; constructor: unknown }] }
    type Compile = (text: string, tools: unknown[]) => { program: { tools: unknown } }
    type Counting = (program: unknown) => (call: { tool: string }) => { code: unknown }
    const modules = await new Promise<Modules>((resolve) => {
      globalThis.TURBOPACK.push(['corpus', 'corpus', resolve])
      globalThis.TURBOPACK.push(['corpus', { otherChunks: [], runtimeModuleIds: ['corpus'] }])
    })
    const { c: started, M: sources } = modules
    // Of the modules that are written as such, those that touch nothing of the page.
    const pure = [...started].filter(
      ([id, { exports, namespaceObject }]) =>
        Object.prototype.toString.call(namespaceObject ?? exports) === '[object Module]' &&
        !/jsx|use(?:State|Effect)|\bwindow\b|Storage|fetch\(|navigator|document\.[a-zA-Z]+\(/.test(
          String(sources.get(id)),
        ),
    )
    const functions: unknown[] = pure.flatMap(([, { exports, namespaceObject }]) =>
      Object.values(namespaceObject ?? exports).filter((one) => typeof one === 'function'),
    )
    const that = <F>(does: (tried: F) => unknown) =>
      (functions as F[]).find((one) => {
        try {
          return does(one) === true
        } catch {
          return false
        }
      })
    const numberIn = (one: Read) => one('[1]').value[0]
    const smallest = (one: Compile) => one('{"version":"1","default":"deny"}', []).program
    const read = that<Read>((one) => numberIn(one).token === '1')
    const compile = that<Compile>((one) => smallest(one).tools instanceof Map)
    const program = compile && smallest(compile)
    const counting = that<Counting>((one) => one(program)({ tool: 't' }).code === 'unknown_tool')
    globalThis.engine = { read, compile, counting, Num: read && numberIn(read).constructor }
    return Object.entries(globalThis.engine).flatMap(([name, found]) => (found ? [] : [name]))
  })
  expect(missing).toEqual([])
}

declare global {
  var runCorpus: (texts: string[]) => Promise<string[][]>
  var runText: (text: string) => Promise<unknown>
  var violations: string[]
  var engine: Record<string, unknown>
  var TURBOPACK: { push: (chunk: unknown[]) => void }
}

/** Opens a page, sees that its policy is the one of production, and loads a script as the page loads its own. */
async function opened(page: Page, at: string, script: string, before: (page: Page) => Promise<void>) {
  await page.route('**/corpus-runner.js', (route) =>
    route.fulfill({ contentType: 'text/javascript', body: script }),
  )
  const response = await page.goto(at)
  const policy = (await response?.headerValue('content-security-policy')) ?? ''
  // Pages that are built ahead name their scripts by hashes, all others by a nonce.
  expect(policy).toMatch(/script-src 'self' '(?:nonce|sha256)-/)
  expect(policy).not.toContain('unsafe-eval')
  await before(page)
  await page.evaluate(async () => {
    globalThis.violations = []
    document.addEventListener('securitypolicyviolation', (event) =>
      globalThis.violations.push(`${event.effectiveDirective} ${event.blockedURI}`),
    )
    await new Promise<void>((resolve, reject) => {
      const script = document.createElement('script')
      script.nonce = document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? ''
      script.src = '/corpus-runner.js'
      script.onload = () => resolve()
      script.onerror = () => reject(new Error('the script was not let in'))
      document.head.append(script)
    })
  })
}

async function allHold(page: Page) {
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
}

test('every case of the corpus is decided so by the engine that the playground itself runs, as it was built and served', async ({
  page,
}) => {
  await opened(page, '/playground', await bundle(READER, [ofThePage]), async (page) => {
    // The engine comes when somebody begins to type.
    await page.getByRole('textbox', { name: 'Policy', exact: true }).focus()
    await expect(page.getByRole('textbox', { name: 'Policy as JSON' })).toBeVisible()
    await findEngine(page)
  })
  await allHold(page)
})

test('every case of the corpus holds in a browser, lists of tools included, under the policy that the console sends with its pages', async ({
  page,
}) => {
  await opened(page, '/sign-up', await bundle(OWN), async (page) => {
    // What the page's own scripts try is not what is looked at: they have run where the form answers.
    await page.getByLabel('E-mail', { exact: true }).fill('vera@lindwerk.example')
    await expect(page.getByLabel('Organisation', { exact: true })).toHaveValue('Lindwerk')
  })
  await allHold(page)
})
