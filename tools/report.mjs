import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'

/** @typedef {{ name: string, passed: number, failed: number, skipped: number, seconds: number, failures: string[] }} Part */

const readJson = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined)

/** A part that ended badly without naming a failed test (a file that does not load, say) failed once. */
function counted(status, passed, failed, skipped, failures = []) {
  if (status === 0 || failed > 0) return { passed, failed, skipped, failures }
  return { passed, failed: 1, skipped, failures: failures.length > 0 ? failures : ['it ended badly'] }
}

/** One failed test: where it is, what it promised, and the first lines of why it failed. */
function failure(file, title, message = '') {
  const why = stripVTControlCharacters(message).split('\n').slice(0, 8)
  return [`${path.relative(process.cwd(), path.resolve(file))} › ${title}`, ...why].join('\n      ').trimEnd()
}

/** What vitest's JSON report says. */
export function fromVitest(file, status) {
  const report = readJson(file)
  if (!report) return counted(status || 1, 0, 0, 0)
  const failures = report.testResults.flatMap((result) => {
    const failed = result.assertionResults.filter((test) => test.status === 'failed')
    if (!failed.length && result.status === 'failed')
      return [failure(result.name, 'the file', result.message)]
    return failed.map((test) => failure(result.name, test.fullName, test.failureMessages[0]))
  })
  const skipped = report.numPendingTests + report.numTodoTests
  return counted(status, report.numPassedTests, report.numFailedTests, skipped, failures)
}

/** The specs of Playwright's suites, which lie inside each other. */
const specsIn = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsIn)]

/** What Playwright's JSON report says. A flaky test passed in the end and counts as failed. */
export function fromPlaywright(file, status) {
  const report = readJson(file)
  if (!report?.stats) return counted(status || 1, 0, 0, 0)
  const failures = (report.suites ?? []).flatMap(specsIn).flatMap((spec) => {
    const failed = spec.tests.find((test) => test.status === 'unexpected' || test.status === 'flaky')
    if (!failed) return []
    const errors = failed.results.flatMap((result) => result.errors)
    return [failure(path.join('e2e', spec.file), spec.title, errors[0]?.message)]
  })
  const { expected, unexpected, flaky, skipped } = report.stats
  return counted(status, expected, unexpected + flaky, skipped, failures)
}

/** The table of all parts, every failed test by name, and the line a script reads: `N passed, N failed`. */
export function summary(parts) {
  const width = Math.max(...parts.map((part) => part.name.length))
  const line = (part) => {
    const skipped = part.skipped ? `, ${part.skipped} skipped` : ''
    const counts = `${part.passed} passed, ${part.failed} failed${skipped}`
    return `  ${part.name.padEnd(width)}  ${part.seconds.toFixed(1).padStart(6)} s  ${counts}`
  }
  const sum = (key) => parts.reduce((total, part) => total + part[key], 0)
  return {
    table: parts.map(line).join('\n'),
    failures: parts.flatMap((part) => part.failures.map((text) => `FAILED ${part.name}: ${text}`)).join('\n'),
    last: `${sum('passed')} passed, ${sum('failed')} failed`,
    ok: sum('failed') === 0 && sum('passed') > 0,
  }
}
