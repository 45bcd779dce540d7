import { existsSync, readFileSync } from 'node:fs'

/** @typedef {{ name: string, passed: number, failed: number, skipped: number, seconds: number }} Part */

const readJson = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined)

/** A part that ended badly without naming a failed test (a file that does not load, say) failed once. */
function counted(status, passed, failed, skipped) {
  return { passed, failed: status !== 0 && failed === 0 ? 1 : failed, skipped }
}

/** What vitest's JSON report says. */
export function fromVitest(file, status) {
  const report = readJson(file)
  if (!report) return counted(status || 1, 0, 0, 0)
  return counted(
    status,
    report.numPassedTests,
    report.numFailedTests,
    report.numPendingTests + report.numTodoTests,
  )
}

/** What Playwright's JSON report says. A flaky test passed in the end and counts as failed. */
export function fromPlaywright(file, status) {
  const stats = readJson(file)?.stats
  if (!stats) return counted(status || 1, 0, 0, 0)
  return counted(status, stats.expected, stats.unexpected + stats.flaky, stats.skipped)
}

/** The table of all parts, and the line a script reads: `N passed, N failed`. */
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
    last: `${sum('passed')} passed, ${sum('failed')} failed`,
    ok: sum('failed') === 0 && sum('passed') > 0,
  }
}
