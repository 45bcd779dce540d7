import { defineConfig, devices } from '@playwright/test'

/** Against an instance that already runs: `npm test` starts one and says here where it is. */
export default defineConfig({
  testDir: 'e2e',
  outputDir: '.data/test/browser',
  timeout: 60_000,
  retries: 0,
  workers: 1,
  metadata: { long: process.env.LONG === '1' },
  forbidOnly: Boolean(process.env.CI),
  use: {
    baseURL: process.env.BASE_URL ?? 'http://localhost:3000',
    trace: 'retain-on-failure',
  },
  projects: [
    {
      name: 'chromium',
      use: {
        ...devices['Desktop Chrome'],
        viewport: { width: 1280, height: 800 },
        launchOptions: { executablePath: process.env.PLAYWRIGHT_CHROMIUM_PATH || undefined },
      },
    },
  ],
})
