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
  const vitest = { numPassedTests: 7, numFailedTests: 2, numPendingTests: 1, numTodoTests: 0 }
  expect(fromVitest(written(vitest), 1)).toEqual({ passed: 7, failed: 2, skipped: 1 })
  const stats = { expected: 3, unexpected: 1, flaky: 1, skipped: 0 }
  expect(fromPlaywright(written({ stats }), 1)).toEqual({ passed: 3, failed: 2, skipped: 0 })
})

test('a part that ends badly has failed, even if it names no failed test or writes no report', () => {
  const vitest = { numPassedTests: 7, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 }
  expect(fromVitest(written(vitest), 1).failed).toBe(1)
  expect(fromVitest(path.join(folder, 'absent.json'), 0).failed).toBe(1)
  expect(fromPlaywright(path.join(folder, 'absent.json'), 0).failed).toBe(1)
})

test('the last line sums all parts, and a run without any test is not a success', () => {
  const part = (passed: number, failed: number) => ({ name: 'x', passed, failed, skipped: 0, seconds: 1 })
  expect(summary([part(2, 0), part(3, 1)])).toMatchObject({ last: '5 passed, 1 failed', ok: false })
  expect(summary([part(2, 0), part(3, 0)])).toMatchObject({ last: '5 passed, 0 failed', ok: true })
  expect(summary([part(0, 0)]).ok).toBe(false)
})
