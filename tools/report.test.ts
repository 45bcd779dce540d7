import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fromPlaywright, fromVitest, summary } from './report.mjs'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'signalbox-report-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function written(report: object): string {
  const file = path.join(folder, 'report.json')
  writeFileSync(file, JSON.stringify(report))
  return file
}

test('counts what vitest and Playwright counted; a flaky test has failed', () => {
  const vitest = {
    numPassedTests: 7,
    numFailedTests: 2,
    numPendingTests: 1,
    numTodoTests: 0,
    testResults: [],
  }
  expect(fromVitest(written(vitest), 1)).toMatchObject({ passed: 7, failed: 2, skipped: 1 })
  const stats = { expected: 3, unexpected: 1, flaky: 1, skipped: 0 }
  expect(fromPlaywright(written({ stats }), 1)).toMatchObject({ passed: 3, failed: 2, skipped: 0 })
})

test('a part that ends badly has failed, even if it names no failed test or writes no report', () => {
  const vitest = {
    numPassedTests: 7,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    testResults: [],
  }
  const absent = path.join(folder, 'absent.json')
  for (const part of [fromVitest(written(vitest), 1), fromVitest(absent, 0), fromPlaywright(absent, 0)])
    expect(part).toMatchObject({ failed: 1, failures: ['it ended badly'] })
})

test('the last line sums all parts, and a run without any test is not a success', () => {
  const part = (passed: number, failed: number) => ({
    name: 'x',
    passed,
    failed,
    skipped: 0,
    seconds: 1,
    failures: [],
  })
  expect(summary([part(2, 0), part(3, 1)])).toMatchObject({ last: '5 passed, 1 failed', ok: false })
  expect(summary([part(2, 0), part(3, 0)])).toMatchObject({ last: '5 passed, 0 failed', ok: true })
  expect(summary([part(0, 0)]).ok).toBe(false)
})

test('every failed test is named at the end, with its file and the first lines of why', () => {
  const assertion = (status: string, fullName: string, why: string[]) => ({
    status,
    fullName,
    failureMessages: why,
  })
  const vitest = {
    numPassedTests: 1,
    numFailedTests: 1,
    numPendingTests: 0,
    numTodoTests: 0,
    testResults: [
      {
        name: 'lib/a.test.ts',
        status: 'failed',
        assertionResults: [
          assertion('passed', 'holds', []),
          assertion('failed', 'keeps its promise', ['\u001b[31mit did not\u001b[39m\nat line 3']),
        ],
      },
      { name: 'lib/b.test.ts', status: 'failed', assertionResults: [], message: 'does not load' },
    ],
  }
  const spec = (title: string, status: string, errors: object[]) => ({
    title,
    file: 'a.spec.ts',
    tests: [{ status, results: [{ errors }, { errors: [] }] }],
  })
  const playwright = {
    stats: { expected: 1, unexpected: 0, flaky: 1, skipped: 0 },
    suites: [
      {
        specs: [spec('holds', 'expected', [])],
        suites: [{ specs: [spec('holds sometimes', 'flaky', [{ message: 'too late' }])] }],
      },
    ],
  }
  const parts = [
    { name: 'unit', seconds: 1, ...fromVitest(written(vitest), 1) },
    { name: 'browser', seconds: 1, ...fromPlaywright(written(playwright), 0) },
  ]
  expect(summary(parts).failures.split('\n')).toEqual([
    'FAILED unit: lib/a.test.ts › keeps its promise',
    '      it did not',
    '      at line 3',
    'FAILED unit: lib/b.test.ts › the file',
    '      does not load',
    'FAILED browser: e2e/a.spec.ts › holds sometimes',
    '      too late',
  ])
})
