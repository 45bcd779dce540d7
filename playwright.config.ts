import { defineConfig, devices } from '@playwright/test'

const long = process.env.LONG === '1'

/** What Playwright leaves out of Chromium by itself: a second such switch takes the place of the first. */
const LEFT_OUT = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
]
/** Two pages that each new window gets ready for an address bar that nobody sees: a third of what opening one costs. */
const ADDRESS_BAR = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup']

/** Against an instance that already runs: `npm test` starts one and says here where it is. */
export default defineConfig({
  testDir: 'e2e',
  outputDir: '.data/test/browser',
  timeout: 60_000,
  retries: 0,
  // Two files at a time: a test waits for the instance as often as it needs the processor itself. Tests of one file come
  // one after the other; none looks at what another file's made.
  workers: 2,
  metadata: { long, state: process.env.STATE_DIR },
  // See `e2e/forms.ts`. `@long` marks what only the long run does.
  ...(long ? { grep: /@forms|@long/ } : { grepInvert: /@long/ }),
  forbidOnly: Boolean(process.env.CI),
  use: {
    baseURL: process.env.BASE_URL ?? 'http://localhost:3000',
    // A trace is recorded of each test, also of those that pass, which costs a fifth of all the time: `TRACE=1`.
    trace: process.env.TRACE === '1' ? 'retain-on-failure' : 'off',
    screenshot: 'only-on-failure',
  },
  projects: [
    {
      name: 'chromium',
      use: {
        ...devices['Desktop Chrome'],
        viewport: { width: 1280, height: 800 },
        launchOptions: {
          executablePath: process.env.PLAYWRIGHT_CHROMIUM_PATH || undefined,
          // Without a graphics card the processor would play one.
          args: ['--disable-gpu', `--disable-features=${[...LEFT_OUT, ...ADDRESS_BAR].join()}`],
        },
      },
    },
  ],
})
